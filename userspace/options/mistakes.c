// SPDX-License-Identifier: Apache-2.0
/* Usual mistakes in the words after the options (mistakes.h). */
#include "mistakes.h"

#include <ctype.h>
#include <string.h>
#include <sys/stat.h>

#include "commands.h"
#include "common/complain.h"
#include "run/chisels.h"

static bool is_file(const char *word)
{
	struct stat st;

	return !stat(word, &st) && S_ISREG(st.st_mode);
}

/* A trace file by its name, which is misspelt or elsewhere. */
static bool names_trace(const char *word)
{
	const char *end = strstr(word, ".scap");

	return end && (!end[5] || end[5] == '.') && !strpbrk(word, "=<> ");
}

/* As the name of a program is; fields have a dot, and other parts of a filter other characters. */
static bool is_plain(const char *word)
{
	for (const char *c = word; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("_-/+", *c))
			return false;
	return *word && strcmp(word, "not") && strcmp(word, "exists");
}

static int mistaken_command(const char *word)
{
	const char *near = command_nearest(word);

	if (command_find(word))
		return complain("command '%s' comes first: ringside %s", word, word);
	return near ? complain("'%s' is neither a command nor a filter, did you mean '%s'?", word,
			       near) :
		      0;
}

/* The last chisel took its arguments, and the filter after them begins with a word too many. */
static bool follows_arguments(const struct run *run)
{
	return run->nchisels && run->chisels[run->nchisels - 1].args;
}

int mistake_in_words(const struct parse *p, char *const *words, int nwords)
{
	const struct run *run = p->run;
	const char *word = nwords ? words[0] : "";
	int err = 0;

	if (!*word || p->req->action || words_are_filter(p->run, words, nwords))
		return 0;
	if (is_file(word))
		return complain("'%s' is a file and no filter, to read it: ringside -r %s", word,
				word);
	if (names_trace(word))
		return complain("'%s' is no filter, and there is no such file; to read one: "
				"ringside -r FILE",
				word);
	if (!is_plain(word) || p->req->ndefined)
		return 0;
	if (follows_arguments(run))
		return complain("'%s' begins no filter; all arguments of a chisel are one word, as "
				"in -c %s '%s %s'",
				word,
				insp_chisel_get_info(run->chisels[run->nchisels - 1].chisel)->name,
				run->chisels[run->nchisels - 1].args, word);
	if (nwords == 1 || command_find(word))
		err = mistaken_command(word);
	return err ? err :
		     complain(
			     "'%s' begins no filter, what processes of that name do: proc.name=%s; "
			     "what a command does: ringside run -- %s",
			     word, word, word);
}
