// SPDX-License-Identifier: Apache-2.0
/*
 * A set of a check's values: one look-up instead of a comparison with each.
 *
 * A hash table with open addressing holds either whole values or paths. Its key is
 * a piece of text and its parent node. A value is one piece below the root. Paths
 * form a trie: each component is a piece below the node of the component before it.
 */
#include "filter_set.h"

#include <stdlib.h>
#include <string.h>

#define ROOT 0

struct piece {
	const void *text; /* owned by the check; NULL: a free slot */
	uint32_t len;
	uint32_t parent, node;
	bool is_end; /* a value or path ends here */
};

struct insp_filter_set {
	struct piece *slots;
	size_t nslots, count; /* nslots is a power of two */
	uint32_t nnodes;
};

static size_t hash_of(uint32_t parent, const uint8_t *text, size_t len)
{
	uint64_t hash = (parent + 1) * 0x9e3779b97f4a7c15ULL;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ text[i]) * 0x100000001b3ULL;
	return hash ^ hash >> 32;
}

/* The slot that holds the piece, or the free slot for it. */
static struct piece *find(const struct insp_filter_set *set, uint32_t parent, const void *text,
			  size_t len)
{
	size_t at = hash_of(parent, text, len);

	for (;; at++) {
		struct piece *piece = &set->slots[at & (set->nslots - 1)];

		if (!piece->text || (piece->parent == parent && piece->len == len &&
				     memcmp(piece->text, text, len) == 0))
			return piece;
	}
}

static bool grow(struct insp_filter_set *set)
{
	struct insp_filter_set bigger = *set;

	bigger.nslots = set->nslots ? set->nslots * 2 : 64;
	bigger.slots = calloc(bigger.nslots, sizeof(*bigger.slots));
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < set->nslots; i++)
		if (set->slots[i].text)
			*find(&bigger, set->slots[i].parent, set->slots[i].text,
			      set->slots[i].len) = set->slots[i];
	free(set->slots);
	*set = bigger;
	return true;
}

struct insp_filter_set *insp_filter_set_new(void)
{
	struct insp_filter_set *set = calloc(1, sizeof(*set));

	if (set && !grow(set)) {
		free(set);
		return NULL;
	}
	return set;
}

void insp_filter_set_free(struct insp_filter_set *set)
{
	if (!set)
		return;
	free(set->slots);
	free(set);
}

/* Finds or adds the piece. NULL: out of memory. */
static struct piece *add(struct insp_filter_set *set, uint32_t parent, const void *text, size_t len)
{
	struct piece *piece;

	if (set->count * 2 >= set->nslots && !grow(set))
		return NULL;
	piece = find(set, parent, text, len);
	if (!piece->text) {
		*piece = (struct piece){
			.text = text, .len = len, .parent = parent, .node = ++set->nnodes
		};
		set->count++;
	}
	return piece;
}

bool insp_filter_set_add(struct insp_filter_set *set, const void *text, size_t len)
{
	struct piece *piece = add(set, ROOT, text, len);

	if (piece)
		piece->is_end = true;
	return piece != NULL;
}

bool insp_filter_set_has(const struct insp_filter_set *set, const void *text, size_t len)
{
	return find(set, ROOT, text ? text : "", len)->text != NULL;
}

static size_t component_len(const char *at, const char *end)
{
	const char *slash = at < end ? memchr(at, '/', end - at) : NULL;

	return (slash ? slash : end) - at;
}

bool insp_filter_set_add_path(struct insp_filter_set *set, const char *path, size_t len)
{
	const char *at = path, *end;
	struct piece *piece;
	uint32_t node = ROOT;

	while (len && path[len - 1] == '/')
		len--;
	end = path + len;
	for (;; at++) {
		size_t n = component_len(at, end);

		piece = add(set, node, at, n);
		if (!piece)
			return false;
		node = piece->node;
		at += n;
		if (at == end)
			break;
	}
	piece->is_end = true;
	return true;
}

bool insp_filter_set_has_path(const struct insp_filter_set *set, const char *path, size_t len)
{
	const char *at = path ? path : "", *end = at + len;
	uint32_t node = ROOT;

	for (;; at++) {
		size_t n = component_len(at, end);
		const struct piece *piece = find(set, node, at, n);

		if (!piece->text)
			return false;
		if (piece->is_end)
			return true;
		node = piece->node;
		at += n;
		if (at == end)
			return false;
	}
}
