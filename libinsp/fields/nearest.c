// SPDX-License-Identifier: Apache-2.0
/*
 * Distances between words. Knows nothing of fields and events.
 */
#include "nearest.h"

#include "insp.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Words of this length or longer are not compared. */
#define WORD_MAX 64

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * The edit distance of two words, where a swap of two adjacent letters counts as one edit
 * (Damerau-Levenshtein). SIZE_MAX for long words.
 */
static size_t distance(const char *a, size_t a_len, const char *b)
{
	size_t b_len = strlen(b), rows[3][WORD_MAX], *before = rows[0], *last = rows[1];

	if (a_len > WORD_MAX || b_len >= WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= b_len; j++)
		last[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t *row = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			row[j] = smaller(last[j - 1] + (a[i - 1] != b[j - 1]),
					 smaller(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = smaller(row[j], before[j - 2] + 1);
		}
		before = last;
		last = row;
	}
	return last[b_len];
}

static size_t common_start(const char *a, size_t len, const char *b)
{
	size_t n = 0;

	while (n < len && a[n] == b[n])
		n++;
	return n;
}

/* Whether the word has a longer common prefix with the text than the nearest one so far. */
static bool has_longer_prefix(const struct insp_nearest *nearest, const char *word)
{
	return nearest->word && common_start(nearest->text, nearest->len, word) >
					common_start(nearest->text, nearest->len, nearest->word);
}

/* A word that differs in more than a third of its letters is not near. */
struct insp_nearest insp_nearest_to(const char *text, size_t len)
{
	return (struct insp_nearest){ .text = text, .len = len, .distance = (len + 2) / 3 + 1 };
}

void insp_nearest_offer(struct insp_nearest *nearest, const char *word)
{
	size_t d = distance(nearest->text, nearest->len, word);

	if (d > nearest->distance || (d == nearest->distance && !has_longer_prefix(nearest, word)))
		return;
	nearest->distance = d;
	nearest->word = word;
}

const char *insp_nearest_word(const char *text, size_t len, const char *const *words, size_t count)
{
	struct insp_nearest nearest = insp_nearest_to(text, len);

	for (size_t i = 0; i < count; i++)
		insp_nearest_offer(&nearest, words[i]);
	return nearest.word;
}
