/* SPDX-License-Identifier: Apache-2.0 */
/* Gives each text a number: 0, 1, 2 ... in the order of their first use. */
#ifndef WEB_WORDS_H
#define WEB_WORDS_H

#include <stddef.h>
#include <stdint.h>

struct word {
	uint32_t above; /* a number of the caller that belongs to the text */
	uint32_t at, len;
	uint32_t hash;
};

struct words {
	struct word *words;
	uint32_t count, room;
	uint32_t *slots; /* a number, plus 1; 0: free */
	uint32_t nslots;
	char *text;
	size_t text_len, text_room;
	size_t bytes_max; /* of all texts */
};

/*
 * The number of a text that belongs to above. Returns -1 if it is a new one and there is no
 * room for it.
 */
int64_t words_number(struct words *words, uint32_t above, const void *text, size_t len);
void words_free(struct words *words);

#endif
