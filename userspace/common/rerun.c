// SPDX-License-Identifier: Apache-2.0
/* Splits a command line into words and executes the program with them. */
#include "rerun.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "complain.h"

/* Cuts the next word out of *text, in place; NULL: none is left. Quotes may be within a word. */
static char *next_word(char **text)
{
	char *in = *text + strspn(*text, " "), *word = in, *out = in;
	bool quoted = false;

	if (!*in)
		return NULL;
	for (; *in && (quoted || *in != ' '); in++) {
		if (*in == '"')
			quoted = !quoted;
		else
			*out++ = *in;
	}
	*text = *in ? in + 1 : in;
	*out = '\0';
	return word;
}

int rerun(const char *command_line)
{
	char *text = strdup(command_line);
	/* words need a blank between them, so there are at most half as many as bytes */
	char **words = calloc(strlen(command_line) / 2 + 3, sizeof(*words)), *rest = text;
	size_t n = 0;

	if (text && words) {
		words[n] = "ringside";
		while (words[n])
			words[++n] = next_word(&rest);
		execv("/proc/self/exe", words);
	}
	complain("'%s' cannot be run: %s", command_line, strerror(errno));
	free(words);
	free(text);
	return 1;
}
