/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A handle of libinsp on events in memory, for the targets above libscap: a
 * small machine with two processes and descriptors of several kinds.
 */
#ifndef FUZZ_INSP_H
#define FUZZ_INSP_H

#include "events.h"
#include "fuzz.h"
#include "insp.h"
#include "macros.h"

static struct scap_fd fuzz_fds[] = {
	{ .fd = 0, .type = SCAP_FD_FIFO, .name = "" },
	{ .fd = 1, .type = SCAP_FD_FILE_V2, .name = "/dev/null", .open_flags = 2 },
	{ .fd = 2, .type = SCAP_FD_DIRECTORY, .name = "/srv" },
	{ .fd = 3, .type = SCAP_FD_IPV4_SOCK, .l4 = SCAP_L4_TCP, .sport = 4000, .dport = 80 },
	{ .fd = 4, .type = SCAP_FD_UNIX_SOCK, .name = "/dev/log" },
	{ .fd = 5, .type = SCAP_FD_IPV6_SERVSOCK, .l4 = SCAP_L4_UDP, .sport = 53 },
	{ .fd = 6, .type = SCAP_FD_EVENT, .name = "" },
};

static struct scap_thread fuzz_threads[] = {
	{ .tid = 1,
	  .pid = 1,
	  .ptid = 0,
	  .sid = 1,
	  .vtid = 1,
	  .vpid = 1,
	  .comm = "init",
	  .exe = "init",
	  .exepath = "/sbin/init",
	  .cwd = "/",
	  .root = "/" },
	{ .tid = 2,
	  .pid = 2,
	  .ptid = 1,
	  .sid = 2,
	  .vtid = 7,
	  .vpid = 7,
	  .comm = "bash",
	  .exe = "-bash",
	  .exepath = "/bin/bash",
	  .cwd = "/tmp/",
	  .root = "/",
	  .args = { "-c\0ls", 6 },
	  .env = { "A=1", 4 },
	  .cgroups = { "cpu=/lxc/a", 11 },
	  .fds = fuzz_fds,
	  .nfds = ARRAY_SIZE(fuzz_fds) },
};

static inline struct insp *fuzz_open(struct trace *trace)
{
	struct scap_options opts;
	struct insp *insp;

	trace->state.nthreads = ARRAY_SIZE(fuzz_threads);
	trace->state.threads = fuzz_threads;
	opts = trace_options(trace);
	if (insp_open(&insp, SCAP_TEST, &opts))
		abort();
	return insp;
}

/* A few events of different kinds. */
static inline void fuzz_add_events(struct trace *t)
{
	EVENT_ADD(t, 2, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	EVENT_ADD(t, 2, RS_EV_SYSCALL_READ_X, NUM(5), STR("GET /"));
	EVENT_ADD(t, 2, RS_EV_SOCKET_SENDTO_E, NUM(4), NUM(6), EMPTY);
	EVENT_ADD(t, 2, RS_EV_SOCKET_SENDTO_X, NUM(6), STR("<13>hi"));
	EVENT_ADD(t, 2, RS_EV_SYSCALL_CLOSE_E, NUM(1));
	EVENT_ADD(t, 2, RS_EV_SYSCALL_CLOSE_X, NUM(-9));
}

/* Handles that are never closed, each at one of these events. */
#define FUZZ_EVENTS 6

static inline const struct insp_event *fuzz_event(size_t n)
{
	static const struct insp_event *events[FUZZ_EVENTS];
	static struct trace traces[FUZZ_EVENTS];

	if (!events[n]) {
		struct insp *insp;

		fuzz_add_events(&traces[n]);
		insp = fuzz_open(&traces[n]);
		for (size_t i = 0; i <= n; i++)
			if (insp_next(insp, &events[n]) != SCAP_EVENT)
				abort();
	}
	return events[n];
}

/* The input as text with a terminator; the caller frees it. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

#endif
