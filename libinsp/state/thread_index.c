// SPDX-License-Identifier: Apache-2.0
/*
 * The indexes of threads by parent, by process and by the number in a pid namespace. Each
 * is a hash with a secret key. Children are in families, so that a parent's end costs the
 * same for any number of them: its family gets another parent, or joins that one's family,
 * the smaller one being moved into the larger one.
 */
#include "thread_index.h"

#include "handle.h"

static void link_at(struct insp_thread_link *link, struct insp_thread **head,
		    struct insp_thread *thread, struct insp_thread_link *old)
{
	link->next = *head;
	link->at = head;
	if (old)
		old->at = &link->next;
	*head = thread;
}

static void unlink_at(struct insp_thread_link *link, struct insp_thread_link *next)
{
	*link->at = link->next;
	if (next)
		next->at = link->at;
	*link = (struct insp_thread_link){ NULL, NULL };
}

/* The functions for one of the links of a thread. */
#define DEFINE_LIST(name) \
	static void link_##name(struct insp_thread **head, struct insp_thread *thread) \
	{ \
		link_at(&thread->name, head, thread, *head ? &(*head)->name : NULL); \
	} \
	static void unlink_##name(struct insp_thread *thread) \
	{ \
		struct insp_thread *next = thread->name.next; \
\
		if (thread->name.at) \
			unlink_at(&thread->name, next ? &next->name : NULL); \
	}

DEFINE_LIST(sibling)
DEFINE_LIST(member)
DEFINE_LIST(inside)

/* ---- families ------------------------------------------------------------------------- */

static struct insp_family **family_bucket(const struct insp_thread_index *index, int64_t ptid)
{
	return &index->families[insp_hash_number(&index->key, ptid, index->bits)];
}

static struct insp_family *find_family(const struct insp_thread_index *index, int64_t ptid)
{
	struct insp_family *family = index->families ? *family_bucket(index, ptid) : NULL;

	while (family && family->ptid != ptid)
		family = family->next;
	return family;
}

static void link_family(struct insp_thread_index *index, struct insp_family *family)
{
	struct insp_family **head = family_bucket(index, family->ptid);

	family->next = *head;
	*head = family;
}

static void unlink_family(struct insp_thread_index *index, const struct insp_family *family)
{
	struct insp_family **link = family_bucket(index, family->ptid);

	while (*link != family)
		link = &(*link)->next;
	*link = family->next;
}

static struct insp_family *get_family(struct insp *insp, int64_t ptid)
{
	struct insp_thread_index *index = &insp->threads.index;
	struct insp_family *family = find_family(index, ptid);

	if (family)
		return family;
	family = insp_memory_alloc(&insp->memory, sizeof(*family));
	if (!family)
		return NULL;
	*family = (struct insp_family){ .ptid = ptid };
	link_family(index, family);
	return family;
}

static void join_family(struct insp_family *family, struct insp_thread *thread)
{
	link_sibling(&family->first, thread);
	thread->family = family;
	family->size++;
}

static void leave_family(struct insp *insp, struct insp_thread *thread)
{
	struct insp_family *family = thread->family;

	unlink_sibling(thread);
	thread->family = NULL;
	if (--family->size)
		return;
	unlink_family(&insp->threads.index, family);
	insp_memory_free(&insp->memory, family);
}

static void rename_family(struct insp_thread_index *index, struct insp_family *family, int64_t ptid)
{
	unlink_family(index, family);
	family->ptid = ptid;
	link_family(index, family);
}

void insp_thread_set_parent(struct insp *insp, struct insp_thread *thread, int64_t ptid)
{
	struct insp_family *family = get_family(insp, ptid);

	if (!family || family == thread->family)
		return;
	leave_family(insp, thread);
	join_family(family, thread);
}

void insp_thread_give_children(struct insp *insp, int64_t from, int64_t to)
{
	struct insp_thread_index *index = &insp->threads.index;
	struct insp_family *smaller = find_family(index, from), *larger = find_family(index, to);
	struct insp_thread *thread;
	size_t left;

	if (from == to || !smaller)
		return;
	if (!larger) {
		rename_family(index, smaller, to);
		return;
	}
	if (smaller->size > larger->size) {
		larger = smaller;
		smaller = find_family(index, to);
	}
	/* the last one to leave ends the family */
	for (left = smaller->size; left; left--) {
		thread = smaller->first;
		leave_family(insp, thread);
		join_family(larger, thread);
	}
	if (larger->ptid != to)
		rename_family(index, larger, to);
}

/* ---- processes ------------------------------------------------------------------------- */

