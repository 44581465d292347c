// SPDX-License-Identifier: Apache-2.0
/*
 * The table of threads: a hash by tid, which caches the last one found. Manages groups
 * and the state that a group shares. thread_index.c finds threads by other numbers.
 * parse_thread.c applies events to threads.
 */
#include "base/path.h"
#include "handle.h"
#include "container_edit.h"
#include "fd_edit.h"
#include "load.h"
#include "platform.h"
#include "thread_edit.h"
#include "thread_index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BUCKET_BITS_MIN 10
/* Threads in one bucket that do not come about by chance. */
#define CHAIN_MAX 64

/* Live: age of a thread's last event after which it is checked, and interval of the checks. */
#define IDLE_NS (1800ULL * 1000000000)
#define PURGE_EVERY_NS (1200ULL * 1000000000)
/* The same after events were lost, and how often this is looked at. */
#define IDLE_AFTER_LOSS_NS (10ULL * 1000000000)
#define LOOK_EVERY_NS (5ULL * 1000000000)
/* At each event: buckets that are looked at, and threads after which the rest has to wait. */
#define PURGE_BUCKETS 64
#define PURGE_ASKED 8

/* Number of dead leaders that starts a sweep, and age at which a sweep removes one. */
#define DEAD_MAX 1024
#define DEAD_FOR_NS 1000000000ULL

static char no_text[] = "";

/*
 * The order of the buckets is the order of lists of threads, which is the same for each
 * reading of a file unless its numbers were chosen to share one bucket.
 */
static size_t bucket_of(const struct insp_threads *threads, int64_t tid)
{
	if (__builtin_expect(threads->uneven, 0))
		return insp_hash_number(&threads->key, tid, threads->bits);
	return ((uint64_t)tid * 0x9e3779b97f4a7c15ULL >> 32) & (threads->nbuckets - 1);
}

static struct insp_thread *find(const struct insp_threads *threads, int64_t tid)
{
	struct insp_thread *thread = threads->last_found;

	if (thread && thread->tid == tid)
		return thread;
	if (!threads->nbuckets)
		return NULL;
	thread = threads->buckets[bucket_of(threads, tid)];
	while (thread && thread->tid != tid)
		thread = thread->next;
	return thread;
}

const struct insp_thread *insp_thread_find(const struct insp *insp, int64_t tid)
{
	return find(&insp->threads, tid);
}

struct insp_thread *insp_thread_edit(struct insp *insp, int64_t tid)
{
	struct insp_thread *thread = find(&insp->threads, tid);

	if (thread)
		insp->threads.last_found = thread;
	return thread;
}

static void link_thread(struct insp_threads *threads, struct insp_thread *thread)
{
	struct insp_thread **head = &threads->buckets[bucket_of(threads, thread->tid)];

	thread->next = *head;
	*head = thread;
}

/* Moves all threads to new buckets. */
static bool rebuild(struct insp *insp, unsigned int bits, bool uneven)
{
	size_t old_count = insp->threads.nbuckets, count = (size_t)1 << bits;
	struct insp_thread **old = insp->threads.buckets, **buckets;

	buckets = insp_memory_zeroed(&insp->memory, count, sizeof(*buckets));
	if (!buckets)
		return false;
	insp_hash_key_draw(&insp->threads.key);
	insp->threads.uneven = uneven;
	insp->threads.buckets = buckets;
	insp->threads.nbuckets = count;
	insp->threads.bits = bits;
	for (size_t i = 0; i < old_count; i++) {
		for (struct insp_thread *t = old[i], *next; t; t = next) {
			next = t->next;
			link_thread(&insp->threads, t);
		}
	}
	insp_memory_free(&insp->memory, old);
	return true;
}

static bool grow(struct insp *insp)
{
	unsigned int bits = insp->threads.nbuckets ? insp->threads.bits + 1 : BUCKET_BITS_MIN;

	return insp_index_grow(insp, bits) && rebuild(insp, bits, insp->threads.uneven);
}

static bool is_crowded(const struct insp_thread *chain)
{
	size_t count = 0;

	for (; chain && count <= CHAIN_MAX; chain = chain->next)
		count++;
	return count > CHAIN_MAX;
}

void insp_str_free(struct insp *insp, char **str)
{
	if (*str != no_text)
		insp_memory_free(&insp->memory, *str);
	*str = no_text;
}

