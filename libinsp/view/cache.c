// SPDX-License-Identifier: Apache-2.0
/* The cache takes events: finds the class of each, and adds to its counts and sums. */
#include "macros.h"
#include "cache_priv.h"
#include "fields/render.h"
#include "state/error.h"
#include "state/handle.h"
#include "state/named_fd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_MEMORY (256u << 20)
#define FIRST_BIN_BITS 20
#define FIRST_THREADS 256

int insp_cache_new(struct insp *insp, uint64_t max_bytes, struct insp_cache **out)
{
	struct insp_cache *cache = *out = calloc(1, sizeof(*cache));
	int err;

	if (!cache)
		return insp_fail(insp, -ENOMEM, "out of memory");
	cache->insp = insp;
	cache->complete = true;
	cache->bin_bits = FIRST_BIN_BITS;
	cache->pool.memory.max = max_bytes ? max_bytes : DEFAULT_MEMORY;
	insp_hash_key_draw(&cache->pool.key);
	err = insp_cache_init_fields(cache);
	if (err) {
		insp_cache_free(cache);
		*out = NULL;
	}
	return err;
}

/* ---- forgetting ------------------------------------------------------------------- */

static void free_parts(struct insp_cache *cache, enum cache_kind kind)
{
	struct cache_table *table = &cache->parts[kind];

	for (size_t n = 0; n < table->nbuckets; n++) {
		struct cache_part *part = table->buckets[n], *next;

		for (; part; part = next) {
			next = part->next;
			for (size_t i = 0; i < cache->nkind[kind]; i++)
				insp_cell_free(&cache->pool, &part->cells[i]);
			free(part);
		}
	}
	free(table->buckets);
	*table = (struct cache_table){ 0 };
}

static void forget(struct insp_cache *cache)
{
	for (size_t n = 0; n < cache->classes.count; n++) {
		free(cache->order[n]->bins);
		free(cache->order[n]->latencies);
		free(cache->order[n]);
	}
	free(cache->order);
	free(cache->classes.buckets);
	cache->order = NULL;
	cache->order_cap = 0;
	cache->classes = (struct cache_table){ 0 };
	for (int kind = CACHE_THREAD; kind <= CACHE_EVENT; kind++)
		free_parts(cache, kind);
	for (size_t n = 0; n < cache->threads_cap; n++)
		free(cache->threads[n].fds);
	free(cache->threads);
	memset(cache->known, 0, sizeof(cache->known));
	cache->no_fd = NULL;
	cache->threads = NULL;
	cache->nthreads = cache->threads_cap = 0;
	insp_buf_fini(&cache->pool.text);
	cache->pool.memory.used = 0;
}

void insp_cache_free(struct insp_cache *cache)
{
	if (!cache)
		return;
	forget(cache);
	insp_cache_fini_fields(cache);
	free(cache);
}

uint64_t insp_cache_bytes(const struct insp_cache *cache, bool *is_complete)
{
	*is_complete = cache->complete;
	return cache->pool.memory.used;
}

/* ---- threads and descriptors --------------------------------------------------------- */

static size_t slot_of(const struct insp_cache *cache, int64_t tid)
{
	return ((uint64_t)tid * 0x9e3779b97f4a7c15u >> 20) & (cache->threads_cap - 1);
}

static bool grow_threads(struct insp_cache *cache)
{
	size_t n, cap = cache->threads_cap, doubled = cap ? cap * 2 : FIRST_THREADS;
	struct cache_thread *old = cache->threads, *grown;

	if (cap && cache->nthreads * 2 < cap)
		return true;
	grown = calloc(doubled, sizeof(*grown));
	if (!grown)
		return false;
	cache->threads = grown;
	cache->threads_cap = doubled;
	for (n = 0; n < cap; n++) {
		size_t to;

		if (!old[n].tid)
			continue;
		for (to = slot_of(cache, old[n].tid); grown[to].tid; to = (to + 1) & (doubled - 1))
			;
		grown[to] = old[n];
	}
	cache->pool.memory.used += (doubled - cap) * sizeof(*grown);
	free(old);
	return true;
}

/* Valid until the next call. NULL: no room. */
static struct cache_thread *find_thread(struct insp_cache *cache, int64_t tid)
{
	size_t n;

	if (!grow_threads(cache))
		return NULL;
	tid = tid ? tid : -1; /* 0 marks a free slot */
	for (n = slot_of(cache, tid); cache->threads[n].tid; n = (n + 1) & (cache->threads_cap - 1))
		if (cache->threads[n].tid == tid)
			return &cache->threads[n];
	cache->threads[n].tid = tid;
	cache->nthreads++;
	return &cache->threads[n];
}

