/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What can stand at a place of a filter or a format that is being typed: fields, operators,
 * values. It comes from the library's own tables.
 */
#ifndef SUGGEST_H
#define SUGGEST_H

#include <stddef.h>

/* Takes the suggestions. */
struct suggest {
	/* A word, with what it means or "". */
	void (*add)(void *ctx, const char *word, const char *about);
	/* Adds the values of a field that begin with part; NULL: only those of closed lists. */
	void (*values)(void *ctx, const char *field, const char *part, size_t len);
	void *ctx;
	size_t start; /* is set before they are called: where the word begins in the text */
};

/*
 * Each suggests what can take the place of text[start..cursor), and returns that start. In a
 * format that is text after a '%'; elsewhere in it nothing is suggested.
 */
size_t suggest_field(struct suggest *suggest, const char *text, size_t cursor);
size_t suggest_filter(struct suggest *suggest, const char *text, size_t cursor);
size_t suggest_format(struct suggest *suggest, const char *text, size_t cursor);

#endif