void insp_str_set(struct insp *insp, char **dst, const char *text, size_t len)
{
	char *copy;

	if (!len) {
		insp_str_free(insp, dst);
		return;
	}
	if (strncmp(*dst, text, len) == 0 && (*dst)[len] == '\0')
		return;
	copy = insp_memory_text(&insp->memory, text, len);
	if (!copy)
		return;
	insp_str_free(insp, dst);
	*dst = copy;
}

void insp_strings_set(struct insp *insp, struct scap_strings *dst, const void *data, size_t len)
{
	char *copy = NULL;
	bool cut = len >= INSP_STRINGS_BYTES_MAX;

	if (cut)
		len = INSP_STRINGS_BYTES_MAX;
	if (len) {
		copy = insp_memory_text(&insp->memory, data, len);
		if (!copy)
			return;
	}
	/* All writers stop at this length and do not say so. */
	if (cut)
		memcpy(copy + len - sizeof("..."), "...", sizeof("..."));
	insp_memory_free(&insp->memory, (char *)dst->data);
	dst->data = copy;
	dst->len = len;
}

void insp_thread_set_cgroups(struct insp *insp, struct insp_thread *thread, const void *data,
			     size_t len)
{
	struct insp_cgroups *set = insp_cgroups_get(insp, data, len);

	insp_cgroups_put(insp, thread->cgroups);
	thread->cgroups = set;
	thread->container = set ? set->container : NULL;
}

/* ---- what threads share ------------------------------------------------------------- */

static struct insp_folders *new_folders(struct insp *insp)
{
	struct insp_folders *folders = insp_memory_alloc(&insp->memory, sizeof(*folders));

	if (folders)
		*folders = (struct insp_folders){ .cwd = no_text, .root = no_text, .refs = 1 };
	return folders;
}

static void put_folders(struct insp *insp, struct insp_folders *folders)
{
	if (!folders || --folders->refs)
		return;
	insp_str_free(insp, &folders->cwd);
	insp_str_free(insp, &folders->root);
	insp_memory_free(&insp->memory, folders);
}

void insp_thread_share_fds(struct insp *insp, struct insp_thread *thread,
			   const struct insp_thread *with)
{
	with->fds->refs++;
	insp_fdtable_put(insp, thread->fds);
	thread->fds = with->fds;
}

void insp_thread_share_folders(struct insp *insp, struct insp_thread *thread,
			       const struct insp_thread *with)
{
	with->folders->refs++;
	put_folders(insp, thread->folders);
	thread->folders = with->folders;
}

void insp_thread_unshare_fds(struct insp *insp, struct insp_thread *thread)
{
	struct insp_fdtable *own = thread->fds->refs > 1 ? insp_fdtable_new(insp) : NULL;

	if (!own)
		return;
	insp_fdtable_copy(insp, own, thread->fds);
	insp_fdtable_put(insp, thread->fds);
	thread->fds = own;
	thread->flags &= ~INSP_CLONE_FILES;
}

void insp_thread_unshare_folders(struct insp *insp, struct insp_thread *thread)
{
	struct insp_folders *own = thread->folders->refs > 1 ? new_folders(insp) : NULL;

	if (!own)
		return;
	insp_str_set(insp, &own->cwd, thread->folders->cwd, strlen(thread->folders->cwd));
	insp_str_set(insp, &own->root, thread->folders->root, strlen(thread->folders->root));
	put_folders(insp, thread->folders);
	thread->folders = own;
}

bool insp_thread_has_leaders_fds(const struct insp *insp, const struct insp_thread *thread)
{
	const struct insp_thread *leader = insp_thread_leader(insp, thread);

	return leader && leader != thread && leader->fds == thread->fds;
}

/* ---- single threads ----------------------------------------------------------------- */

void insp_thread_free(struct insp *insp, struct insp_thread *thread)
{
	if (!thread)
		return;
	insp_fdtable_put(insp, thread->fds);
	put_folders(insp, thread->folders);
	insp_str_free(insp, &thread->comm);
	insp_str_free(insp, &thread->exe);
	insp_str_free(insp, &thread->exepath);
	insp_memory_free(&insp->memory, (char *)thread->args.data);
	insp_memory_free(&insp->memory, (char *)thread->env.data);
	insp_cgroups_put(insp, thread->cgroups);
	insp_memory_free(&insp->memory, thread->enter_buf);
	insp_memory_free(&insp->memory, thread);
}

