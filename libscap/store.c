// SPDX-License-Identifier: Apache-2.0
/*
 * The state at the start while it is collected (store.h): owns its memory and the look-up
 * of threads. Knows nothing of where the state comes from.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store.h"

struct scap_thread *scap_store_add_thread(struct scap_store *store)
{
	struct scap_thread *thread = scap_vec_push(&store->threads, sizeof(*thread));

	if (!thread)
		return NULL;
	*thread = (struct scap_thread){
		.tid = -1,
		.pid = -1,
		.ptid = -1,
		.sid = -1,
		.vpgid = -1,
		.vtid = -1,
		.vpid = -1,
		.loginuid = -1,
		.comm = "",
		.exe = "",
		.exepath = "",
		.cwd = "",
		.root = "",
		.args.data = "",
		.env.data = "",
		.cgroups.data = "",
	};
	return thread;
}

/*
 * The address of the table is the hash's key: the writer of a file, who cannot know it,
 * cannot choose numbers that share a slot. There are at least 64 slots.
 */
static size_t slot_of(const struct scap_store *store, int64_t tid)
{
	uint64_t key = ((uintptr_t)store->by_tid >> 4) * 0x9e3779b97f4a7c15u;

	key = (key ^ key >> 32) | 1;
	return (uint64_t)tid * key >> (64 - __builtin_ctzll(store->by_tid_slots));
}

/* Linear probing. Of two threads with the same tid, only the first is entered. */
static void index_thread(struct scap_store *store, size_t n)
{
	const struct scap_thread *threads = store->threads.items;
	size_t slot = slot_of(store, threads[n].tid);

	while (store->by_tid[slot]) {
		if (threads[store->by_tid[slot] - 1].tid == threads[n].tid)
			return;
		slot = (slot + 1) & (store->by_tid_slots - 1);
	}
	store->by_tid[slot] = n + 1;
}

/* Enters the threads that were added since the last call. The table is at most half full. */
static bool index_threads(struct scap_store *store)
{
	if (store->threads.count * 2 > store->by_tid_slots) {
		size_t slots = 64;

		while (slots < store->threads.count * 4)
			slots *= 2;
		free(store->by_tid);
		store->by_tid = calloc(slots, sizeof(*store->by_tid));
		store->by_tid_slots = store->by_tid ? slots : 0;
		store->by_tid_count = 0;
		store->failed = !store->by_tid;
		if (store->failed)
			return false;
	}
	while (store->by_tid_count < store->threads.count)
		index_thread(store, store->by_tid_count++);
	return true;
}

struct scap_thread *scap_store_find_thread(struct scap_store *store, int64_t tid)
{
	struct scap_thread *threads = store->threads.items;
	size_t slot;

	if (!store->threads.count || !index_threads(store))
		return NULL;
	for (slot = slot_of(store, tid); store->by_tid[slot];
	     slot = (slot + 1) & (store->by_tid_slots - 1))
		if (threads[store->by_tid[slot] - 1].tid == tid)
			return &threads[store->by_tid[slot] - 1];
	return NULL;
}

int scap_store_take_fds(struct scap_store *store, struct scap_thread *thread)
{
	size_t bytes = store->fds.count * sizeof(struct scap_fd);
	struct scap_fd *fds = NULL;

	if (bytes) {
		fds = scap_arena_alloc(&store->arena, bytes);
		if (!fds)
			return -ENOMEM;
		memcpy(fds, store->fds.items, bytes);
	}
	thread->fds = fds;
	thread->nfds = store->fds.count;
	store->fds.count = 0;
	return 0;
}

bool scap_store_is_over(const struct scap_store *store)
{
	size_t bytes = store->arena.bytes + store->interfaces.room * sizeof(struct scap_interface) +
		       store->users.room * sizeof(struct scap_user) +
		       store->groups.room * sizeof(struct scap_group) +
		       store->threads.room * sizeof(struct scap_thread) +
		       store->fds.room * sizeof(struct scap_fd);

	return store->max_bytes && bytes > store->max_bytes;
}

void scap_store_drop_threads(struct scap_store *store)
{
	store->threads.count = 0;
	store->fds.count = 0;
	free(store->by_tid);
	store->by_tid = NULL;
	store->by_tid_slots = store->by_tid_count = 0;
}

void scap_store_publish(struct scap_store *store)
{
	struct scap_state *state = &store->state;

	state->interfaces = store->interfaces.items;
	state->ninterfaces = store->interfaces.count;
	state->users = store->users.items;
	state->nusers = store->users.count;
	state->groups = store->groups.items;
	state->ngroups = store->groups.count;
	state->threads = store->threads.items;
	state->nthreads = store->threads.count;
}

void scap_store_fini(struct scap_store *store)
{
	scap_vec_fini(&store->interfaces);
	scap_vec_fini(&store->users);
	scap_vec_fini(&store->groups);
	scap_vec_fini(&store->threads);
	scap_vec_fini(&store->fds);
	scap_arena_fini(&store->arena);
	free(store->by_tid);
	*store = (struct scap_store){ .max_bytes = store->max_bytes };
}
