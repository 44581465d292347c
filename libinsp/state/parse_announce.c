// SPDX-License-Identifier: Apache-2.0
/*
 * Applies what writers announce without a call: users and groups, and the containers of
 * the oldest writers. Newer ones describe containers in JSON: container.c.
 */
#include "base/path.h"
#include "container_edit.h"
#include "parse.h"
#include "user_edit.h"

#include <string.h>

/* ---- containers ------------------------------------------------------------------------ */

void insp_parse_container(struct insp *insp, struct insp_event *ev)
{
	char id[128], name[INSP_PATH_BYTES], image[INSP_PATH_BYTES];

	insp_arg_text(insp, ev->scap, INSP_ARG_ID, id, sizeof(id));
	insp_arg_text(insp, ev->scap, INSP_ARG_NAME, name, sizeof(name));
	insp_arg_text(insp, ev->scap, INSP_ARG_IMAGE, image, sizeof(image));
	insp_container_name(insp, id, insp_arg_num(insp, ev->scap, INSP_ARG_TYPE, 0), name, image);
}

/* ---- accounts --------------------------------------------------------------------------- */

static void parse_user(struct insp *insp, const struct scap_event *ev)
{
	char name[INSP_PATH_BYTES], home[INSP_PATH_BYTES], shell[INSP_PATH_BYTES];
	struct scap_user user = {
		.uid = insp_arg_num(insp, ev, INSP_ARG_UID, UINT32_MAX),
		.gid = insp_arg_num(insp, ev, INSP_ARG_GID, UINT32_MAX),
		.name = insp_arg_text(insp, ev, INSP_ARG_NAME, name, sizeof(name)),
		.home = insp_arg_text(insp, ev, INSP_ARG_HOME, home, sizeof(home)),
		.shell = insp_arg_text(insp, ev, INSP_ARG_SHELL, shell, sizeof(shell)),
	};

	if (ev->type == RS_EV_USER_ADDED_E)
		insp_user_set(insp, &user);
	else
		insp_user_remove(insp, user.uid);
}

static void parse_group(struct insp *insp, const struct scap_event *ev)
{
	char name[INSP_PATH_BYTES];
	struct scap_group group = {
		.gid = insp_arg_num(insp, ev, INSP_ARG_GID, UINT32_MAX),
		.name = insp_arg_text(insp, ev, INSP_ARG_NAME, name, sizeof(name)),
	};

	if (ev->type == RS_EV_GROUP_ADDED_E)
		insp_group_set(insp, &group);
	else
		insp_group_remove(insp, group.gid);
}

/* Accounts inside a container have ids of their own and are ignored. */
void insp_parse_account(struct insp *insp, struct insp_event *ev)
{
	char container[128];

	insp_arg_text(insp, ev->scap, INSP_ARG_CONTAINER_ID, container, sizeof(container));
	if (*container && strcmp(container, "host"))
		return;
	if (ev->scap->type == RS_EV_USER_ADDED_E || ev->scap->type == RS_EV_USER_DELETED_E)
		parse_user(insp, ev->scap);
	else
		parse_group(insp, ev->scap);
}
