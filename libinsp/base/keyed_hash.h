/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes with a secret key, for tables that a trace file fills: without the key nobody can
 * choose numbers or texts that all fall into one bucket.
 */
#ifndef INSP_KEYED_HASH_H
#define INSP_KEYED_HASH_H

#include <stddef.h>
#include <stdint.h>

struct insp_hash_key {
	uint64_t odd;	/* for numbers; 0: not drawn yet */
	uint32_t point; /* for texts */
};

/* Draws a key unless there is one. */
void insp_hash_key_draw(struct insp_hash_key *key);

/* A hash of a number, below 1 << bits; bits is 1 to 63. */
static inline size_t insp_hash_number(const struct insp_hash_key *key, uint64_t number,
				      unsigned int bits)
{
	return number * key->odd >> (64 - bits);
}

/* A hash of a text, for insp_hash_number(). */
uint32_t insp_hash_text(const struct insp_hash_key *key, const void *text, size_t len);

#endif
