/* SPDX-License-Identifier: Apache-2.0 */
/* Which system call a generic event is of; insp_generic_code() gives its number. */
#ifndef INSP_GENERIC_H
#define INSP_GENERIC_H

#include "insp.h"

/* The call behind a generic event; NULL: not known, or another event. */
const struct scap_syscall_info *insp_generic_call(const struct insp_event *ev);
/* Whether it is the enter of a call without a number in the format. */
bool insp_generic_is_newer(const struct scap_event *ev);
/* The place of the portable number of such a call, at its enter. */
#define INSP_GENERIC_NEW_ID 2

#endif
