/* SPDX-License-Identifier: Apache-2.0 */
/* Exits that have their descriptor themselves; of other exits, the enter has it. */
#ifndef INSP_NAMED_FD_H
#define INSP_NAMED_FD_H

#include "handle.h"

enum insp_names_fd {
	INSP_NAMES_NO_FD, /* the enter does */
	INSP_NAMES_FD,
	INSP_OMITS_FD, /* our exits of this type do, but this one is from another writer */
};

enum insp_names_fd insp_names_fd(const struct insp_event *ev);

#endif
