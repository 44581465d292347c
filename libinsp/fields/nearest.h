/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The word that somebody most likely meant who wrote another one, for error texts:
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
	size_t distance;  /* of the word; without one, the smallest that is too far */
	const char *word; /* NULL: none is near */
};

struct insp_nearest insp_nearest_to(const char *text, size_t len);
/* Takes the word if it is nearer than the one taken before. */
void insp_nearest_offer(struct insp_nearest *nearest, const char *word);
/* The nearest of some words, or NULL. */
const char *insp_nearest_word(const char *text, size_t len, const char *const *words, size_t count);

#endif