static bool is_fd_change(uint32_t flags)
{
	return flags & (EF_CREATES_FD | EF_DESTROYS_FD | EF_USES_FD);
}

/* Schedule switches and process records only change the numbers that read_volatiles() reads. */
static bool changes_numbers(const struct insp_event *ev)
{
	return ev->scap->info->category == EC_SCHEDULER || ev->scap->type == RS_EV_PROCINFO_E;
}

/* An event of another thread can change it: the exit of its parent, a container's name. */
static bool changes_all(const struct insp_event *ev)
{
	return ev->scap->type == RS_EV_PROCEXIT_1_E || ev->insp->filter ||
	       (ev->scap->info->category == EC_INTERNAL && !changes_numbers(ev));
}

/* Calls that at most rename the socket they work on; insp_fd tells whether they did. */
static bool is_transfer(const struct insp_event *ev)
{
	switch (ev->scap->type) {
	case RS_EV_SOCKET_SENDTO_E:
	case RS_EV_SOCKET_SENDTO_X:
	case RS_EV_SOCKET_RECVFROM_E:
	case RS_EV_SOCKET_RECVFROM_X:
	case RS_EV_SOCKET_SENDMSG_E:
	case RS_EV_SOCKET_SENDMSG_X:
		return true;
	}
	return false;
}

static bool changes_state(const struct insp_event *ev)
{
	return insp_type_changes_state(ev->insp, ev->scap->type) && !changes_numbers(ev) &&
	       !is_transfer(ev);
}

/*
 * Notes what the event may have changed. The state is that after the event, but what is closed
 * or has exited goes only before the next one.
 */
static void note_changes(struct insp_cache *cache, const struct insp_event *ev,
			 struct cache_thread *process)
{
	bool ends = ev->scap->info->flags & EF_DESTROYS_FD || ev->scap->type == RS_EV_PROCEXIT_1_E;
	uint64_t changed = cache->nevents + ends;

	if (changes_all(ev))
		cache->all_changed = changed;
	if (!changes_state(ev))
		return;
	process->fds_changed = changed;
	if (!is_fd_change(ev->scap->info->flags))
		process->changed = changed;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static bool is_double(const struct cache_field *f)
{
	return f->field->type == PT_DOUBLE;
}

static bool is_less(const struct cache_field *f, union cache_number a, union cache_number b)
{
	if (is_double(f))
		return a.dbl < b.dbl;
	return insp_type_is_signed(f->field->type) ? (int64_t)a.u64 < (int64_t)b.u64 :
						     a.u64 < b.u64;
}

/* Numbers of the thread that schedule switches and process records change too. */
static void read_volatiles(struct insp_cache *cache, struct cache_thread *thread,
			   const struct insp_event *ev)
{
	struct insp_value value;

	thread->volatiles.present = 0;
	for (size_t n = 0; n < cache->nkind[CACHE_VOLATILE]; n++) {
		if (!insp_field_value(cache->by_kind[CACHE_VOLATILE][n]->field, ev, &value))
			continue;
		thread->volatiles.present |= 1u << n;
		thread->volatiles.numbers[n].u64 = value.u64;
	}
	thread->volatile_at = cache->nevents + 1;
}

/* The place of a descriptor of the thread. NULL: no room. */
static struct cache_fd *fd_place(struct insp_cache *cache, struct cache_thread *thread, int64_t num)
{
	size_t n = (uint64_t)(num + 1) & (CACHE_FDS_MAX - 1), grown = thread->nfds;
	struct cache_fd *fds;

