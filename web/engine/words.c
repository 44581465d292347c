// SPDX-License-Identifier: Apache-2.0
/* A hash table of texts with open addressing. */
#include <stdlib.h>
#include <string.h>

#include "words.h"

#define WORDS_MAX (1u << 20)
#define WORD_BYTES 512u /* longer texts are cut */

static uint32_t hash_of(uint32_t above, const uint8_t *text, size_t len)
{
	uint32_t hash = 2166136261u ^ above;

	for (size_t n = 0; n < len; n++)
		hash = (hash ^ text[n]) * 16777619u;
	return hash ^ hash >> 15;
}

static uint32_t *find(const struct words *words, const struct word *like, const void *text)
{
	uint32_t slot = like->hash & (words->nslots - 1);
	const struct word *word;

	for (; words->slots[slot]; slot = (slot + 1) & (words->nslots - 1)) {
		word = &words->words[words->slots[slot] - 1];
		if (word->hash == like->hash && word->above == like->above &&
		    word->len == like->len &&
		    (!like->len || !memcmp(words->text + word->at, text, like->len)))
			break;
	}
	return &words->slots[slot];
}

static int grow_slots(struct words *words)
{
	uint32_t nslots = words->nslots ? words->nslots * 2 : 1024;
	uint32_t *slots = calloc(nslots, sizeof(*slots)), slot;

	if (!slots)
		return -1;
	for (uint32_t n = 0; n < words->count; n++) {
		slot = words->words[n].hash & (nslots - 1);
		while (slots[slot])
			slot = (slot + 1) & (nslots - 1);
		slots[slot] = n + 1;
	}
	free(words->slots);
	words->slots = slots;
	words->nslots = nslots;
	return 0;
}

/* Makes room for one more word with that many bytes. */
static int grow(struct words *words, size_t len)
{
	size_t room = words->text_room;
	void *more;

	if (words->count == WORDS_MAX || words->text_len + len > words->bytes_max)
		return -1;
	while (words->text_len + len > room)
		room = room ? room * 2 : 65536;
	if (room != words->text_room) {
		more = realloc(words->text, room);
		if (!more)
			return -1;
		words->text = more;
		words->text_room = room;
	}
	if (words->count < words->room)
		return 0;
	more = realloc(words->words, (words->room * 2 + 512) * sizeof(*words->words));
	if (!more)
		return -1;
	words->words = more;
	words->room = words->room * 2 + 512;
	return 0;
}

int64_t words_number(struct words *words, uint32_t above, const void *text, size_t len)
{
	struct word word = { .above = above, .len = len < WORD_BYTES ? len : WORD_BYTES };
	uint32_t *slot;

	word.hash = hash_of(above, text, word.len);
	if (words->count * 2 >= words->nslots && grow_slots(words))
		return -1;
	slot = find(words, &word, text);
	if (*slot)
		return *slot - 1;
	if (grow(words, word.len))
		return -1;
	word.at = words->text_len;
	if (word.len)
		memcpy(words->text + word.at, text, word.len);
	words->text_len += word.len;
	words->words[words->count] = word;
	*slot = ++words->count;
	return words->count - 1;
}

void words_free(struct words *words)
{
	free(words->words);
	free(words->slots);
	free(words->text);
}
