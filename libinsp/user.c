// SPDX-License-Identifier: Apache-2.0
/*
 * Users and groups by number, over the lists that came with the source.
 */
#include "insp_state.h"

#include <errno.h>
#include <stdlib.h>

struct insp_id {
	uint32_t number;
	const void *entry;		/* in the source's list */
};

/* Equal numbers stay in the order of the list. */
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
	ids->items[ids->count++] = (struct insp_id){ number, entry };
}

int insp_users_load(struct insp *insp)
{
	const struct scap_state *state = insp->state;

	insp_users_free(insp);
	if (!reserve(&insp->users, state->nusers) || !reserve(&insp->groups, state->ngroups))
		return -ENOMEM;
	for (uint32_t i = 0; i < state->nusers; i++)
		add(&insp->users, state->users[i].uid, &state->users[i]);
	for (uint32_t i = 0; i < state->ngroups; i++)
		add(&insp->groups, state->groups[i].gid, &state->groups[i]);
	qsort(insp->users.items, insp->users.count, sizeof(*insp->users.items), compare);
	qsort(insp->groups.items, insp->groups.count, sizeof(*insp->groups.items), compare);
	return 0;
}

void insp_users_free(struct insp *insp)
{
	free(insp->users.items);
	free(insp->groups.items);
	memset(&insp->users, 0, sizeof(insp->users));
	memset(&insp->groups, 0, sizeof(insp->groups));
}

/* The entry with this number; of several the one listed last. */
static const void *find(const struct insp_ids *ids, uint32_t number)
{
	size_t low = 0, high = ids->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (ids->items[mid].number <= number)
			low = mid + 1;
		else
			high = mid;
	}
	return low && ids->items[low - 1].number == number ? ids->items[low - 1].entry : NULL;
}

const struct scap_user *insp_user_find(struct insp *insp, uint32_t uid)
{
	return find(&insp->users, uid);
}

const char *insp_user_name(struct insp *insp, uint32_t uid)
{
	const struct scap_user *user = insp_user_find(insp, uid);

	return user ? user->name : NULL;
}

const char *insp_group_name(struct insp *insp, uint32_t gid)
{
	const struct scap_group *group = find(&insp->groups, gid);

	return group ? group->name : NULL;
}