	while (grown <= n)
		grown = grown ? grown * 2 : 8;
	if (grown != thread->nfds) {
		fds = realloc(thread->fds, grown * sizeof(*fds));
		if (!fds)
			return NULL;
		memset(fds + thread->nfds, 0, (grown - thread->nfds) * sizeof(*fds));
		cache->pool.memory.used += (grown - thread->nfds) * sizeof(*fds);
		thread->fds = fds;
		thread->nfds = grown;
	}
	return &thread->fds[n];
}

static bool is_unchanged(const struct cache_fd *place, const struct insp_event *ev)
{
	/* where only the padding differs, the part is looked up once more, and found */
	/* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
	return !is_transfer(ev) || !ev->fd || !memcmp(&place->was, ev->fd, sizeof(place->was));
}

static bool is_failed_connect(const struct insp_event *ev)
{
	return ev->error < 0 && !strcmp(ev->scap->info->name, "connect");
}

/* Whether the event works on a descriptor that is not known. */
static bool mentions_fd(const struct insp_event *ev)
{
	return ev->thread && ev->scap->info->flags & (EF_USES_FD | EF_CREATES_FD) &&
	       insp_names_fd(ev) != INSP_OMITS_FD;
}

/* The part of events without a descriptor: no field has a value. */
static const struct cache_part *no_fd_part(struct insp_cache *cache, const struct insp_event *ev)
{
	if (!cache->no_fd)
		cache->no_fd = insp_cache_part(cache, CACHE_FD, ev);
	return cache->no_fd;
}

static const struct cache_part *fd_part(struct insp_cache *cache, struct cache_thread *thread,
					uint64_t changed, const struct insp_event *ev)
{
	uint16_t type = ev->fd ? 0 : ev->scap->type;
	struct cache_fd *place;

	if (!ev->fd && !mentions_fd(ev))
		return no_fd_part(cache, ev);
	/* where the descriptor is unknown, or a connection fails, its name comes from the event */
	if ((!ev->fd && is_exit(ev)) || is_failed_connect(ev))
		return insp_cache_part(cache, CACHE_FD, ev);
	place = fd_place(cache, thread, ev->fdnum);
	if (!place)
		return NULL;
	if (place->part && place->fd == ev->fd && place->num == ev->fdnum && place->type == type &&
	    place->read_at > changed && is_unchanged(place, ev))
		return place->part;
	*place = (struct cache_fd){
		.fd = ev->fd,
		.num = ev->fdnum,
		.type = type,
		.read_at = cache->nevents + 1,
		.part = insp_cache_part(cache, CACHE_FD, ev),
	};
	if (ev->fd)
		place->was = *ev->fd;
	return place->part;
}

/* Sets thread and descriptor of the class. Returns the thread, NULL: no room. */
static struct cache_thread *find_parts(struct insp_cache *cache, const struct insp_event *ev,
				       struct cache_class *like)
{
	int64_t pid = ev->thread ? ev->thread->pid : ev->scap->tid;
	struct cache_thread *process = find_thread(cache, pid), *thread;
	uint64_t changed, fds_changed;
	bool is_other;

	if (!process)
		return NULL;
	note_changes(cache, ev, process);
	changed = later(process->changed, cache->all_changed);
	fds_changed = later(process->fds_changed, cache->all_changed);
	thread = find_thread(cache, ev->scap->tid);
	if (!thread)
		return NULL;
	is_other = !thread->part || thread->was != ev->thread;
	if (is_other || thread->read_at <= changed) {
		thread->part = insp_cache_part(cache, CACHE_THREAD, ev);
		thread->was = ev->thread;
		thread->read_at = cache->nevents + 1;
	}
	if (is_other || changes_numbers(ev) || thread->volatile_at <= later(changed, fds_changed))
		read_volatiles(cache, thread, ev);
	like->thread = thread->part;
	like->fd = fd_part(cache, thread, fds_changed, ev);
	return like->thread && like->fd ? thread : NULL;
}

/* ---- classes -------------------------------------------------------------------------- */

static uint32_t hash_class(const struct cache_class *like)
{
	uint64_t hash = (uintptr_t)like->thread * 0x9e3779b97f4a7c15u;

	hash = (hash ^ (uintptr_t)like->fd) * 0x9e3779b97f4a7c15u;
	hash = (hash ^
		(like->type | (uint64_t)like->error << 16 | (uint64_t)like->enter_valid << 63)) *
	       0x9e3779b97f4a7c15u;
	return hash >> 32;
}

static bool is_class(const struct cache_class *class, const struct cache_class *like)
{
	return class->hash == like->hash && class->thread == like->thread &&
	       class->fd == like->fd && class->type == like->type && class->error == like->error &&
	       class->enter_valid == like->enter_valid && class->code == like->code &&
	       class->present == like->present;
}

static struct cache_class *find_class(const struct insp_cache *cache,
				      const struct cache_class *like)
{
	struct cache_class *class;

	if (!cache->classes.nbuckets)
		return NULL;
	class = cache->classes.buckets[like->hash & (cache->classes.nbuckets - 1)];
	while (class && !is_class(class, like))
		class = class->next;
	return class;
}

static bool append(struct insp_cache *cache, struct cache_class *class)
{
	if (cache->classes.count == cache->order_cap) {
		size_t cap = cache->order_cap ? cache->order_cap * 2 : 1024;
		struct cache_class **order = realloc(cache->order, cap * sizeof(*order));

		if (!order)
			return false;
		cache->order = order;
		cache->order_cap = cap;
	}
	cache->order[cache->classes.count++] = class;
	return true;
}

/* Process records tell the main thread from others; what else decides is compared. */
static bool is_known(const struct cache_known *known, const struct cache_class *like, int fd_type)
{
	return known->part && known->type == like->type && known->code == like->code &&
	       known->error == like->error && known->enter_valid == like->enter_valid &&
	       known->fd_type == fd_type && like->type != RS_EV_PROCINFO_E;
}

/* The values of the event's own fields, which events of other threads have too. */
static const struct cache_part *event_part(struct insp_cache *cache, const struct cache_class *like,
					   const struct insp_event *ev)
{
	int fd_type = ev->fd ? ev->fd->type : -1;
	uint32_t hash =
		(like->type + (uint32_t)like->error * 31 + like->code * 7 + fd_type) * 0x9e3779b9u;
	struct cache_known *known = &cache->known[hash >> (32 - CACHE_KNOWN_BITS)];

	if (!is_known(known, like, fd_type))
		*known = (struct cache_known){
			.part = insp_cache_part(cache, CACHE_EVENT, ev),
			.error = like->error,
			.fd_type = fd_type,
			.type = like->type,
			.code = like->code,
			.enter_valid = like->enter_valid,
		};
	return known->part;
}

/* A new class with room for its sums behind it. NULL: no room. */
static struct cache_class *add_class(struct insp_cache *cache, const struct cache_class *like,
				     const struct insp_event *ev)
{
	size_t nmeasures = like->type == RS_EV_PROCINFO_E ? CACHE_PLACES : CACHE_ALWAYS;
	size_t size = sizeof(*like) + nmeasures * sizeof(struct cache_measure);
	struct cache_class *class;
	struct cache_table *table = &cache->classes;

	if (!insp_cache_grow(cache, table) || !(class = calloc(1, size)))
		return NULL;
	*class = *like;
	class->event = event_part(cache, like, ev);
	if (!class->event || !append(cache, class)) {
		free(class);
		return NULL;
	}
	class->first_ns = ev->scap->ts_ns;
	class->next = table->buckets[like->hash & (table->nbuckets - 1)];
	table->buckets[like->hash & (table->nbuckets - 1)] = class;
	cache->pool.memory.used += size;
	return class;
}

/* ---- sums ----------------------------------------------------------------------------- */

static void merge_measure(const struct cache_field *f, struct cache_measure *m,
			  union cache_number number)
{
	if (is_double(f))
		m->sum.dbl += number.dbl;
	else
		m->sum.u64 += number.u64;
	if (!m->count || is_less(f, number, m->min))
		m->min = number;
	if (!m->count || is_less(f, m->max, number))
		m->max = number;
	m->count++;
}

/* Of fields that share a place, the first is added; which of the others have it is noted. */
static void add_measures(struct insp_cache *cache, struct cache_class *class,
			 const struct insp_event *ev)
{
	int places = class->type == RS_EV_PROCINFO_E ? CACHE_PLACES : CACHE_ALWAYS, last = -1;
	bool may_move = is_exit(ev) && ev->fd;

	for (size_t n = 0; n < cache->nkind[CACHE_MEASURE]; n++) {
		const struct cache_field *f = cache->by_kind[CACHE_MEASURE][n];
		bool again = f->place == last, known = again && class->nevents;
		struct insp_value value;

		if (f->place >= places || known || (f->place == CACHE_IO && !may_move))
			continue;
		last = f->place;
		if (!insp_field_value(f->field, ev, &value))
			continue;
		class->io |= 1u << n;
		if (!again)
			merge_measure(f, &class->measures[f->place],
				      (union cache_number){ .u64 = value.u64 });
	}
}

static void add_volatiles(struct insp_cache *cache, struct cache_class *class,
			  const struct cache_thread *thread)
{
	struct cache_volatiles *to = &class->volatiles;
	const struct cache_volatiles *from = &thread->volatiles;

	if (class->volatile_at == thread->volatile_at && class->nevents)
		return;
	class->volatile_at = thread->volatile_at;
	for (size_t n = 0; n < cache->nkind[CACHE_VOLATILE]; n++) {
		uint32_t bit = 1u << n;

		if (from->present & bit &&
		    (!(to->present & bit) ||
		     is_less(cache->by_kind[CACHE_VOLATILE][n], to->numbers[n], from->numbers[n])))
			to->numbers[n] = from->numbers[n];
		to->present |= from->present & bit;
	}
}

static void put_latencies(const struct cache_class *class, uint32_t *latencies)
{
	memset(latencies, 0, INSP_VIEW_LATENCIES * sizeof(*latencies));
	if (class->latencies)
		memcpy(latencies, class->latencies, INSP_VIEW_LATENCIES * sizeof(*latencies));
	else
		latencies[class->latency_place] = class->nlatencies;
}

/* Counts a latency by its magnitude. Most classes have one magnitude only. */
static bool add_latency(struct insp_cache *cache, struct cache_class *class, uint64_t ns)
{
	unsigned int place = insp_latency_place(ns);
	uint32_t *latencies;

	if (!ns)
		return true;
	if (!class->nlatencies)
		class->latency_place = place;
	if (!class->latencies && place != class->latency_place) {
		latencies = calloc(INSP_VIEW_LATENCIES, sizeof(*latencies));
		if (!latencies)
			return false;
		put_latencies(class, latencies);
		class->latencies = latencies;
		cache->pool.memory.used += INSP_VIEW_LATENCIES * sizeof(*latencies);
	}
	if (class->latencies)
		class->latencies[place]++;
	class->nlatencies++;
	return true;
}

static size_t bin_of(const struct insp_cache *cache, uint64_t ts_ns)
{
	return ts_ns > cache->first_ns ? (ts_ns - cache->first_ns) >> cache->bin_bits : 0;
}

static void put_bins(const struct insp_cache *cache, const struct cache_class *class,
		     uint32_t *bins)
{
	memset(bins, 0, VIEW_BINS * sizeof(*bins));
	if (class->bins)
		memcpy(bins, class->bins, VIEW_BINS * sizeof(*bins));
	else
		bins[bin_of(cache, class->first_ns)] = class->nevents;
}

void insp_cache_put_counts(const struct insp_cache *cache, const struct cache_class *class,
			   struct view_counts *counts)
{
	counts->nevents = class->nevents;
	put_bins(cache, class, counts->bins);
	put_latencies(class, counts->latencies);
}

static void double_bins(struct insp_cache *cache)
{
	cache->bin_bits++;
	for (size_t n = 0; n < cache->classes.count; n++) {
		uint32_t *bins = cache->order[n]->bins;

		if (!bins)
			continue;
		for (size_t bin = 0; bin < VIEW_BINS / 2; bin++)
			bins[bin] = bins[2 * bin] + bins[2 * bin + 1];
		memset(bins + VIEW_BINS / 2, 0, VIEW_BINS / 2 * sizeof(*bins));
	}
}

/* The class has events in another bin than that of its first event. */
static bool add_bins(struct insp_cache *cache, struct cache_class *class)
{
	uint32_t *bins = calloc(VIEW_BINS, sizeof(*bins));

	if (!bins)
		return false;
	put_bins(cache, class, bins);
	class->bins = bins;
	cache->pool.memory.used += VIEW_BINS * sizeof(*bins);
	return true;
}

static bool count(struct insp_cache *cache, struct cache_class *class, uint64_t ts_ns)
{
	if (!cache->first_ns)
		cache->first_ns = ts_ns;
	cache->last_ns = ts_ns > cache->last_ns ? ts_ns : cache->last_ns;
	while (bin_of(cache, ts_ns) >= VIEW_BINS)
		double_bins(cache);
	if (!class->bins && bin_of(cache, ts_ns) != bin_of(cache, class->first_ns) &&
	    !add_bins(cache, class))
		return false;
	if (class->bins)
		class->bins[bin_of(cache, ts_ns)]++;
	class->last_ns = ts_ns;
	class->last_num = cache->nevents;
	class->nevents++;
	return true;
}

/* Adds the event to its class. Returns false if there is no room. */
static bool add_event(struct insp_cache *cache, const struct insp_event *ev)
{
	struct cache_class like = { .type = ev->scap->type, .error = ev->error };
	struct cache_thread *thread = find_parts(cache, ev, &like);
	struct cache_class *class;

	if (!thread)
		return false;
	like.enter_valid = is_exit(ev) && ev->thread && ev->thread->enter_valid;
	like.present = thread->volatiles.present;
	like.code = is_generic(ev) ? insp_generic_code(ev) : 0;
	like.hash = hash_class(&like);
	class = find_class(cache, &like);
	class = class ? class : add_class(cache, &like, ev);
	if (!class)
		return false;
	add_volatiles(cache, class, thread);
	add_measures(cache, class, ev);
	return add_latency(cache, class, ev->latency_ns) && count(cache, class, ev->scap->ts_ns);
}

int insp_cache_event(struct insp_cache *cache, const struct insp_event *ev)
{
	if (!cache->complete)
		return 0;
	cache->nevents++;
	if (!add_event(cache, ev) || cache->pool.memory.used > cache->pool.memory.max) {
		cache->complete = false;
		forget(cache);
	}
	return 0;
}
