// SPDX-License-Identifier: Apache-2.0
/* The fields that the cache knows, and the values of them that classes of events share. */
#include "macros.h"
#include "cache_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A field that is not here is not answered from memory. Their %depth fields never are. */
static const struct {
	const char *name;
	enum cache_kind kind;
	int place; /* of a measure */
} known[] = {
	{ "thread.tid", CACHE_THREAD, 0 },
	{ "thread.vtid", CACHE_THREAD, 0 },
	{ "thread.ismain", CACHE_THREAD, 0 },
	{ "proc.pid", CACHE_THREAD, 0 },
	{ "proc.ppid", CACHE_THREAD, 0 },
	{ "proc.vpid", CACHE_THREAD, 0 },
	{ "proc.name", CACHE_THREAD, 0 },
	{ "proc.exe", CACHE_THREAD, 0 },
	{ "proc.exepath", CACHE_THREAD, 0 },
	{ "proc.exeline", CACHE_THREAD, 0 },
	{ "proc.cmdline", CACHE_THREAD, 0 },
	{ "proc.pname", CACHE_THREAD, 0 },
	{ "proc.cwd", CACHE_THREAD, 0 },
	{ "user.name", CACHE_THREAD, 0 },
	{ "user.uid", CACHE_THREAD, 0 },
	{ "container.id", CACHE_THREAD, 0 },
	{ "container.name", CACHE_THREAD, 0 },
	{ "container.image", CACHE_THREAD, 0 },
	{ "container.type", CACHE_THREAD, 0 },
	{ "fd.num", CACHE_FD, 0 },
	{ "fd.name", CACHE_FD, 0 },
	{ "fd.type", CACHE_FD, 0 },
	{ "fd.typechar", CACHE_FD, 0 },
	{ "fd.directory", CACHE_FD, 0 },
	{ "fd.filename", CACHE_FD, 0 },
	{ "fd.containername", CACHE_FD, 0 },
	{ "fd.containerdirectory", CACHE_FD, 0 },
	{ "fd.sport", CACHE_FD, 0 },
	{ "fd.cport", CACHE_FD, 0 },
	{ "fd.sip", CACHE_FD, 0 },
	{ "fd.cip", CACHE_FD, 0 },
	{ "fd.lip", CACHE_FD, 0 },
	{ "fd.rip", CACHE_FD, 0 },
	{ "fd.lport", CACHE_FD, 0 },
	{ "fd.rport", CACHE_FD, 0 },
	{ "fd.l4proto", CACHE_FD, 0 },
	{ "evt.type", CACHE_EVENT, 0 },
	{ "evt.dir", CACHE_EVENT, 0 },
	{ "evt.category", CACHE_EVENT, 0 },
	{ "evt.res", CACHE_EVENT, 0 },
	{ "evt.failed", CACHE_EVENT, 0 },
	{ "evt.is_io", CACHE_EVENT, 0 },
	{ "evt.is_io_read", CACHE_EVENT, 0 },
	{ "evt.is_io_write", CACHE_EVENT, 0 },
	{ "evt.io_dir", CACHE_EVENT, 0 },
	{ "evt.count", CACHE_EVENT, 0 },
	{ "evt.count.error", CACHE_EVENT, 0 },
	{ "evt.count.error.file", CACHE_EVENT, 0 },
	{ "evt.count.error.net", CACHE_EVENT, 0 },
	{ "evt.count.error.memory", CACHE_EVENT, 0 },
	{ "evt.count.error.other", CACHE_EVENT, 0 },
	{ "evt.count.exit", CACHE_EVENT, 0 },
	{ "evt.count.procinfo", CACHE_EVENT, 0 },
	{ "evt.count.threadinfo", CACHE_EVENT, 0 },
	{ "evt.type.is.3", CACHE_EVENT, 0 },
	{ "syscall.type", CACHE_EVENT, 0 },
	{ "proc.nthreads", CACHE_VOLATILE, 0 },
	{ "proc.fdopencount", CACHE_VOLATILE, 0 },
	{ "proc.fdlimit", CACHE_VOLATILE, 0 },
	{ "proc.fdusage", CACHE_VOLATILE, 0 },
	{ "thread.vmsize.b", CACHE_VOLATILE, 0 },
	{ "thread.vmrss.b", CACHE_VOLATILE, 0 },
	{ "thread.pfmajor", CACHE_VOLATILE, 0 },
	{ "thread.pfminor", CACHE_VOLATILE, 0 },
	{ "evt.latency", CACHE_MEASURE, CACHE_LATENCY },
	{ "thread.cpu", CACHE_MEASURE, CACHE_ALWAYS },
	{ "thread.cpu.user", CACHE_MEASURE, CACHE_ALWAYS + 1 },
	{ "thread.cpu.system", CACHE_MEASURE, CACHE_ALWAYS + 2 },
	{ "evt.buflen", CACHE_MEASURE, CACHE_IO },
	{ "evt.buflen.in", CACHE_MEASURE, CACHE_IO },
	{ "evt.buflen.out", CACHE_MEASURE, CACHE_IO },
	{ "evt.buflen.file", CACHE_MEASURE, CACHE_IO },
	{ "evt.buflen.file.in", CACHE_MEASURE, CACHE_IO },
	{ "evt.buflen.file.out", CACHE_MEASURE, CACHE_IO },
	{ "evt.buflen.net", CACHE_MEASURE, CACHE_IO },
	{ "evt.buflen.net.in", CACHE_MEASURE, CACHE_IO },
	{ "evt.buflen.net.out", CACHE_MEASURE, CACHE_IO },
};

