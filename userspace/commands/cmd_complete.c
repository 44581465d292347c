// SPDX-License-Identifier: Apache-2.0
/*
 * ringside --complete INDEX -- WORD...: what a shell offers for the word at INDEX of a command
 * line, of which it is called for each press of Tab. Each line is a candidate for the whole
 * word, a blank if the word is then complete, a tab, and what it means. A line without a
 * candidate only tells what belongs there. Opens no source and runs no script.
 */
#include "capture/capture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/chisels.h"
#include "options/commands.h"
#include "options/option_row.h"
#include "run/scripts.h"
#include "common/suggest.h"

#define ROWS_MAX 256

struct completion {
	struct parse parse; /* the options that the command takes */
	struct run run;	    /* for the chisel folders */
	struct scripts scripts;
	const char *current; /* the word, without a quote before it */
	int prefix;	     /* bytes of it that stand before what is completed */
	struct suggest suggest;
	size_t base; /* where what is completed begins in the text that is suggested for */

	/* what the words before it are */
	const struct command *command;
	const struct option_row *option; /* whose argument the word is, or NULL */
	const struct script *chisel;	 /* whose arguments it may be, or NULL */
	enum action list;		 /* -l or -L was given, or 0 */
	bool behind_command;		 /* of `ringside run -- COMMAND` */
	bool seen_words;
	struct insp_buf filter;
};

/* ---- candidates ----------------------------------------------------------------- */

static const char *part(const struct completion *c)
{
	return c->current + c->prefix;
}

/* A word in place of what is completed. */
static void offer(struct completion *c, const char *word, const char *about)
{
	if (!strncmp(word, part(c), strlen(part(c))))
		printf("%.*s%s \t%s\n", c->prefix, c->current, word, about);
}

/* A word in place of the end of what is completed; something follows it. */
static void offer_end(void *ctx, const char *word, const char *about)
{
	const struct completion *c = ctx;
	int kept = c->prefix + (int)(c->suggest.start - c->base);

	printf("%.*s%s\t%s\n", kept, c->current, word, about);
}

static void hint(const char *name, const char *about)
{
	printf("\t%s: %s\n", name, about);
}

static void offer_scripts(struct completion *c, bool views)
{
	for (size_t n = 0; n < c->scripts.n; n++)
		if (c->scripts.list[n].is_view == views)
			offer(c, c->scripts.list[n].name, c->scripts.list[n].about);
}

static void offer_views(struct completion *c)
{
	offer_scripts(c, true);
	if (c->parse.req->action == ACT_TOP) {
		offer(c, "dig", "the events");
		offer(c, "echo", "what was read and written");
	} else {
		offer(c, "list", "list the views");
	}
}

static void offer_commands(struct completion *c)
{
	const struct command *command;

	for (size_t n = 0; (command = command_nth(n)); n++)
		offer(c, command->name, command->summary);
}

static void offer_file(struct completion *c, DIR *dir, const char *name)
{
	struct stat st;
	bool folder = !fstatat(dirfd(dir), name, &st, 0) && S_ISDIR(st.st_mode);

	if (strncmp(name, part(c), strlen(part(c))) || (*name == '.' && *part(c) != '.') ||
	    strpbrk(name, "\t\n"))
		return;
	printf("%.*s%s%s\t%s\n", c->prefix, c->current, name, folder ? "/" : " ",
	       folder ? "folder" : "file");
}

