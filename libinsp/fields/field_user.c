// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of classes user and group: the ids of the thread, with names from the lists
 * of the trace.
 */
#include "extract_priv.h"

EXTRACT(user_uid)
{
	return ev->thread ? value_u64(v, ev->thread->uid) : false;
}

EXTRACT(user_text)
{
	const struct scap_user *user;

	if (!ev->thread)
		return false;
	user = insp_user_find(ev->insp, ev->thread->uid);
	if (!user)
		return false;
	switch (field->row->data) {
	case USER_HOME:
		return value_text(v, user->home);
	case USER_SHELL:
		return value_text(v, user->shell);
	}
	return value_text(v, user->name);
}

EXTRACT(user_loginuid)
{
	return ev->thread ? value_s64(v, ev->thread->loginuid) : false;
}

EXTRACT(user_loginname)
{
	if (!ev->thread || ev->thread->loginuid < 0)
		return false;
	return value_text(v, insp_user_name(ev->insp, ev->thread->loginuid));
}

EXTRACT(group_gid)
{
	return ev->thread ? value_u64(v, ev->thread->gid) : false;
}

EXTRACT(group_name)
{
	return ev->thread ? value_text(v, insp_group_name(ev->insp, ev->thread->gid)) : false;
}
