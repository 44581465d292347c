/* SPDX-License-Identifier: Apache-2.0 */
/* The system call of a generic event. insp_generic_code() in insp.h returns its number. */
#ifndef INSP_GENERIC_H
#define INSP_GENERIC_H

#include "insp.h"

/* The call of a generic event; NULL: unknown, or the event is not generic. */
const struct scap_syscall_info *insp_generic_call(const struct insp_event *ev);
/* Whether it is the enter of a call that has no number in the trace format. */
bool insp_generic_is_newer(const struct scap_event *ev);
/* The parameter of such an enter that has the portable number. */
#define INSP_GENERIC_NEW_ID 2

#endif