struct insp_thread *insp_thread_new(struct insp *insp, int64_t tid)
{
	struct insp_thread *thread = insp_memory_alloc(&insp->memory, sizeof(*thread));

	if (!thread)
		return NULL;
	*thread = (struct insp_thread){
		.tid = tid,
		.pid = tid,
		.sid = -1,
		.vpgid = -1,
		.vtid = -1,
		.vpid = -1,
		.comm = no_text,
		.exe = no_text,
		.exepath = no_text,
		.fds = insp_fdtable_new(insp),
		.folders = new_folders(insp),
		.fdlimit = -1,
		.uid = UINT32_MAX,
		.gid = UINT32_MAX,
		.loginuid = -1,
		.pgid = -1,
		.last_type = UINT16_MAX,
		.enter_ts_ns = INSP_TIME_NONE,
	};
	if (thread->fds && thread->folders)
		return thread;
	insp_thread_free(insp, thread);
	return NULL;
}

static void unlink_thread(struct insp *insp, struct insp_thread *thread)
{
	struct insp_thread **link = &insp->threads.buckets[bucket_of(&insp->threads, thread->tid)];

	while (*link != thread)
		link = &(*link)->next;
	*link = thread->next;
	insp_index_remove(insp, thread);
	insp->threads.count--;
	if (insp->threads.last_found == thread)
		insp->threads.last_found = NULL;
}

void insp_thread_remove(struct insp *insp, struct insp_thread *thread)
{
	unlink_thread(insp, thread);
	insp_thread_free(insp, thread);
}

/* The group is dead, but the SIGCHLD to its parent will still refer to the leader. */
static void keep_dead(struct insp *insp, struct insp_thread *leader)
{
	leader->flags |= INSP_THREAD_CLOSED;
	insp_thread_unshare_fds(insp, leader);
	insp_fdtable_clear(insp, leader->fds);
	insp->threads.ndead++;
	insp->unfinished = true;
}

void insp_thread_leave_group(struct insp *insp, const struct insp_thread *thread)
{
	struct insp_thread *leader = NULL;

	if (thread->flags & INSP_CLONE_THREAD && thread->tid != thread->pid)
		leader = insp_thread_edit(insp, thread->pid);
	if (!leader || !leader->nchilds)
		return;
	leader->nchilds--;
	if (leader->nchilds || !(leader->flags & INSP_THREAD_CLOSED))
		return;
	keep_dead(insp, leader);
}

struct insp_thread *insp_thread_add(struct insp *insp, int64_t tid)
{
	struct insp_thread *old = insp_thread_edit(insp, tid), *thread;

	if (!old && insp->threads.count >= insp->threads.max) {
		insp->threads.refused++;
		return NULL;
	}
	if (insp->threads.count >= insp->threads.nbuckets && !grow(insp) && !insp->threads.nbuckets)
		return NULL;
	thread = insp_thread_new(insp, tid);
	if (!thread)
		return NULL;
	if (old) {
		insp_thread_leave_group(insp, old);
		insp_thread_remove(insp, old);
	}
	if (!insp_index_add(insp, thread, -1)) {
		insp_thread_free(insp, thread);
		return NULL;
	}
	link_thread(&insp->threads, thread);
	insp->threads.count++;
	insp->threads.last_found = thread;
	if (!insp->threads.uneven && is_crowded(thread))
		(void)rebuild(insp, insp->threads.bits, true);
	return thread;
}

struct insp_thread *insp_thread_get(struct insp *insp, int64_t tid)
{
	struct insp_thread *thread = insp_thread_edit(insp, tid);

	if (thread)
		return thread;
	if (insp->live && insp_load_live(insp, tid))
		return insp_thread_edit(insp, tid);
	thread = insp_thread_add(insp, tid);
	if (thread) {
		insp_str_set(insp, &thread->comm, "<NA>", 4);
		insp_str_set(insp, &thread->exe, "<NA>", 4);
	}
	return thread;
}

/* A thread whose leader was not known shares what the leader has, as most threads do. */
static void join_leader(struct insp *insp, struct insp_thread *thread, struct insp_thread *leader)
{
	if (thread->flags & INSP_CLONE_FILES)
		insp_thread_share_fds(insp, thread, leader);
	insp_thread_share_folders(insp, thread, leader);
	leader->sid = thread->sid;
	leader->vpgid = thread->vpgid;
	leader->pgid = thread->pgid;
}