int insp_cache_init_fields(struct insp_cache *cache)
{
	size_t n;

	cache->fields = calloc(ARRAY_SIZE(known), sizeof(*cache->fields));
	if (!cache->fields)
		return -ENOMEM;
	for (n = 0; n < ARRAY_SIZE(known); n++) {
		struct cache_field *f = &cache->fields[n];
		enum cache_kind kind = known[n].kind;
		int err;

		f->name = known[n].name;
		f->kind = kind;
		f->place = known[n].place;
		f->index = cache->nkind[kind]++;
		cache->by_kind[kind][f->index] = f;
		err = insp_field_new(cache->insp, f->name, &f->field);
		if (err)
			return err;
		cache->nfields++;
	}
	return 0;
}

void insp_cache_fini_fields(struct insp_cache *cache)
{
	while (cache->nfields)
		insp_field_free(cache->fields[--cache->nfields].field);
	free(cache->fields);
}

const struct cache_field *insp_cache_find(const struct insp_cache *cache, const char *name)
{
	for (size_t n = 0; n < cache->nfields; n++)
		if (!strcmp(cache->fields[n].name, name))
			return &cache->fields[n];
	return NULL;
}

/* ---- tables ---------------------------------------------------------------------- */

/* What the elements of both tables begin with. */
struct linked {
	struct linked *next;
	uint32_t hash;
};

bool insp_cache_grow(struct insp_cache *cache, struct cache_table *table)
{
	size_t n, nbuckets = table->nbuckets ? table->nbuckets * 2 : 1024;
	void **buckets;

	if (table->count < table->nbuckets)
		return true;
	buckets = calloc(nbuckets, sizeof(*buckets));
	if (!buckets)
		return table->nbuckets != 0;
	for (n = 0; n < table->nbuckets; n++) {
		struct linked *at = table->buckets[n], *next;

		for (; at; at = next) {
			next = at->next;
			at->next = buckets[at->hash & (nbuckets - 1)];
			buckets[at->hash & (nbuckets - 1)] = at;
		}
	}
	cache->pool.memory.used += (nbuckets - table->nbuckets) * sizeof(*buckets);
	free(table->buckets);
	table->buckets = buckets;
	table->nbuckets = nbuckets;
	return true;
}

/* ---- values ------------------------------------------------------------------------ */

static uint32_t hash_of(const struct insp_hash_key *key, const struct view_cell *cells, size_t n)
{
	uint32_t hash = 0;

	for (size_t i = 0; i < n; i++)
		hash = hash * 31 + (cells[i].filled ? insp_cell_hash(&cells[i], key) : 1);
	return hash ^ hash >> 15;
}

static bool is_same(const struct view_cell *a, const struct view_cell *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (insp_cell_compare(&a[i], &b[i]))
			return false;
	return true;
}

static const struct cache_part *find_part(const struct cache_table *table,
					  const struct view_cell *cells, size_t n, uint32_t hash)
{
	const struct cache_part *part;

	if (!table->nbuckets)
		return NULL;
	part = table->buckets[hash & (table->nbuckets - 1)];
	while (part && (part->hash != hash || !is_same(part->cells, cells, n)))
		part = part->next;
	return part;
}

static const struct cache_part *add_part(struct insp_cache *cache, struct cache_table *table,
					 const struct view_cell *cells, size_t n, uint32_t hash)
{
	size_t size = sizeof(struct cache_part) + n * sizeof(*cells), i;
	struct cache_part *part;

	if (!insp_cache_grow(cache, table) || !(part = malloc(size)))
		return NULL;
	part->hash = hash;
	memcpy(part->cells, cells, n * sizeof(*cells));
	for (i = 0; i < n; i++)
		if (part->cells[i].text)
			part->cells[i].text->users++;
	part->next = table->buckets[hash & (table->nbuckets - 1)];
	table->buckets[hash & (table->nbuckets - 1)] = part;
	table->count++;
	cache->pool.memory.used += size;
	return part;
}

const struct cache_part *insp_cache_part(struct insp_cache *cache, enum cache_kind kind,
					 const struct insp_event *ev)
{
	struct view_cell cells[CACHE_FIELDS_MAX] = { 0 };
	struct cache_table *table = &cache->parts[kind];
	const struct cache_part *part = NULL;
	size_t n, count = cache->nkind[kind];
	struct insp_value value;
	uint32_t hash;
	int err = 0;

	for (n = 0; n < count && !err; n++) {
		const struct view_field f = { .field = cache->by_kind[kind][n]->field };

		if (insp_field_value(f.field, ev, &value))
			err = insp_cell_read(&cache->pool, &f, ev, &value, &cells[n]);
	}
	hash = hash_of(&cache->pool.key, cells, count);
	if (!err)
		part = find_part(table, cells, count, hash);
	if (!err && !part)
		part = add_part(cache, table, cells, count, hash);
	for (n = 0; n < count; n++)
		insp_cell_free(&cache->pool, &cells[n]);
	return part;
}
