/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the fuzz targets: a file in memory, and a function that reads every byte of an
 * event, so that the sanitizer detects wrong bounds.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Opens the bytes as a file; the caller closes it. */
static inline int fuzz_file(const void *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET))
		abort();
	return fd;
}

static volatile uint8_t fuzz_sink;

static inline void fuzz_touch(const void *data, size_t len)
{
	const uint8_t *bytes = data;
	uint8_t sum = 0;
	size_t n;

	for (n = 0; n < len; n++)
		sum ^= bytes[n];
	fuzz_sink = sum;
}

static inline void fuzz_touch_event(const struct scap_event *ev)
{
	uint32_t n;

	fuzz_touch(ev->raw, ev->raw->len);
	for (n = 0; n < ev->nparams; n++)
		fuzz_touch(ev->params[n].data, ev->params[n].len);
}

static inline void fuzz_touch_state(const struct scap_state *state)
{
	uint32_t n, i;

	for (n = 0; n < state->nthreads; n++) {
		const struct scap_thread *thread = &state->threads[n];

		fuzz_touch(thread->comm, strlen(thread->comm));
		fuzz_touch(thread->exe, strlen(thread->exe));
		fuzz_touch(thread->exepath, strlen(thread->exepath));
		fuzz_touch(thread->cwd, strlen(thread->cwd));
		fuzz_touch(thread->root, strlen(thread->root));
		fuzz_touch(thread->args.data, thread->args.len);
		fuzz_touch(thread->env.data, thread->env.len);
		fuzz_touch(thread->cgroups.data, thread->cgroups.len);
		for (i = 0; i < thread->nfds; i++)
			fuzz_touch(thread->fds[i].name, strlen(thread->fds[i].name));
	}
	for (n = 0; n < state->nusers; n++)
		fuzz_touch(state->users[n].name, strlen(state->users[n].name));
	for (n = 0; n < state->ngroups; n++)
		fuzz_touch(state->groups[n].name, strlen(state->groups[n].name));
	for (n = 0; n < state->ninterfaces; n++)
		fuzz_touch(state->interfaces[n].name, strlen(state->interfaces[n].name));
}

#endif
