// SPDX-License-Identifier: Apache-2.0
/*
 * Users and groups by id: the lists from the state at the start, with the changes by
 * events since then.
 */
#include "handle.h"
#include "user_edit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Maximum number of accounts; events add no more. */
#define ACCOUNTS_MAX 65536

#define BUCKET_BITS_MIN 6

struct insp_id {
	struct insp_id *next; /* in its bucket */
	uint32_t number;
	bool is_owned;	   /* the entry was copied from an event */
	const void *entry; /* in the source's list, or our copy */
};

static struct insp_id **bucket_of(const struct insp *insp, const struct insp_ids *ids,
				  uint32_t number)
{
	return &ids->buckets[insp_hash_number(&insp->accounts.key, number, ids->bits)];
}

/* The pointer to the id's item, or to the end of its bucket. */
static struct insp_id **find_link(const struct insp *insp, const struct insp_ids *ids,
				  uint32_t number)
{
	struct insp_id **link = bucket_of(insp, ids, number);

	while (*link && (*link)->number != number)
		link = &(*link)->next;
	return link;
}

static const void *find(const struct insp *insp, const struct insp_ids *ids, uint32_t number)
{
	const struct insp_id *id = ids->buckets ? *find_link(insp, ids, number) : NULL;

	return id ? id->entry : NULL;
}

static void free_id(struct insp *insp, struct insp_id *id)
{
	if (id->is_owned)
		insp_memory_free(&insp->memory, (void *)id->entry);
	insp_memory_free(&insp->memory, id);
}

static void remove_id(struct insp *insp, struct insp_ids *ids, uint32_t number)
{
	struct insp_id **link = ids->buckets ? find_link(insp, ids, number) : NULL, *id;

	if (!link || !*link)
		return;
	id = *link;
	*link = id->next;
	ids->count--;
	free_id(insp, id);
}

static bool grow(struct insp *insp, struct insp_ids *ids)
{
	struct insp_ids bigger = { .bits = ids->buckets ? ids->bits + 1 : BUCKET_BITS_MIN,
				   .count = ids->count };

	bigger.buckets = insp_memory_zeroed(&insp->memory, (size_t)1 << bigger.bits,
					    sizeof(struct insp_id *));
	if (!bigger.buckets)
		return false;
	for (size_t i = 0; ids->buckets && i < (size_t)1 << ids->bits; i++) {
		for (struct insp_id *id = ids->buckets[i], *next; id; id = next) {
			struct insp_id **bucket = bucket_of(insp, &bigger, id->number);

			next = id->next;
			id->next = *bucket;
			*bucket = id;
		}
	}
	insp_memory_free(&insp->memory, ids->buckets);
	*ids = bigger;
	return true;
}

/* Replaces the entry of this id. Returns false if memory runs out. */
static bool set(struct insp *insp, struct insp_ids *ids, struct insp_id id)
{
	struct insp_id *item = insp_memory_alloc(&insp->memory, sizeof(*item)), **bucket;

	remove_id(insp, ids, id.number);
	if (!item || ((!ids->buckets || ids->count >> ids->bits) && !grow(insp, ids))) {
		insp_memory_free(&insp->memory, item);
		return false;
	}
	bucket = bucket_of(insp, ids, id.number);
	*item = id;
	item->next = *bucket;
	*bucket = item;
	ids->count++;
	return true;
}

/* Counts what the accounts use more or less than before. */
static void count_bytes(struct insp *insp, size_t used_before)
{
	insp->accounts.bytes += insp->memory.used - used_before;
}

/* If an id is in the list several times, its last entry counts. */
int insp_users_load(struct insp *insp)
{
	const struct scap_state *state = insp->state;
	bool done = true;
	size_t before;

	insp_users_free(insp);
	before = insp->memory.used;
	insp_hash_key_draw(&insp->accounts.key);
	for (uint32_t i = 0; done && i < state->nusers; i++)
		done = set(insp, &insp->accounts.users,
			   (struct insp_id){ .number = state->users[i].uid,
					     .entry = &state->users[i] });
	for (uint32_t i = 0; done && i < state->ngroups; i++)
		done = set(insp, &insp->accounts.groups,
			   (struct insp_id){ .number = state->groups[i].gid,
					     .entry = &state->groups[i] });
	count_bytes(insp, before);
	return done ? 0 : -ENOMEM;
}