struct insp_thread *insp_thread_get_leader(struct insp *insp, struct insp_thread *thread)
{
	struct insp_thread *leader;

	if (thread->tid == thread->pid)
		return thread;
	/* not insp_thread_edit(), which would cache the leader instead of the thread */
	leader = find(&insp->threads, thread->pid);
	if (leader)
		return leader;
	leader = insp_thread_get(insp, thread->pid);
	if (!leader)
		return thread;
	join_leader(insp, thread, leader);
	return leader;
}

const struct insp_thread *insp_thread_leader(const struct insp *insp,
					     const struct insp_thread *thread)
{
	return thread->tid == thread->pid ? thread : insp_thread_find(insp, thread->pid);
}

const struct insp_thread *insp_thread_leader_or_self(const struct insp *insp,
						     const struct insp_thread *thread)
{
	const struct insp_thread *leader = insp_thread_leader(insp, thread);

	return leader ? leader : thread;
}

void insp_thread_set_cwd(struct insp *insp, struct insp_thread *thread, const char *path)
{
	char joined[INSP_PATH_BYTES + 1];
	size_t len;

	insp_path_join(joined, INSP_PATH_BYTES, thread->folders->cwd, path);
	len = strlen(joined);
	if (!len || joined[len - 1] != '/')
		joined[len++] = '/';
	insp_str_set(insp, &thread->folders->cwd, joined, len);
}

struct insp_thread *insp_thread_edit_next(struct insp *insp, size_t *cursor,
					  struct insp_thread *prev)
{
	struct insp_thread *thread = prev ? prev->next : NULL;

	while (!thread && *cursor < insp->threads.nbuckets)
		thread = insp->threads.buckets[(*cursor)++];
	return thread;
}

const struct insp_thread *insp_thread_next(const struct insp *insp, size_t *cursor,
					   const struct insp_thread *prev)
{
	const struct insp_thread *thread = prev ? prev->next : NULL;

	while (!thread && *cursor < insp->threads.nbuckets)
		thread = insp->threads.buckets[(*cursor)++];
	return thread;
}

size_t insp_thread_count(const struct insp *insp)
{
	return insp->threads.count;
}

void insp_thread_reap(struct insp *insp, int64_t tid)
{
	struct insp_thread *thread = insp_thread_edit(insp, tid);

	if (thread && !thread->nchilds) {
		insp_thread_leave_group(insp, thread);
		insp_thread_remove(insp, thread);
	}
}

static struct insp_ended *ended(struct insp *insp, int64_t tid)
{
	return &insp->threads.ended[(uint64_t)tid % INSP_ENDED_MAX];
}

void insp_thread_note_end(struct insp *insp, const struct insp_ended *end)
{
	*ended(insp, end->tid) = *end;
}

int64_t insp_thread_reaper_of(struct insp *insp, int64_t tid)
{
	const struct insp_ended *end = ended(insp, tid);
	const struct insp_thread *thread = insp_thread_find(insp, tid);

	if (end->tid != tid || (thread && !(thread->flags & INSP_THREAD_CLOSED)))
		return 0;
	return end->reaper;
}

void insp_thread_end_late(struct insp *insp, struct insp_thread *thread, uint64_t since_ns)
{
	const struct insp_ended *end = ended(insp, thread->tid);

	if (end->tid != thread->tid || !end->ts_ns || end->ts_ns < since_ns)
		return;
	if (thread->tid == thread->pid) {
		keep_dead(insp, thread);
		return;
	}
	insp->ending.exited = true;
	insp->ending.exited_tid = thread->tid;
}

void insp_thread_forget(struct insp *insp, struct insp_thread *thread)
{
	bool dead = thread->flags & INSP_THREAD_CLOSED && !thread->nchilds;

	insp->threads.ndead -= dead && insp->threads.ndead;
	insp_thread_leave_group(insp, thread);
	insp_thread_remove(insp, thread);
}

/* Whether a dead leader is no longer needed: events about its death come soon after it. */
static bool is_removable(const struct insp *insp, const struct insp_thread *thread)
{
	return thread->flags & INSP_THREAD_CLOSED && !thread->nchilds &&
	       (insp->threads.count >= insp->threads.max ||
		thread->last_ts_ns + DEAD_FOR_NS <= insp->last_ts_ns);
}

