/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the descriptors are that a process receives over a Unix socket. The call's exit has
 * only their numbers, so the events of a live source get one more for each of them, which
 * says what /proc says of it at that time (task_file_* of the trace format).
 */
#ifndef RECEIVED_H
#define RECEIVED_H

#include "scap.h"

struct scap_received;

/* NULL: out of memory. */
struct scap_received *scap_received_new(void);
void scap_received_free(struct scap_received *received); /* NULL is allowed */

/*
 * To be called with the exits of recvmsg and recvmmsg. Returns whether scap_received_next()
 * has events now. Descriptors that are gone are left out.
 */
bool scap_received_meet(struct scap_received *received, const struct scap_event *ev);

/* Sets *ev to the next additional event. Returns false if there is none. */
bool scap_received_next(struct scap_received *received, struct scap_event *ev);

#endif
