// SPDX-License-Identifier: Apache-2.0
/*
 * The program's side of chisels: the folders to search for them, the words of the command
 * line that are their arguments, and the requests that they may make of the program. Knows
 * nothing of Lua.
 */
#include "chisels.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/capability.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/array.h"
#include "common/complain.h"
#include "common/output.h"
#include "scripts.h"
#include "watchdog.h"

char *join_words(char *const *words, int n)
{
	size_t len = 1;
	char *text, *end;
	int i;

	for (i = 0; i < n; i++)
		len += strlen(words[i]) + 1;
	text = end = malloc(len);
	if (!text)
		return NULL;
	*end = '\0';
	for (i = 0; i < n; i++) {
		if (i)
			*end++ = ' ';
		end = stpcpy(end, words[i]);
	}
	return text;
}

/* ---- folders --------------------------------------------------------------------- */

struct folders {
	struct insp_chisel_dir *list; /* ends with a NULL path; each path owned */
	size_t n;
	bool failed;
};

enum { UNTRUSTED, TRUSTED };

static void add_folder(struct folders *folders, size_t at, char *path, bool trusted)
{
	struct insp_chisel_dir *grown = NULL;

	if (path)
		grown = realloc(folders->list, (folders->n + 2) * sizeof(*grown));
	if (!grown) {
		free(path);
		folders->failed = true;
		return;
	}
	memmove(grown + at + 1, grown + at, (folders->n - at) * sizeof(*grown));
	grown[at] = (struct insp_chisel_dir){ path, trusted };
	grown[++folders->n] = (struct insp_chisel_dir){ NULL };
	folders->list = grown;
}

/* The folders in SYSDIG_CHISEL_DIR. Later entries take precedence over earlier ones. */
static void add_env_folders(struct folders *folders)
{
	const char *env = getenv("SYSDIG_CHISEL_DIR");

	while (env && *env) {
		size_t len = strcspn(env, ";");

		if (len)
			add_folder(folders, 0, strndup(env, len), TRUSTED);
		env += len + (env[len] == ';');
	}
}

/* Folders relative to the program: that of the source tree, and the installed one. */
static void add_program_folders(struct folders *folders)
{
	static const char *const beside[] = { "../chisels", "../share/ringside/chisels" };
	char exe[PATH_MAX], path[PATH_MAX + 32], *slash;
	ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	size_t n;

	if (len < 0)
		return;
	exe[len] = '\0';
	slash = strrchr(exe, '/');
	if (!slash)
		return;
	slash[1] = '\0';
	for (n = 0; n < ARRAY_SIZE(beside); n++) {
		snprintf(path, sizeof(path), "%s%s", exe, beside[n]);
		if (!access(path, R_OK | X_OK))
			add_folder(folders, folders->n, realpath(path, NULL), TRUSTED);
	}
}

static void add_home_folder(struct folders *folders)
{
	const char *home = getenv("HOME");
	char *path = NULL;

	if (!home || asprintf(&path, "%s/.chisels", home) < 0)
		return;
	if (access(path, R_OK | X_OK))
		free(path);
	else
		add_folder(folders, folders->n, path, TRUSTED);
}

/*
 * Whether the program has rights that a stranger's script must not get by chance: from the
 * working folder, under a name that was meant for another.
 */
static bool is_privileged(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	return !geteuid() || getauxval(AT_SECURE) || syscall(SYS_capget, &header, data) ||
	       data[0].effective || data[1].effective || data[0].permitted || data[1].permitted;
}

/* ---- requests of chisels --------------------------------------------------------- */

static void write_output(void *ctx, const char *data, size_t len)
{
	output_write(data, len);
}

static void write_error(void *ctx, const char *data, size_t len)
{
	output_write_error(data, len);
}

static void log_line(void *ctx, const char *severity, const char *text)
{
	const struct run *run = ctx;

	if (run->req->print.verbose || (strcmp(severity, "debug") && strcmp(severity, "info")))
		complain("chisel: %s: %s", severity, text);
}

/* A chisel's filter narrows the user's. The capture loop applies it before the next event. */
static int narrow_filter(void *ctx, const char *text)
{
	struct run *run = ctx;
	struct insp_filter *filter;
	char *both;
	int err = insp_filter_compile(run->scratch, text, &filter);

	if (err)
		return err;
	insp_filter_free(filter);
	if (asprintf(&both, *run->host.filter ? "(%2$s) and (%1$s)" : "%1$s", text,
		     run->host.filter) < 0)
		return -ENOMEM;
	free(run->filter);
	run->filter = both;
	run->changes++;
	return 0;
}

static int want_snaplen(void *ctx, uint32_t bytes)
{
	struct run *run = ctx;

	if (bytes > RS_SNAPLEN_MAX)
		bytes = RS_SNAPLEN_MAX;
	if (run->wish.snaplen < bytes)
		run->wish.snaplen = bytes;
	return 0;
}

