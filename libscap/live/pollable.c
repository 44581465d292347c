// SPDX-License-Identifier: Apache-2.0
/* The descriptor that a caller polls (pollable.h). Knows neither rings nor engines. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "pollable.h"

static int watch(const struct scap_pollable *pollable, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(pollable->fd, EPOLL_CTL_ADD, fd, &event);
}

struct scap_pollable *scap_pollable_new(int engine_fd)
{
	struct scap_pollable *pollable = calloc(1, sizeof(*pollable));
	int err;

	if (!pollable)
		return NULL;
	pollable->fd = epoll_create1(EPOLL_CLOEXEC);
	pollable->more_fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
	pollable->more = true;
	if (pollable->fd >= 0 && pollable->more_fd >= 0 && !watch(pollable, engine_fd) &&
	    !watch(pollable, pollable->more_fd))
		return pollable;
	err = errno;
	scap_pollable_free(pollable);
	errno = err;
	return NULL;
}

void scap_pollable_free(struct scap_pollable *pollable)
{
	if (!pollable)
		return;
	if (pollable->more_fd >= 0)
		close(pollable->more_fd);
	if (pollable->fd >= 0)
		close(pollable->fd);
	free(pollable);
}

/* Neither call can fail: the counter is 0 or 1. */
void scap_pollable_set(struct scap_pollable *pollable, bool more)
{
	eventfd_t count;

	if (more == pollable->more)
		return;
	if (more)
		eventfd_write(pollable->more_fd, 1);
	else
		eventfd_read(pollable->more_fd, &count);
	pollable->more = more;
}
