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

struct insp_id {
	uint32_t number;
	bool is_owned;	   /* the entry was copied from an event */
	const void *entry; /* in the source's list, or our copy */
};

/* Entries with the same id keep the order of the list. */
static int compare(const void *a, const void *b)
{
	const struct insp_id *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->entry < y->entry ? -1 : 1;
}

static bool reserve(struct insp_ids *ids, size_t count)
{
	ids->items = calloc(count + 1, sizeof(*ids->items));
	return ids->items != NULL;
}

static void add(struct insp_ids *ids, uint32_t number, const void *entry)
{
	ids->items[ids->count++] = (struct insp_id){ .number = number, .entry = entry };
}

int insp_users_load(struct insp *insp)
{
	const struct scap_state *state = insp->state;

	insp_users_free(insp);
	if (!reserve(&insp->accounts.users, state->nusers) ||
	    !reserve(&insp->accounts.groups, state->ngroups))
		return -ENOMEM;
	for (uint32_t i = 0; i < state->nusers; i++)
		add(&insp->accounts.users, state->users[i].uid, &state->users[i]);
	for (uint32_t i = 0; i < state->ngroups; i++)
		add(&insp->accounts.groups, state->groups[i].gid, &state->groups[i]);
	qsort(insp->accounts.users.items, insp->accounts.users.count,
	      sizeof(*insp->accounts.users.items), compare);
	qsort(insp->accounts.groups.items, insp->accounts.groups.count,
	      sizeof(*insp->accounts.groups.items), compare);
	return 0;
}

static void free_ids(struct insp_ids *ids)
{
	for (size_t i = 0; i < ids->count; i++)
		if (ids->items[i].is_owned)
			free((void *)ids->items[i].entry);
	free(ids->items);
	memset(ids, 0, sizeof(*ids));
}

void insp_users_free(struct insp *insp)
{
	free_ids(&insp->accounts.users);
	free_ids(&insp->accounts.groups);
}

/* The index after the last entry with this id or a smaller one. */
static size_t place_after(const struct insp_ids *ids, uint32_t number)
{
	size_t low = 0, high = ids->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (ids->items[mid].number <= number)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The entry with this id; if there are several, the last one. */
static const void *find(const struct insp_ids *ids, uint32_t number)
{
	size_t at = place_after(ids, number);

	return at && ids->items[at - 1].number == number ? ids->items[at - 1].entry : NULL;
}

/* ---- events ------------------------------------------------------------------------ */

static void remove_all(struct insp_ids *ids, uint32_t number)
{
	size_t at = place_after(ids, number);

	for (; at && ids->items[at - 1].number == number; at--) {
		if (ids->items[at - 1].is_owned)
			free((void *)ids->items[at - 1].entry);
		memmove(&ids->items[at - 1], &ids->items[at],
			(ids->count - at) * sizeof(*ids->items));
		ids->count--;
	}
}

/* Replaces the entries of this id. Takes ownership of entry, even on failure. */
static void set(struct insp_ids *ids, uint32_t number, void *entry)
{
	struct insp_id *bigger = NULL;
	size_t at;

	remove_all(ids, number);
	if (entry && ids->count < ACCOUNTS_MAX)
		bigger = realloc(ids->items, (ids->count + 2) * sizeof(*bigger));
	if (!bigger) {
		free(entry);
		return;
	}
	ids->items = bigger;
	at = place_after(ids, number);
	memmove(&bigger[at + 1], &bigger[at], (ids->count - at) * sizeof(*bigger));
	bigger[at] = (struct insp_id){ number, true, entry };
	ids->count++;
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
	struct scap_user *copy = malloc(sizeof(*copy) + strlen(user->name) + strlen(user->home) +
					strlen(user->shell) + 3);
	char *text;

	if (copy) {
		text = (char *)(copy + 1);
		*copy = *user;
		copy->name = put_text(&text, user->name);
		copy->home = put_text(&text, user->home);
		copy->shell = put_text(&text, user->shell);
	}
	set(&insp->accounts.users, user->uid, copy);
}

void insp_group_set(struct insp *insp, const struct scap_group *group)
{
	struct scap_group *copy = malloc(sizeof(*copy) + strlen(group->name) + 1);
	char *text;

	if (copy) {
		text = (char *)(copy + 1);
		*copy = *group;
		copy->name = put_text(&text, group->name);
	}
	set(&insp->accounts.groups, group->gid, copy);
}

void insp_user_remove(struct insp *insp, uint32_t uid)
{
	remove_all(&insp->accounts.users, uid);
}

void insp_group_remove(struct insp *insp, uint32_t gid)
{
	remove_all(&insp->accounts.groups, gid);
}

/* ---- look-up --------------------------------------------------------------------------- */

const struct scap_user *insp_user_find(const struct insp *insp, uint32_t uid)
{
	return find(&insp->accounts.users, uid);
}

const char *insp_user_name(const struct insp *insp, uint32_t uid)
{
	const struct scap_user *user = insp_user_find(insp, uid);

	return user ? user->name : NULL;
}

const char *insp_group_name(const struct insp *insp, uint32_t gid)
{
	const struct scap_group *group = find(&insp->accounts.groups, gid);

	return group ? group->name : NULL;
}
