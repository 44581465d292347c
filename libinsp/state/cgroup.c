// SPDX-License-Identifier: Apache-2.0
/*
 * Sets of control groups. Threads with equal sets share one, because there are only few
 * different sets on a machine. A set is freed with the last thread that refers to it.
 */
#include "handle.h"
#include "container_edit.h"

#include <stdlib.h>
#include <string.h>

#define BUCKET_BITS_MIN 10
#define BYTES_MAX 4096

static struct insp_cgroups **bucket_of(const struct insp_containers *all, uint32_t hash)
{
	return &all->cgroups[insp_hash_number(&all->key, hash, all->cgroup_bits)];
}

static bool grow(struct insp *insp)
{
	struct insp_containers *all = &insp->containers;
	struct insp_cgroups **old = all->cgroups, **buckets, **bucket;
	size_t old_count = old ? (size_t)1 << all->cgroup_bits : 0;
	unsigned int bits = old ? all->cgroup_bits + 1 : BUCKET_BITS_MIN;

	buckets = insp_memory_zeroed(&insp->memory, (size_t)1 << bits, sizeof(*buckets));
	if (!buckets)
		return false;
	insp_hash_key_draw(&all->key);
	all->cgroups = buckets;
	all->cgroup_bits = bits;
	for (size_t i = 0; i < old_count; i++) {
		for (struct insp_cgroups *set = old[i], *next; set; set = next) {
			next = set->next;
			bucket = bucket_of(all, set->hash);
			set->next = *bucket;
			*bucket = set;
		}
	}
	insp_memory_free(&insp->memory, old);
	return true;
}

static struct insp_cgroups *find(struct insp_cgroups *set, uint32_t hash, const void *data,
				 size_t len)
{
	while (set && !(set->hash == hash && set->groups.len == len &&
			memcmp(set->groups.data, data, len) == 0))
		set = set->next;
	return set;
}

static struct insp_cgroups *new_set(struct insp *insp, uint32_t hash, const void *data, size_t len)
{
	struct insp_cgroups *set = insp_memory_alloc(&insp->memory, sizeof(*set) + len + 1);
	char *copy;

	if (!set)
		return NULL;
	copy = (char *)(set + 1);
	memcpy(copy, data, len);
	copy[len] = '\0';
	*set = (struct insp_cgroups){ .groups = { copy, len }, .hash = hash };
	return set;
}

/* Adds a set. NULL: out of memory. */
static struct insp_cgroups *add(struct insp *insp, uint32_t hash, const void *data, size_t len)
{
	struct insp_containers *all = &insp->containers;
	struct insp_cgroups *set = new_set(insp, hash, data, len), **bucket;

	if (!set)
		return NULL;
	if (all->ncgroups >> all->cgroup_bits)
		(void)grow(insp);
	set->container = insp_container_of(insp, &set->groups);
	insp_container_use(insp, set->container);
	bucket = bucket_of(all, hash);
	set->next = *bucket;
	*bucket = set;
	all->ncgroups++;
	return set;
}

struct insp_cgroups *insp_cgroups_get(struct insp *insp, const void *data, size_t len)
{
	struct insp_containers *all = &insp->containers;
	struct insp_cgroups *set;
	uint32_t hash;

	if (!len || (!all->cgroups && !grow(insp)))
		return NULL;
	if (len > BYTES_MAX)
		len = BYTES_MAX;
	hash = insp_hash_text(&all->key, data, len);
	set = find(*bucket_of(all, hash), hash, data, len);
	if (!set)
		set = add(insp, hash, data, len);
	return insp_cgroups_share(set);
}

void insp_cgroups_put(struct insp *insp, struct insp_cgroups *set)
{
	struct insp_cgroups **link;

	if (!set || --set->refs)
		return;
	link = bucket_of(&insp->containers, set->hash);
	while (*link != set)
		link = &(*link)->next;
	*link = set->next;
	insp->containers.ncgroups--;
	insp_container_put(insp, set->container);
	insp_memory_free(&insp->memory, set);
}
