// SPDX-License-Identifier: Apache-2.0
/* Reads what chisels and views say of themselves, line by line. Knows nothing of Lua but that. */
#include "scripts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chisels.h"
#include "common/complain.h"

/* No description is longer than the first part of a file. */
#define TEXT_MAX 32768

static char *copy(const char *text, size_t len)
{
	char *result = strndup(text, len);

	for (char *c = result; c && *c; c++)
		if (*c == '\t' || *c == '\n')
			*c = ' ';
	return result;
}

/*
 * The string after `name =` in text[0..end), where name begins a word. NULL: there is none.
 * The caller frees it.
 */
static char *string_of(const char *text, const char *end, const char *name)
{
	size_t len = strlen(name);
	const char *at = text, *close;

	while ((at = memmem(at, end - at, name, len))) {
		const char *value = at + len;
		bool begins = at == text || strchr(" \t\n{,", at[-1]);

		at = value;
		value += strspn(value, " \t");
		if (!begins || *value != '=')
			continue;
		value += 1 + strspn(value + 1, " \t");
		if (value >= end || (*value != '"' && *value != '\''))
			continue;
		close = memchr(value + 1, *value, end - value - 1);
		return close ? copy(value + 1, close - value - 1) : NULL;
	}
	return NULL;
}

/* Where a line begins with the word. NULL: none does. */
static const char *line_with(const char *text, const char *word)
{
	size_t len = strlen(word);

	while (text && strncmp(text, word, len)) {
		text = strchr(text, '\n');
		text += text != NULL;
	}
	return text;
}

/* The end of the table that begins on this line: its brace stands at the start of a line. */
static const char *table_end(const char *text)
{
	const char *line = text + strcspn(text, "\n"), *close = strstr(text, "\n}");

	if (line > text && line[-1] == '}')
		return line;
	return close ? close : text + strlen(text);
}

static char *or_empty(char *text)
{
	return text ? text : strdup("");
}

/* The arguments of a chisel: each stands in braces of its own within the table. */
static void read_args(struct script *script, const char *text)
{
	const char *end = table_end(text), *open = strchr(text, '{');

	while (script->nargs < SCRIPT_ARGS_MAX && open && (open = strchr(open + 1, '{')) &&
	       open < end) {
		const char *close = strchr(open, '}');
		struct script_arg *arg = &script->args[script->nargs];

		if (!close)
			return;
		arg->name = or_empty(string_of(open, close, "name"));
		arg->about = or_empty(string_of(open, close, "description"));
		arg->type = or_empty(string_of(open, close, "argtype"));
		arg->optional = memmem(open, close - open, "optional = true", 15) != NULL;
		script->nargs++;
		open = close;
	}
}

/* Fills in a script from its text. Returns false if it is neither a chisel nor a view. */
static bool read_script(struct script *script, const char *name, const char *text)
{
	const char *end = text + strlen(text), *view = line_with(text, "view_info");
	const char *args = line_with(text, "args");

	if (!view && (!args || line_with(text, "hidden = true")))
		return false;
	script->is_view = view;
	if (view) {
		script->name = string_of(view, end, "id");
		script->about = string_of(view, end, "description");
		return script->name;
	}
	script->name = strdup(name);
	script->about = string_of(text, args, "short_description");
	if (!script->about)
		script->about = string_of(text, end, "description");
	read_args(script, args);
	return script->name;
}

static void script_fini(struct script *script)
{
	for (size_t n = 0; n < script->nargs; n++) {
		free(script->args[n].name);
		free(script->args[n].about);
		free(script->args[n].type);
	}
	free(script->name);
	free(script->about);
}

/* Reads the start of a file into text, with a zero at the end. Returns false if it cannot. */
static bool read_text(int folder, const char *file, char text[TEXT_MAX + 1])
{
	int fd = openat(folder, file, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	ssize_t len = -1;

	if (fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode))
		len = read(fd, text, TEXT_MAX);
	if (fd >= 0)
		close(fd);
	text[len > 0 ? len : 0] = '\0';
	return len > 0;
}

