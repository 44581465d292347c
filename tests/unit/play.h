/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plays an artificial trace, so that a test can check the resulting state.
 *
 *	struct play p = { 0 };
 *
 *	play_thread_listed(&p, (struct scap_thread){ .tid = 100, .pid = 100 });
 *	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_CHDIR_X, NUM(0), STR("/tmp"));
 *	play_all(&p);
 *	ck_assert_str_eq(play_thread(&p, 100)->cwd, "/tmp/");
 *	play_fini(&p);
 *
 * Events may be added later: play_all() continues to the new end.
 */
#ifndef TEST_PLAY_H
#define TEST_PLAY_H

#include "events.h"
#include "engine.h"
#include "state/fd_edit.h"
#include "state/parse.h"
#include "state/thread_edit.h"
#include "unit.h"

#define PLAY_LISTED_MAX 16

struct play {
	struct trace trace;
	struct scap_thread listed[PLAY_LISTED_MAX];
	struct insp *insp;
	const struct insp_event *ev;
	struct scap_event scap_ev;
	size_t played;
};

/* Adds a thread to the state at the start. Zero members are unknown. */
static inline void play_thread_listed(struct play *p, struct scap_thread thread)
{
	const char **texts[] = { &thread.comm,	   &thread.exe,		&thread.exepath,
				 &thread.cwd,	   &thread.root,	&thread.args.data,
				 &thread.env.data, &thread.cgroups.data };

	ck_assert_uint_lt(p->trace.state.nthreads, PLAY_LISTED_MAX);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!*texts[i])
			*texts[i] = "";
	thread.vtid = thread.tid;
	thread.vpid = thread.pid;
	p->listed[p->trace.state.nthreads++] = thread;
	p->trace.state.threads = p->listed;
}

/* The usual process 100 with its thread 101; /f3 is its descriptor 3. */
static inline void play_usual(struct play *p)
{
	static const struct scap_fd fds[] = {
		{ .fd = 3, .type = SCAP_FD_FILE, .name = "/f3" },
		{ .fd = 4, .type = SCAP_FD_DIRECTORY, .name = "/d4" },
	};

	play_thread_listed(p, (struct scap_thread){ .tid = 100,
						    .pid = 100,
						    .ptid = 1,
						    .sid = 5,
						    .vpgid = 6,
						    .comm = "par",
						    .exe = "parexe",
						    .exepath = "/bin/par",
						    .cwd = "/par",
						    .root = "/",
						    .args = { "x\0y", 4 },
						    .env = { "E=1", 4 },
						    .fdlimit = 1024,
						    .uid = 7,
						    .gid = 8,
						    .loginuid = 77,
						    .fds = fds,
						    .nfds = 2 });
	play_thread_listed(p,
			   (struct scap_thread){ .tid = 101,
						 .pid = 100,
						 .ptid = 1,
						 .comm = "thr",
						 .exe = "threxe",
						 .cwd = "/thr",
						 .uid = 70,
						 .flags = INSP_CLONE_FILES | INSP_CLONE_THREAD });
}

static inline void play_open(struct play *p)
{
	struct scap_options opts = trace_options(&p->trace);

	if (p->insp)
		return;
	ck_assert_int_eq(insp_open(&p->insp, SCAP_TEST, &opts), 0);
}

/*
 * Processes the events that have not been played yet like insp_next(). The last one
 * stays the current one.
 */
static inline void play_all(struct play *p)
{
	play_open(p);
	for (; p->played < p->trace.count; p->played++) {
		const struct rs_event *raw = p->trace.events[p->played];

		insp_finish_event(p->insp);
		ck_assert_int_eq(scap_event_decode(&p->scap_ev, raw, raw->len), 0);
		p->ev = insp_process(p->insp, &p->scap_ev) ? &p->insp->event : NULL;
	}
}

static inline struct insp_thread *play_thread(struct play *p, int64_t tid)
{
	play_all(p);
	return insp_thread_edit(p->insp, tid);
}

static inline struct insp_fd *play_fd(struct play *p, int64_t tid, int64_t num)
{
	struct insp_thread *thread = play_thread(p, tid);

	return thread ? insp_fd_edit(insp_thread_get_fds(p->insp, thread), num) : NULL;
}

/* The name of a descriptor, "(none)" if there is no such descriptor. */
static inline const char *play_fd_name(struct play *p, int64_t tid, int64_t num)
{
	struct insp_fd *fd = play_fd(p, tid, num);

	return fd ? fd->name : "(none)";
}

static inline void play_fini(struct play *p)
{
	insp_close(p->insp);
	trace_fini(&p->trace);
	memset(p, 0, sizeof(*p));
}

/* Adds the enter and the exit of a system call. */
#define CALL(play, tid, call, enter, exit) \
	do { \
		EVENT_ADD(&(play)->trace, tid, RS_EV_##call##_E, UNPACK enter); \
		EVENT_ADD(&(play)->trace, tid, RS_EV_##call##_X, UNPACK exit); \
	} while (0)
#define UNPACK(...) __VA_ARGS__

#endif
