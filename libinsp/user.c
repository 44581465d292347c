// SPDX-License-Identifier: Apache-2.0
/*
 * Users and groups by number, over the lists that came with the source.
 */
#include "insp_state.h"

#include <errno.h>
#include <stdlib.h>

static int cmp_number(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

static int cmp_user(const void *a, const void *b)
{
	const struct scap_user *const *x = a, *const *y = b;
	int order = cmp_number((*x)->uid, (*y)->uid);

	/* Of equal numbers the one named last in the list counts. */
	return order ? order : (*x > *y ? -1 : *x < *y);
}

static int cmp_group(const void *a, const void *b)
{
	const struct scap_group *const *x = a, *const *y = b;
	int order = cmp_number((*x)->gid, (*y)->gid);

	return order ? order : (*x > *y ? -1 : *x < *y);
}

int insp_users_load(struct insp *insp)
{
	const struct scap_state *state = insp->state;

	insp_users_free(insp);
	insp->users = calloc(state->nusers + 1, sizeof(*insp->users));
	insp->groups = calloc(state->ngroups + 1, sizeof(*insp->groups));
	if (!insp->users || !insp->groups)
		return -ENOMEM;
	for (uint32_t i = 0; i < state->nusers; i++)
		insp->users[i] = &state->users[i];
	for (uint32_t i = 0; i < state->ngroups; i++)
		insp->groups[i] = &state->groups[i];
	insp->nusers = state->nusers;
	insp->ngroups = state->ngroups;
	qsort(insp->users, insp->nusers, sizeof(*insp->users), cmp_user);
	qsort(insp->groups, insp->ngroups, sizeof(*insp->groups), cmp_group);
	return 0;
}

void insp_users_free(struct insp *insp)
{
	free(insp->users);
	free(insp->groups);
	insp->users = NULL;
	insp->groups = NULL;
	insp->nusers = insp->ngroups = 0;
}

const struct scap_user *insp_user_find(struct insp *insp, uint32_t uid)
{
	size_t low = 0, high = insp->nusers;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (insp->users[mid]->uid < uid)
			low = mid + 1;
		else
			high = mid;
	}
	return low < insp->nusers && insp->users[low]->uid == uid ? insp->users[low] : NULL;
}

static const struct scap_group *find_group(struct insp *insp, uint32_t gid)
{
	size_t low = 0, high = insp->ngroups;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (insp->groups[mid]->gid < gid)
			low = mid + 1;
		else
			high = mid;
	}
	return low < insp->ngroups && insp->groups[low]->gid == gid ? insp->groups[low] : NULL;
}

const char *insp_user_name(struct insp *insp, uint32_t uid)
{
	const struct scap_user *user = insp_user_find(insp, uid);

	return user ? user->name : NULL;
}

const char *insp_group_name(struct insp *insp, uint32_t gid)
{
	const struct scap_group *group = find_group(insp, gid);

	return group ? group->name : NULL;
}