static int add(struct scripts *scripts, const char *name, const char *text)
{
	struct script script = { 0 }, *grown;

	if (!read_script(&script, name, text) ||
	    scripts_find(scripts, script.name, script.is_view)) {
		script_fini(&script);
		return 0;
	}
	script.about = or_empty(script.about);
	grown = realloc(scripts->list, (scripts->n + 1) * sizeof(*grown));
	if (!grown) {
		script_fini(&script);
		return -ENOMEM;
	}
	scripts->list = grown;
	grown[scripts->n++] = script;
	return 0;
}

static int read_folder(struct scripts *scripts, const char *path, char *text)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[NAME_MAX + 1];
	int err = 0;

	while (dir && !err && (entry = readdir(dir)))
		if (chisel_name_of(entry->d_name, name) &&
		    read_text(dirfd(dir), entry->d_name, text))
			err = add(scripts, name, text);
	if (dir)
		closedir(dir);
	return err;
}

static int by_name(const void *a, const void *b)
{
	const struct script *sa = a, *sb = b;

	return strcmp(sa->name, sb->name);
}

int scripts_read(struct scripts *scripts, const struct insp_chisel_dir *dirs)
{
	char *text = malloc(TEXT_MAX + 1);
	int err = text ? 0 : -ENOMEM;

	*scripts = (struct scripts){ 0 };
	/* "" is the working folder: what is there is found, but not offered */
	for (; !err && dirs->path; dirs++)
		if (*dirs->path)
			err = read_folder(scripts, dirs->path, text);
	free(text);
	if (scripts->n)
		qsort(scripts->list, scripts->n, sizeof(*scripts->list), by_name);
	return err;
}

void scripts_fini(struct scripts *scripts)
{
	while (scripts->n)
		script_fini(&scripts->list[--scripts->n]);
	free(scripts->list);
}

const struct script *scripts_find(const struct scripts *scripts, const char *name, bool is_view)
{
	for (size_t n = 0; n < scripts->n; n++)
		if (scripts->list[n].is_view == is_view && !strcmp(scripts->list[n].name, name))
			return &scripts->list[n];
	return NULL;
}

static const char *nearest(const struct scripts *scripts, const char *name, bool is_view)
{
	const char **words = calloc(scripts->n + 1, sizeof(*words)), *word;
	size_t count = 0;

	for (size_t n = 0; words && n < scripts->n; n++)
		if (scripts->list[n].is_view == is_view)
			words[count++] = scripts->list[n].name;
	word = words ? insp_nearest_word(name, strlen(name), words, count) : NULL;
	free(words);
	return word;
}

int scripts_complain(const struct insp_chisel_dir *dirs, const char *name, bool is_view)
{
	const char *what = is_view ? "view" : "chisel", *word, *other;
	struct scripts scripts;
	int err;

	scripts_read(&scripts, dirs);
	word = nearest(&scripts, name, is_view);
	other = nearest(&scripts, name, !is_view);
	if (!scripts.n)
		err = complain("%s '%s': not found, and no other: 'make install' installs them, or "
			       "name their folder in SYSDIG_CHISEL_DIR",
			       what, name);
	else if (other && !strcmp(other, name))
		err = complain("%s '%s': not found, it is a %s: %s %s", what, name,
			       is_view ? "chisel" : "view", is_view ? "-c" : "--view", name);
	else if (word)
		err = complain("%s '%s': not found, did you mean '%s'?", what, name, word);
	else if (other)
		err = complain("%s '%s': not found, did you mean the %s '%s'?", what, name,
			       is_view ? "chisel" : "view", other);
	else
		err = complain("%s '%s': not found, %s lists them", what, name,
			       is_view ? "--view list" : "-cl");
	scripts_fini(&scripts);
	return err;
}