static size_t inside_bucket(const struct insp_thread_index *index, int64_t vpid, uint64_t pidns)
{
	return insp_hash_number(&index->key, vpid ^ (pidns * index->key.odd >> 16), index->bits);
}

static void link_ids(struct insp_thread_index *index, struct insp_thread *thread)
{
	link_member(&index->members[insp_hash_number(&index->key, thread->pid, index->bits)],
		    thread);
	if (thread->tid == thread->pid && thread->vpid != thread->pid && thread->vpid != -1)
		link_inside(&index->inside[inside_bucket(index, thread->vpid, thread->pidns_ts_ns)],
			    thread);
}

static void unlink_ids(struct insp_thread *thread)
{
	unlink_member(thread);
	unlink_inside(thread);
}

void insp_thread_set_ids(struct insp *insp, struct insp_thread *thread, int64_t pid, int64_t vpid)
{
	unlink_ids(thread);
	thread->pid = pid;
	thread->vpid = vpid;
	link_ids(&insp->threads.index, thread);
}

struct insp_thread *insp_thread_next_member(struct insp *insp, int64_t pid,
					    struct insp_thread *prev)
{
	const struct insp_thread_index *index = &insp->threads.index;
	struct insp_thread *thread = NULL;

	if (prev)
		thread = prev->member.next;
	else if (index->members)
		thread = index->members[insp_hash_number(&index->key, pid, index->bits)];
	while (thread && thread->pid != pid)
		thread = thread->member.next;
	return thread;
}

const struct insp_thread *insp_thread_find_inside(const struct insp *insp, int64_t vpid,
						  uint64_t pidns_ts_ns)
{
	const struct insp_thread_index *index = &insp->threads.index;
	const struct insp_thread *thread = NULL;

	if (index->inside)
		thread = index->inside[inside_bucket(index, vpid, pidns_ts_ns)];
	while (thread && (thread->vpid != vpid || thread->pidns_ts_ns != pidns_ts_ns))
		thread = thread->inside.next;
	return thread;
}

int64_t insp_host_pid(const struct insp *insp, const struct insp_thread *caller, int64_t pid)
{
	const struct insp_thread *thread;

	if (caller->vpid == -1 || caller->vpid == caller->pid)
		return pid;
	thread = insp_thread_find_inside(insp, pid, caller->pidns_ts_ns);
	return thread ? thread->pid : pid;
}

/* ---- the index as a whole -------------------------------------------------------------- */

bool insp_index_add(struct insp *insp, struct insp_thread *thread, int64_t ptid)
{
	struct insp_family *family = get_family(insp, ptid);

	if (!family)
		return false;
	join_family(family, thread);
	link_ids(&insp->threads.index, thread);
	return true;
}

void insp_index_remove(struct insp *insp, struct insp_thread *thread)
{
	unlink_ids(thread);
	leave_family(insp, thread);
}

static void move_families(struct insp_thread_index *to, const struct insp_thread_index *from)
{
	for (size_t n = 0; from->families && n < (size_t)1 << from->bits; n++) {
		for (struct insp_family *f = from->families[n], *next; f; f = next) {
			next = f->next;
			link_family(to, f);
		}
	}
}

static void move_threads(struct insp_thread_index *to, const struct insp_thread_index *from)
{
	for (size_t n = 0; from->families && n < (size_t)1 << from->bits; n++) {
		while (from->members[n]) {
			struct insp_thread *thread = from->members[n];

			unlink_ids(thread);
			link_ids(to, thread);
		}
	}
}

bool insp_index_grow(struct insp *insp, unsigned int bits)
{
	size_t count = (size_t)1 << bits;
	struct insp_thread_index old = insp->threads.index, new = { .bits = bits };
	void *space = insp_memory_zeroed(&insp->memory, 3 * count, sizeof(void *));

	if (!space)
		return false;
	new.families = space;
	new.members = (struct insp_thread **)space + count;
	new.inside = (struct insp_thread **)space + 2 * count;
	insp_hash_key_draw(&new.key);
	move_families(&new, &old);
	move_threads(&new, &old);
	insp_memory_free(&insp->memory, old.families);
	insp->threads.index = new;
	return true;
}

void insp_index_clear(struct insp *insp)
{
	struct insp_thread_index *index = &insp->threads.index;

	for (size_t n = 0; index->families && n < (size_t)1 << index->bits; n++) {
		for (struct insp_family *f = index->families[n], *next; f; f = next) {
			next = f->next;
			insp_memory_free(&insp->memory, f);
		}
	}
	insp_memory_free(&insp->memory, index->families);
	*index = (struct insp_thread_index){ 0 };
}