static void free_ids(struct insp *insp, struct insp_ids *ids)
{
	for (size_t i = 0; ids->buckets && i < (size_t)1 << ids->bits; i++) {
		for (struct insp_id *id = ids->buckets[i], *next; id; id = next) {
			next = id->next;
			free_id(insp, id);
		}
	}
	insp_memory_free(&insp->memory, ids->buckets);
	memset(ids, 0, sizeof(*ids));
}

void insp_users_free(struct insp *insp)
{
	free_ids(insp, &insp->accounts.users);
	free_ids(insp, &insp->accounts.groups);
	insp->accounts.bytes = 0;
}

/* ---- events ------------------------------------------------------------------------ */

/* Accounts that events announce may take this part of the limit of memory. */
#define MEMORY_PART 8

static bool has_room(struct insp *insp, const struct insp_ids *ids)
{
	bool room =
		ids->count < ACCOUNTS_MAX && insp->accounts.bytes <= insp->memory_max / MEMORY_PART;

	insp->forgotten.accounts += !room;
	return room;
}

/* Takes ownership of entry, even on failure. NULL: there was no memory for it. */
static void set_owned(struct insp *insp, struct insp_ids *ids, uint32_t number, void *entry)
{
	struct insp_id id = { .number = number, .is_owned = true, .entry = entry };

	remove_id(insp, ids, number);
	if (!entry || !has_room(insp, ids) || !set(insp, ids, id))
		insp_memory_free(&insp->memory, entry);
}

/* Copies a text to *to and moves *to behind it. */
static const char *put_text(char **to, const char *text)
{
	char *copy = *to;

	*to = stpcpy(copy, text) + 1;
	return copy;
}

void insp_user_set(struct insp *insp, const struct scap_user *user)
{
	size_t texts = strlen(user->name) + strlen(user->home) + strlen(user->shell) + 3;
	size_t before = insp->memory.used;
	struct scap_user *copy = insp_memory_alloc(&insp->memory, sizeof(*copy) + texts);
	char *text;

	if (copy) {
		text = (char *)(copy + 1);
		*copy = *user;
		copy->name = put_text(&text, user->name);
		copy->home = put_text(&text, user->home);
		copy->shell = put_text(&text, user->shell);
	}
	set_owned(insp, &insp->accounts.users, user->uid, copy);
	count_bytes(insp, before);
}

void insp_group_set(struct insp *insp, const struct scap_group *group)
{
	size_t before = insp->memory.used;
	struct scap_group *copy =
		insp_memory_alloc(&insp->memory, sizeof(*copy) + strlen(group->name) + 1);
	char *text;

	if (copy) {
		text = (char *)(copy + 1);
		*copy = *group;
		copy->name = put_text(&text, group->name);
	}
	set_owned(insp, &insp->accounts.groups, group->gid, copy);
	count_bytes(insp, before);
}

void insp_user_remove(struct insp *insp, uint32_t uid)
{
	size_t before = insp->memory.used;

	remove_id(insp, &insp->accounts.users, uid);
	count_bytes(insp, before);
}

void insp_group_remove(struct insp *insp, uint32_t gid)
{
	size_t before = insp->memory.used;

	remove_id(insp, &insp->accounts.groups, gid);
	count_bytes(insp, before);
}

/* ---- look-up --------------------------------------------------------------------------- */

const struct scap_user *insp_user_find(const struct insp *insp, uint32_t uid)
{
	return find(insp, &insp->accounts.users, uid);
}

const char *insp_user_name(const struct insp *insp, uint32_t uid)
{
	const struct scap_user *user = insp_user_find(insp, uid);

	return user ? user->name : NULL;
}

const char *insp_group_name(const struct insp *insp, uint32_t gid)
{
	const struct scap_group *group = find(insp, &insp->accounts.groups, gid);

	return group ? group->name : NULL;
}
