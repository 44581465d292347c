// SPDX-License-Identifier: Apache-2.0
/*
 * Hashes with a secret key (keyed_hash.h). Numbers: the high bits of the product with a
 * random odd number. Texts: the value of a polynomial at a random point, whose coefficients
 * are the text's letters, modulo a prime.
 */
#include "keyed_hash.h"
#include "platform.h"

/* A prime of the form 2^n - 1, for which the remainder needs no division. */
#define PRIME_BITS 31
#define PRIME ((1U << PRIME_BITS) - 1)

void insp_hash_key_draw(struct insp_hash_key *key)
{
	if (key->odd)
		return;
	key->odd = insp_machine_random() | 1;
	key->point = insp_machine_random() % (PRIME - 2) + 2;
}

/* hash * point + next modulo the prime, perhaps plus the prime. */
static uint64_t step(uint64_t hash, uint32_t point, uint32_t next)
{
	hash = hash * point + next;
	hash = (hash & PRIME) + (hash >> PRIME_BITS);
	return (hash & PRIME) + (hash >> PRIME_BITS);
}

uint32_t insp_hash_text(const struct insp_hash_key *key, const void *text, size_t len)
{
	const uint8_t *at = text;
	uint64_t hash = step(0, key->point, len & PRIME);

	/* three bytes are below the prime */
	for (; len >= 3; len -= 3, at += 3)
		hash = step(hash, key->point, at[0] | at[1] << 8 | at[2] << 16);
	for (; len; len--, at++)
		hash = step(hash, key->point, *at);
	return hash % PRIME;
}
