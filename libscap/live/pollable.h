/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The descriptor that a caller with an event loop of its own waits for
 * (scap_poll_fd()). It is readable from the first call on, until the source says that it
 * has no event; then again as soon as the engine's own descriptor is, which wakes us only
 * after the producers were told to.
 */
#ifndef POLLABLE_H
#define POLLABLE_H

#include <stdbool.h>

struct scap_pollable {
	int fd;	     /* what the caller polls: an epoll instance over the two others */
	int more_fd; /* an eventfd, readable while the source may have events */
	bool more;   /* it is readable */
};

/* Makes one over the engine's descriptor, which is borrowed. NULL: see errno. */
struct scap_pollable *scap_pollable_new(int engine_fd);
void scap_pollable_free(struct scap_pollable *pollable); /* NULL is allowed */

/* Says whether the next call of scap_next() may find an event at once. */
void scap_pollable_set(struct scap_pollable *pollable, bool more);

#endif
