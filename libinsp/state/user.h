/* SPDX-License-Identifier: Apache-2.0 */
/* Users and groups by id, to read. user_edit.h has the functions that change them. */
#ifndef INSP_USER_H
#define INSP_USER_H

#include "insp.h"

/* The accounts of a handle. */
struct insp_accounts {
	struct insp_ids { /* sorted by id */
		struct insp_id *items;
		size_t count;
	} users, groups;
};

const char *insp_user_name(const struct insp *insp, uint32_t uid); /* NULL: unknown */
const char *insp_group_name(const struct insp *insp, uint32_t gid);
const struct scap_user *insp_user_find(const struct insp *insp, uint32_t uid);

#endif
