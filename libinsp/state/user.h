/* SPDX-License-Identifier: Apache-2.0 */
/* Users and groups by id, to read. user_edit.h has the functions that change them. */
#ifndef INSP_USER_H
#define INSP_USER_H

#include "base/keyed_hash.h"
#include "insp.h"

/* The accounts of a handle. */
struct insp_accounts {
	struct insp_ids { /* a hash by id */
		struct insp_id **buckets;
		unsigned int bits; /* there are 1 << bits buckets */
		size_t count;
	} users, groups;
	size_t bytes; /* of memory */
	struct insp_hash_key key;
};

const char *insp_user_name(const struct insp *insp, uint32_t uid); /* NULL: unknown */
const char *insp_group_name(const struct insp *insp, uint32_t gid);
const struct scap_user *insp_user_find(const struct insp *insp, uint32_t uid);

#endif