static void offer_files(struct completion *c)
{
	const char *slash = strrchr(part(c), '/'), *home = getenv("HOME");
	size_t len = slash ? slash + 1 - part(c) : 0;
	bool at_home = !strncmp(part(c), "~/", 2) && home;
	struct dirent *entry;
	char *path = NULL;
	DIR *dir;

	if (asprintf(&path, "%s%.*s",
		     at_home ? home :
		     len     ? "" :
			       ".",
		     (int)len - at_home, part(c) + at_home) < 0)
		return;
	dir = opendir(path);
	free(path);
	c->prefix += len;
	while (dir && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			offer_file(c, dir, entry->d_name);
	if (dir)
		closedir(dir);
}

/* ---- the places of a command line ------------------------------------------------- */

/* The word goes on a filter, whose words before are in c->filter. */
static void complete_filter(struct completion *c)
{
	c->base = c->filter.len;
	insp_buf_append(&c->filter, part(c), strlen(part(c)) + 1);
	if (!c->filter.failed)
		suggest_filter(&c->suggest, c->filter.data, c->filter.len - 1);
}

static void complete_format(struct completion *c)
{
	if (!*part(c)) {
		offer(c, "c", "with containers");
		offer(c, "k", "with pods of Kubernetes");
		offer(c, "m", "with tasks of Mesos");
		offer(c, "p", "show the default format");
	}
	suggest_format(&c->suggest, part(c), strlen(part(c)));
}

/* NAME=TEXT, where TEXT is a filter. */
static void complete_definition(struct completion *c, const struct option_row *row)
{
	const char *sign = strchr(part(c), '=');

	if (!sign) {
		hint(row->arg, row->help);
		return;
	}
	c->prefix = (int)(sign + 1 - c->current);
	complete_filter(c);
}

/* What an option takes is told by its handler, or by the name of its argument. */
static void complete_argument(struct completion *c, const struct option_row *row)
{
	for (const char *const *value = row->values; value && *value; value++)
		offer(c, *value, row->help);
	if (row->values)
		return;
	if (row->set == set_chisel || row->value == ACT_CHISEL_INFO)
		offer_scripts(c, false);
	if (row->set == set_view || !strcmp(row->arg, "VIEW"))
		offer_views(c);
	else if (row->set == set_action)
		offer_scripts(c, true);
	else if (row->set == set_format)
		complete_format(c);
	else if (!strcmp(row->arg, "FILTER"))
		complete_filter(c);
	else if (row->set == add_defined)
		complete_definition(c, row);
	else if (!strcmp(row->arg, "FILE") || row->set == set_page)
		offer_files(c);
	else if (row->set != set_chisel)
		hint(row->arg, row->help);
}

static void complete_option(struct completion *c)
{
	for (size_t n = 0; n < c->parse.nrows; n++) {
		const struct option_row *row = c->parse.rows[n];
		char word[64];

		if (row->name)
			snprintf(word, sizeof(word), "--%s", row->name);
		else
			snprintf(word, sizeof(word), "-%c", row->letter);
		offer(c, word, row->help);
	}
}

/* The arguments of a chisel are one word; of the one that is being typed only tells. */
static void complete_chisel(struct completion *c)
{
	size_t nth = 0;

	for (const char *text = part(c); *text; text++)
		nth += *text == ' ';
	for (; nth < c->chisel->nargs; nth++) {
		const struct script_arg *arg = &c->chisel->args[nth];

		hint(arg->name, arg->about);
		if (!strcmp(arg->type, "filter"))
			complete_filter(c);
	}
}

static bool takes_files(const struct command *command)
{
	return command && !strncmp(command->arguments, "FILE", 4);
}

/* A word that belongs to no option. */
static void complete_word(struct completion *c)
{
	const char *name = c->command ? c->command->name : "";

	if (c->list == ACT_LIST_FIELDS) {
		suggest_field(&c->suggest, part(c), strlen(part(c)));
	} else if (!strcmp(name, "help")) {
		offer_commands(c);
	} else if (!strcmp(name, "repair")) {
		offer_files(c);
	} else if (strcmp(name, "doctor")) {
		if (takes_files(c->command) || !strcmp(name, "serve"))
			offer_files(c);
		if (c->parse.req->action == ACT_TOP && !c->seen_words)
			offer_views(c);
		else if (!c->command && !c->seen_words && c->parse.argc == 2)
			offer_commands(c);
		complete_filter(c);
	}
}

/* ---- the words before --------------------------------------------------------------- */

static const struct option_row *find_long(const struct completion *c, const char *name, size_t len)
{
	for (size_t n = 0; n < c->parse.nrows; n++) {
		const struct option_row *row = c->parse.rows[n];

		if (row->name && strlen(row->name) == len && !strncmp(row->name, name, len))
			return row;
	}
	return NULL;
}

static const struct option_row *find_letter(const struct completion *c, char letter)
{
	for (size_t n = 0; n < c->parse.nrows; n++)
		if (c->parse.rows[n]->letter == letter)
			return c->parse.rows[n];
	return NULL;
}

static bool needs_argument(const struct option_row *row)
{
	return row && row->arg && *row->arg != '[';
}

/*
 * The last option in a word that begins with '-', and its argument if the word holds one, else
 * NULL.
 */
static const struct option_row *read_option(struct completion *c, const char *word,
					    const char **argument)
{
	const struct option_row *row = NULL;

	*argument = NULL;
	if (word[1] == '-') {
		size_t len = strcspn(word + 2, "=");

		if (word[2 + len])
			*argument = word + 2 + len + 1;
		return find_long(c, word + 2, len);
	}
	for (word++; *word; word++) {
		row = find_letter(c, *word);
		if (row && row->value == ACT_LIST_FIELDS && row->set == set_action)
			c->list = ACT_LIST_FIELDS;
		if (!row || !row->arg)
			continue;
		if (word[1])
			*argument = word + 1;
		return row;
	}
	return row;
}

/* Whether the word, which belongs to no option, comes before the filter: a view or a file. */
static bool is_source_word(const struct completion *c, const char *word)
{
	if (c->filter.len)
		return false;
	if (c->parse.req->action == ACT_TOP)
		return !c->seen_words && !strpbrk(word, ".=<>(");
	return c->command && (takes_files(c->command) || !strcmp(c->command->name, "serve")) &&
	       !access(word, F_OK);
}

static void add_filter_word(struct completion *c, const char *word)
{
	bool is_source = is_source_word(c, word);

	c->seen_words = true;
	if (is_source)
		return;
	insp_buf_append(&c->filter, word, strlen(word));
	insp_buf_append(&c->filter, " ", 1);
}

/* Whether the word is the arguments of the chisel before it: it does not look like a filter. */
static bool is_chisel_word(const struct script *chisel, const char *word)
{
	return chisel && chisel->nargs && (!chisel->args[0].optional || !strpbrk(word, ".=<>"));
}

static void pass_option(struct completion *c, const char *word)
{
	const char *argument;
	const struct option_row *row = read_option(c, word, &argument);

	c->option = needs_argument(row) && !argument ? row : NULL;
	if (row && row->set == set_chisel && argument)
		c->chisel = scripts_find(&c->scripts, argument, false);
}

/* A word before the one that is completed. */
static void pass_word(struct completion *c, const char *word)
{
	const struct option_row *option = c->option;
	const struct script *chisel = c->chisel;

	c->option = NULL;
	c->chisel = NULL;
	if (option && option->set == set_chisel)
		c->chisel = scripts_find(&c->scripts, word, false);
	else if (!option && !strcmp(word, "--"))
		c->behind_command = c->command;
	else if (!option && *word == '-')
		pass_option(c, word);
	else if (!option && !is_chisel_word(chisel, word))
		add_filter_word(c, word);
}

/* The arguments in c->current of an option before it in the same word. */
static bool complete_attached(struct completion *c)
{
	const char *argument;
	const struct option_row *row;

	if (*c->current != '-' || !c->current[1])
		return false;
	row = read_option(c, c->current, &argument);
	if (!row || !row->arg || !argument)
		return false;
	c->prefix = (int)(argument - c->current);
	complete_argument(c, row);
	return true;
}

static void complete(struct completion *c)
{
	if (c->option) {
		complete_argument(c, c->option);
	} else if (c->behind_command) {
		offer_files(c);
	} else if (complete_attached(c)) {
		return;
	} else if (*c->current == '-') {
		complete_option(c);
	} else {
		if (c->chisel)
			complete_chisel(c);
		if (!c->chisel || !c->chisel->nargs || c->chisel->args[0].optional)
			complete_word(c);
	}
}

/* ---- the command line ---------------------------------------------------------------- */

/* Takes the quotes off a word as the shell has it; of the word at the cursor the one before. */
static char *unquoted(char *word)
{
	size_t len = strlen(word);

	if (*word != '\'' && *word != '"')
		return word;
	if (len > 1 && word[len - 1] == *word)
		word[len - 1] = '\0';
	return word + 1;
}

/* Takes a command off the words; that of top is taken already, with its options. */
static void take_command(struct completion *c)
{
	struct parse *p = &c->parse;

	if (p->req->action == ACT_TOP || p->argc < 3)
		return;
	c->command = command_find(p->argv[1]);
	if (!c->command)
		return;
	p->argv++;
	p->argc--;
}

static int complete_line(struct completion *c)
{
	struct parse *p = &c->parse;
	const struct option_row *own;
	size_t nown = 0;
	int err;

	for (int n = 0; n < p->argc; n++)
		p->argv[n] = unquoted(p->argv[n]);
	c->current = p->argv[p->argc - 1];
	own = p->argc > 2 || strcmp(c->current, "top") ? take_top(p, &nown) : NULL;
	list_option_rows(p, own, nown);
	take_command(c);
	err = scripts_read(&c->scripts, c->run.host.dirs);
	for (int n = 1; n < p->argc - 1; n++)
		pass_word(c, p->argv[n]);
	if (!err)
		complete(c);
	scripts_fini(&c->scripts);
	insp_buf_fini(&c->filter);
	return err;
}

int cmd_complete(int argc, char **argv)
{
	const struct option_row *rows[ROWS_MAX];
	struct request req = { 0 };
	struct completion c = { .parse.req = &req, .parse.rows = rows, .suggest.add = offer_end };
	long index = argc > 3 ? strtol(argv[2], NULL, 10) : 0;
	int err;

	/* the words up to the one that is completed follow "--" */
	if (index < 1 || index > argc - 5)
		return 1;
	c.parse.argv = argv + 4;
	c.parse.argc = (int)index + 1;
	c.suggest.ctx = &c;
	c.run.req = &req;
	err = chisel_host_init(&c.run);
	if (!err)
		err = complete_line(&c);
	chisel_host_fini(&c.run);
	return err != 0;
}