static int want_output_format(void *ctx, const char *mode)
{
	static const struct {
		const char *name;
		struct insp_print print;
	} modes[] = {
		{ "normal", { .buffers = INSP_BUF_DOTS } },
		{ "simple", { .buffers = INSP_BUF_DOTS } },
		{ "hex", { .buffers = INSP_BUF_HEX } },
		{ "hexascii", { .buffers = INSP_BUF_HEXASCII } },
		{ "ascii", { .buffers = INSP_BUF_ASCII } },
		{ "base64", { .buffers = INSP_BUF_BASE64 } },
		{ "json", { .buffers = INSP_BUF_DOTS, .json = true } },
		{ "jsonbase64", { .buffers = INSP_BUF_BASE64, .json = true } },
	};
	struct run *run = ctx;
	size_t n;

	for (n = 0; n < ARRAY_SIZE(modes); n++)
		if (!strcmp(mode, modes[n].name))
			break;
	if (n == ARRAY_SIZE(modes))
		return -ENOTSUP;
	if (run_print(run).buffers == INSP_BUF_DOTS) {
		run->wish.output.buffers = modes[n].print.buffers;
		run->wish.output.json |= modes[n].print.json;
		run->changes++;
	}
	return 0;
}

static int note_app(void *ctx, const char *command_line)
{
	struct run *run = ctx;
	char *copy = strdup(command_line);

	if (!copy)
		return -ENOMEM;
	free(run->next_run);
	run->next_run = copy;
	return 0;
}

bool chisel_name_of(const char *file, char name[NAME_MAX + 1])
{
	static const char suffix[] = ".lua";
	size_t len = strlen(file);

	if (len <= strlen(suffix) || len > NAME_MAX)
		return false;
	len -= strlen(suffix);
	if (strcmp(file + len, suffix))
		return false;
	memcpy(name, file, len);
	name[len] = '\0';
	return true;
}

int chisel_host_init(struct run *run)
{
	/* The list has its end from the start: there may be no folder at all. */
	struct folders folders = { .list = calloc(1, sizeof(*folders.list)) };

	folders.failed = !folders.list;
	add_env_folders(&folders);
	if (!is_privileged()) {
		add_folder(&folders, folders.n, strdup(""), UNTRUSTED);
		add_folder(&folders, folders.n, strdup("./chisels"), UNTRUSTED);
	}
	add_home_folder(&folders);
	add_program_folders(&folders);
	run->host = (struct insp_chisel_host){
		.filter = "",
		.source_name = "",
		.is_tty = isatty(STDOUT_FILENO),
		.error_is_tty = isatty(STDERR_FILENO),
		.no_colours = !output_colours(),
		.dirs = folders.list,
		.write = write_output,
		.write_error = write_error,
		.log = log_line,
		.set_filter = narrow_filter,
		.set_snaplen = want_snaplen,
		.set_output_format = want_output_format,
		.run_app = note_app,
		.ctx = run,
	};
	return folders.failed ? -ENOMEM : 0;
}

void chisel_host_fini(struct run *run)
{
	const struct insp_chisel_dir *dir;

	for (dir = run->host.dirs; dir && dir->path; dir++)
		free((char *)dir->path);
	free((void *)run->host.dirs);
}

void chisel_host_update(struct run *run)
{
	run->host.sandbox = run->req->sandbox;
	run->host.container_data = run->req->container_data;
}

/* ---- arguments ------------------------------------------------------------------- */

bool words_are_filter(struct run *run, char *const *words, int n)
{
	struct insp_filter *filter = NULL;
	char *text = join_words(words, n);
	bool ok = text && !insp_filter_compile(run->scratch, text, &filter);

	if (ok)
		insp_filter_free(filter);
	free(text);
	return ok;
}

/*
 * Whether the word after -c NAME holds the chisel's arguments. It does if the chisel
 * requires an argument. If all are optional, it does unless it is an option or begins the
 * user's filter, that is, unless the words up to the next option compile as a filter. A
 * chisel whose only argument is a filter gets the word in any case.
 */
static bool next_word_is_args(struct run *run, const struct insp_chisel_info *info,
			      char *const *words)
{
	size_t n, required = 0;
	int nwords;

	for (n = 0; n < info->nargs; n++)
		required += !info->args[n].optional;
	if (required)
		return true;
	if (!info->nargs || !*words || **words == '-')
		return false;
	if (info->nargs == 1 && !strcmp(info->args[0].type, "filter"))
		return true;
	for (nwords = 0; words[nwords] && words[nwords][0] != '-'; nwords++)
		;
	return !words_are_filter(run, words, nwords);
}

int chisel_add(struct run *run, const char *name, char *const *words)
{
	struct chisel_choice *choice = &run->chisels[run->nchisels];
	int err;

	if (run->nchisels == MAX_CHISELS)
		return complain("-c: more than %d chisels", MAX_CHISELS);
	err = watchdog_start(run);
	if (err)
		return err;
	chisel_host_update(run);
	err = insp_chisel_new(run->scratch, name, &run->host, &choice->chisel);
	if (err == -ENOENT)
		return scripts_complain(run->host.dirs, name, false);
	if (err) {
		complain("%s", insp_error(run->scratch));
		return err;
	}
	run->nchisels++;
	if (!next_word_is_args(run, insp_chisel_get_info(choice->chisel), words))
		return 0;
	if (!*words)
		return complain("chisel '%s': arguments are missing, see ringside -i %s", name,
				name);
	choice->args = *words;
	return 1;
}