void insp_threads_sweep(struct insp *insp)
{
	if (!insp->threads.ndead || (insp->threads.ndead < insp->threads.sweep_at &&
				     insp->threads.count < insp->threads.max))
		return;
	for (size_t i = 0; i < insp->threads.nbuckets; i++) {
		for (struct insp_thread *t = insp->threads.buckets[i], *next; t; t = next) {
			next = t->next;
			if (!is_removable(insp, t))
				continue;
			insp_thread_remove(insp, t);
			insp->threads.ndead -= insp->threads.ndead > 0;
		}
	}
	/* Leaders that had to stay must not cause a sweep at every event. */
	insp->threads.sweep_at =
		insp->threads.ndead * 2 > DEAD_MAX ? insp->threads.ndead * 2 : DEAD_MAX;
}

void insp_set_max_threads(struct insp *insp, size_t count)
{
	insp->threads.max = count;
	insp->threads.sweep_at = DEAD_MAX;
}

uint64_t insp_threads_refused(const struct insp *insp)
{
	return insp->threads.refused;
}

void insp_threads_clear(struct insp *insp)
{
	for (size_t i = 0; i < insp->threads.nbuckets; i++) {
		for (struct insp_thread *t = insp->threads.buckets[i], *next; t; t = next) {
			next = t->next;
			insp_thread_free(insp, t);
		}
	}
	insp_memory_free(&insp->memory, insp->threads.buckets);
	insp_index_clear(insp);
	insp->threads.buckets = NULL;
	insp->threads.nbuckets = insp->threads.count = insp->threads.ndead = 0;
	insp->threads.last_found = NULL;
	memset(insp->threads.ended, 0, sizeof(insp->threads.ended));
}

/* Removes the threads of one bucket that are gone. Returns how many it asked for. */
static size_t purge_bucket(struct insp *insp, size_t n)
{
	uint64_t idle_ns = insp->threads.purges_soon ? IDLE_AFTER_LOSS_NS : IDLE_NS;
	size_t asked = 0;

	for (struct insp_thread *t = insp->threads.buckets[n], *next; t; t = next) {
		next = t->next;
		if (t->last_ts_ns + idle_ns > insp->last_ts_ns)
			continue;
		asked++;
		if (!insp_machine_has_thread(t->tid))
			insp_thread_reap(insp, t->tid);
	}
	return asked;
}

/* Where events were lost, threads that have ended would be shown until they are purged. */
static void look_for_loss(struct insp *insp)
{
	struct insp_threads *threads = &insp->threads;
	struct scap_stats stats;
	uint64_t lost;

	if (insp->last_ts_ns < threads->next_look_ns || threads->purges_soon)
		return;
	threads->next_look_ns = insp->last_ts_ns + LOOK_EVERY_NS;
	if (scap_stats(insp->scap, &stats))
		return;
	lost = scap_stats_dropped(&stats);
	if (lost == threads->lost)
		return;
	threads->lost = lost;
	threads->purges_soon = true;
	threads->purge_at = 0;
	threads->next_purge_ns = insp->last_ts_ns + IDLE_AFTER_LOSS_NS;
}

/*
 * Threads that were idle for long and have ended without an event that says so. The rings
 * are not drained meanwhile, so each call looks at a part of the table.
 */
void insp_threads_purge(struct insp *insp)
{
	struct insp_threads *threads = &insp->threads;
	size_t asked = 0, end = threads->purge_at + PURGE_BUCKETS;

	/* Before the first event there is no time, so that every thread would seem to be idle. */
	if (!insp->live || !insp->last_ts_ns)
		return;
	if (!threads->next_purge_ns)
		threads->next_purge_ns = insp->last_ts_ns + PURGE_EVERY_NS;
	look_for_loss(insp);
	if (insp->last_ts_ns < threads->next_purge_ns)
		return;
	while (threads->purge_at < threads->nbuckets && threads->purge_at < end &&
	       asked < PURGE_ASKED)
		asked += purge_bucket(insp, threads->purge_at++);
	if (threads->purge_at < threads->nbuckets)
		return;
	threads->purge_at = 0;
	threads->purges_soon = false;
	threads->next_purge_ns = insp->last_ts_ns + PURGE_EVERY_NS;
}
