/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the known word that is most similar to a mistyped one, for error texts:
 *
 *	struct insp_nearest nearest = insp_nearest_to(text, len);
 *
 *	for each word that exists
 *		insp_nearest_offer(&nearest, word);
 *	if (nearest.word)
 *		"did you mean ...?"
 */
#ifndef INSP_NEAREST_H
#define INSP_NEAREST_H

#include <stddef.h>

struct insp_nearest {
	const char *text;
	size_t len;
	size_t distance;  /* of word; if it is NULL, the smallest distance that is too far */
	const char *word; /* the nearest word so far; NULL: none is near */
};

struct insp_nearest insp_nearest_to(const char *text, size_t len);
/* Stores the word if it is nearer than the nearest one so far. */
void insp_nearest_offer(struct insp_nearest *nearest, const char *word);
/* For words in an array there is insp_nearest_word() in insp.h. */

#endif
