/* SPDX-License-Identifier: Apache-2.0 */
/* Changes the lists of users and groups. Used by state/ alone. */
#ifndef INSP_USER_EDIT_H
#define INSP_USER_EDIT_H

#include "user.h"

int insp_users_load(struct insp *insp);
void insp_users_free(struct insp *insp);
/* Adds or removes an account. Texts are copied. */
void insp_user_set(struct insp *insp, const struct scap_user *user);
void insp_user_remove(struct insp *insp, uint32_t uid);
void insp_group_set(struct insp *insp, const struct scap_group *group);
void insp_group_remove(struct insp *insp, uint32_t gid);

#endif
