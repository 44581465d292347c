// SPDX-License-Identifier: Apache-2.0
/*
 * Processes each event between the source and the caller: finds its thread and
 * descriptor, pairs exits with enters, updates the state (parse.c) and runs the filter.
 * The functions on the path of most events are inlined into insp_next(). They get some
 * members of the event as parameters, so that these stay in registers.
 */
#include "filter/filter_run.h"
#include "state/budget.h"
#include "state/container_edit.h"
#include "state/enter.h"
#include "state/error.h"
#include "state/fd_edit.h"
#include "state/parse.h"
#include "state/span.h"
#include "state/thread_edit.h"
#include "engine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static bool must_keep_enter(const struct insp *insp, const struct scap_event *ev)
{
	if (ev->raw->len > INSP_ENTER_BYTES_MAX)
		return false;
	if (insp->keep && insp->filter)
		return true;
	if (ev->nparams <= insp->types[ev->type].kept_above)
		return false;
	return ev->type != RS_EV_SYSCALL_FCNTL_E || insp_fcntl_is_dup(insp, ev);
}

/* The descriptor of an event. Clears the mark of an earlier event that renamed it. */
static struct insp_fd *find_fd(struct insp *insp, struct insp_thread *thread, int64_t num)
{
	struct insp_fd *fd = insp_fd_edit(insp_thread_get_fds(insp, thread), num);

	if (fd && fd->renamed)
		fd->renamed = false;
	return fd;
}

static inline __attribute__((always_inline)) void
prepare_enter(struct insp *insp, struct insp_event *ev, const struct scap_event *scap_ev,
	      struct insp_thread *thread, const struct insp_type *type)
{
	thread->last_type = scap_ev->type;
	thread->last_fd = -1;
	thread->latency_ns = 0;
	thread->enter_ts_ns = scap_ev->ts_ns;
	thread->enter_valid = false;
	thread->enter.nparams = 0;
	thread->enter.raw = NULL;
	if (type->flags & EF_USES_FD && scap_ev->nparams) {
		thread->last_fd = insp_param_s64(&scap_ev->params[0]);
		ev->fd = find_fd(insp, thread, thread->last_fd);
	}
	if ((scap_ev->nparams > type->kept_above || insp->keep) && must_keep_enter(insp, scap_ev))
		insp_enter_keep(insp, thread, scap_ev);
}

/*
 * Processes the enter that a stand-alone exit carries, because the enter itself was not
 * recorded. Only the duration of the call stays unknown.
 */
static __attribute__((noinline)) void recover_enter(struct insp *insp, struct insp_event *exit)
{
	struct insp_thread *thread = exit->thread;
	struct scap_event scap;
	struct insp_event enter = {
		.scap = &scap,
		.num = exit->num,
		.insp = insp,
		.thread = thread,
		.fdnum = -1,
	};

	if (!scap_event_enter(exit->scap, &scap))
		return;
	prepare_enter(insp, &enter, &scap, thread, &insp->types[scap.type]);
	if (insp->types[scap.type].parse)
		insp->types[scap.type].parse(insp, &enter);
	thread->enter_ts_ns = INSP_TIME_NONE;
	thread->enter.raw = NULL; /* its bytes are those of the exit; keep.c must not write them */
}

/* The descriptor that the exit itself names; of copy_file_range's two, the one written to. */
static int64_t named_fd(const struct insp *insp, const struct scap_event *exit, int64_t otherwise)
{
	return insp_arg_num(insp, exit, INSP_ARG_FDOUT,
			    insp_arg_num(insp, exit, INSP_ARG_FD, otherwise));
}

static inline __attribute__((always_inline)) void
prepare_exit(struct insp *insp, struct insp_event *ev, const struct scap_event *scap_ev,
	     struct insp_thread *thread, const struct insp_type *type)
{
	const uint16_t enter = type->enter;
	int64_t result;

	if (thread->enter_ts_ns == INSP_TIME_NONE || thread->last_type != enter)
		recover_enter(insp, ev);
	if (thread->enter_ts_ns != INSP_TIME_NONE)
		thread->latency_ns = scap_ev->ts_ns - thread->enter_ts_ns;
	thread->enter_valid = thread->last_type == enter;
	/* The missing enter would have set no descriptor; a generic one may be another call's. */
	if (!(insp->types[enter].flags & EF_USES_FD) &&
	    (!thread->enter_valid || enter == RS_EV_GENERIC_E))
		thread->last_fd = -1;
	if (type->traits & INSP_TRAIT_NAMES_FD)
		thread->last_fd = named_fd(insp, scap_ev, thread->last_fd);
	result = type->has_result ? insp_result(scap_ev) : 0;
	if (result < 0)
		ev->error = result;
	if (type->flags & EF_USES_FD && (thread->enter_valid || type->traits & INSP_TRAIT_NAMES_FD))
		ev->fd = find_fd(insp, thread, thread->last_fd);
}

static inline __attribute__((always_inline)) void
follow_call(struct insp *insp, struct insp_event *ev, const struct scap_event *scap_ev,
	    struct insp_thread *thread, const struct insp_type *type)
{
	thread->flags |= INSP_THREAD_ACTIVE;
	thread->last_ts_ns = scap_ev->ts_ns;
	if (scap_ev->type % 2)
		prepare_exit(insp, ev, scap_ev, thread, type);
	else
		prepare_enter(insp, ev, scap_ev, thread, type);
}

/* Finds the thread, and pairs the event with the thread's last one. */
static inline __attribute__((always_inline)) void prepare(struct insp *insp, struct insp_event *ev,
							  const struct scap_event *scap_ev,
							  const struct insp_type *type)
{
	struct insp_thread *thread = insp->threads.last_found;
	int64_t tid = scap_ev->tid;

	if (!thread || thread->tid != tid)
		thread = type->traits & INSP_TRAIT_FINDS ? insp_thread_edit(insp, tid) :
							   insp_thread_get(insp, tid);
	ev->thread = thread;
	if (!thread)
		return;
	/* makes the leader up if it is unknown; readers of the event cannot do that */
	if (thread->tid != thread->pid)
		insp_thread_get_leader(insp, thread);
	if (type->traits & INSP_TRAIT_CALL)
		follow_call(insp, ev, scap_ev, thread, type);
	ev->latency_ns = thread->latency_ns;
}

/*
 * Sets the descriptor that is shown with the event. If the enter was lost, the thread's
 * last descriptor is only a guess: good enough to show, but not to change the state.
 */
static void attach_fd(struct insp *insp, struct insp_event *ev, const struct insp_type *type)
{
	if (!(type->traits & INSP_TRAIT_SHOWS_FD) || !ev->thread)
		return;
	ev->fdnum = ev->thread->last_fd;
	if (!ev->fd)
		ev->fd = find_fd(insp, ev->thread, ev->fdnum);
}

static bool passes(struct insp *insp)
{
	return !insp->filter || insp_filter_match(insp->filter, &insp->event);
}

/*
 * A transfer proves that the socket is connected, even if the end of connect was not seen.
 * A bound socket (SERVSOCK) is left out: there the data may be the first of a new peer.
 */
static void note_transfer(struct insp_event *ev)
{
	struct insp_fd *fd = ev->fd;

	if (fd && !ev->error && ev->thread->enter_valid &&
	    (fd->type == SCAP_FD_IPV4_SOCK || fd->type == SCAP_FD_IPV6_SOCK))
		fd->connected = true;
}

static void parse(struct insp *insp, struct insp_event *ev, const struct insp_type *type)
{
	if (type->traits & INSP_TRAIT_TRANSFERS)
		note_transfer(ev);
	if (type->parse && (ev->thread || type->traits & INSP_TRAIT_ALONE)) {
		type->parse(insp, ev);
		insp->unfinished = true;
	}
	attach_fd(insp, ev, type);
	/* A generic exit keeps its enter, which has the name of the call. */
	if (ev->thread && ev->scap->type % 2 && ev->scap->type != RS_EV_GENERIC_X)
		ev->thread->enter.nparams = 0;
}

/* Events that change names update the state first, because the filter uses the names. */
static inline __attribute__((always_inline)) bool
update_and_filter(struct insp *insp, struct insp_event *ev, const struct scap_event *scap_ev,
		  const struct insp_type *type)
{
	bool hidden = scap_ev->dump_flags & SCAP_DUMP_STATE_ONLY;
	struct insp_filter *filter = insp->filter;

	if (type->traits & INSP_TRAIT_MODIFIES || hidden) {
		parse(insp, ev, type);
		return !hidden && passes(insp);
	}
	/* a type that cannot pass needs no descriptor */
	if (filter && filter->start[scap_ev->type] == INSP_FAIL)
		return false;
	attach_fd(insp, ev, type);
	if (filter && !insp_filter_run(filter, ev))
		return false;
	parse(insp, ev, type);
	return true;
}

static inline __attribute__((always_inline)) bool is_wanted(struct insp *insp,
							    struct insp_event *ev,
							    const struct scap_event *scap_ev,
							    const struct insp_type *type)
{
	bool passed = update_and_filter(insp, ev, scap_ev, type);

	return passed && !insp_is_suppressed(insp, ev->thread);
}

/*
 * Announcements of containers have no thread. Gives the event a placeholder that shows
 * the container. For compatibility with sysdig, its ids are -2.
 */
static void announce(struct insp *insp, struct insp_event *ev, struct insp_container *container)
{
	struct insp_thread *thread = insp->announcer;
	char name[256];
	int len = snprintf(name, sizeof(name), "container:%s", container ? container->id : "");

	insp_str_set(insp, &thread->comm, name,
		     len < (int)sizeof(name) ? (size_t)len : sizeof(name) - 1);
	thread->vtid = thread->vpid = -2;
	thread->container = container;
	ev->thread = thread;
}

/*
 * Containers announced before the first other event are state at the start and are not
 * shown; neither is the announcement of a failed look-up.
 */
static __attribute__((noinline)) bool process_container(struct insp *insp, struct insp_event *ev)
{
	const struct scap_param *json = insp_arg(insp, ev->scap, INSP_ARG_JSON);
	bool failed = false;

	announce(
		insp, ev,
		json ? insp_container_describe(insp, (const char *)json->data, json->len, &failed) :
		       NULL);
	if (!insp->begun || ev->scap->dump_flags & SCAP_DUMP_STATE_ONLY)
		return false;
	return insp->filter ? passes(insp) : !failed;
}

/* A write that may be a tracer is shown as the tracer once that is complete, before not at all. */
static __attribute__((noinline)) bool is_wanted_write(struct insp *insp, struct insp_event *ev)
{
	bool exits = ev->scap->type % 2;
	bool shown = exits ? insp_trace(insp, ev) : !insp_trace_hides(ev);
	bool wanted = is_wanted(insp, ev, ev->scap, &insp->types[ev->scap->type]);

	insp->unshown = !shown && wanted;
	return shown && wanted;
}

static inline __attribute__((always_inline)) bool process(struct insp *insp,
							  const struct scap_event *scap_ev)
{
	const struct insp_type *type = &insp->types[scap_ev->type];
	struct insp_event *ev = &insp->event;

	insp->nevents += scap_event_has_number(scap_ev);
	insp->unshown = false;
	*ev = (struct insp_event){
		.scap = scap_ev,
		.num = insp->nevents,
		.insp = insp,
		.fdnum = -1,
	};
	if (type->traits & INSP_TRAIT_CONTAINER)
		return process_container(insp, ev);
	if (!insp->begun) {
		if (type->traits & INSP_TRAIT_ACCOUNT) {
			insp_parse_account(insp, ev);
			return false;
		}
		insp->begun = true;
	}
	insp->last_ts_ns = scap_ev->ts_ns;
	/* Relative times begin at the first time that is not 0, as in sysdig. */
	if (!insp->first_ts_ns)
		insp->first_ts_ns = scap_ev->ts_ns;
	prepare(insp, ev, scap_ev, type);
	if (type->traits & INSP_TRAIT_WRITES && ev->fd && ev->fd->writes != INSP_WRITES_DATA)
		return is_wanted_write(insp, ev);
	return is_wanted(insp, ev, scap_ev, type);
}

bool insp_process(struct insp *insp, const struct scap_event *scap_ev)
{
	return process(insp, scap_ev);
}

void insp_finish_event(struct insp *insp)
{
	struct insp_thread *thread;

	if (insp->traced)
		insp_spans_settle(insp);
	if (insp->ending.strayed)
		insp_return_peer(insp);
	if (insp->ending.closed) {
		thread = insp_thread_edit(insp, insp->ending.closed_tid);
		if (thread)
			insp_fd_remove(insp, insp_thread_get_fds(insp, thread),
				       insp->ending.closed_fd);
		insp->ending.closed = false;
	}
	if (insp->ending.exited) {
		insp_thread_reap(insp, insp->ending.exited_tid);
		insp->ending.exited = false;
	}
	insp_threads_sweep(insp);
	insp_threads_purge(insp);
	if (insp_budget_is_over(insp))
		insp_budget_keep(insp);
	insp->unfinished = insp->threads.ndead || insp->live;
}

/* ---- the caller's side ----------------------------------------------------------- */

/* Whether live events were rejected for too long. *until_ns is 0 at the first call. */
static bool is_time_over(const struct insp *insp, uint64_t *until_ns)
{
	if (!*until_ns)
		*until_ns = insp->last_ts_ns + INSP_REJECTED_NS;
	return insp->last_ts_ns > *until_ns;
}

/* The state has a gap from here on, so that nothing after it can be trusted. */
static __attribute__((cold)) int fail_memory(struct insp *insp)
{
	insp->memory.failed = false;
	insp_budget_set(insp, insp->memory_max);
	return insp_fail(insp, -ENOMEM, "out of memory");
}

static inline bool is_unfinished(const struct insp *insp)
{
	return insp->unfinished || insp_budget_is_over(insp);
}

int insp_next(struct insp *insp, const struct insp_event **ev)
{
	const struct scap_event *scap_ev;
	unsigned int patience = insp->rejected_max; /* 0: no limit (the counter wraps) */
	uint64_t until_ns = 0;
	bool passed;
	int res;

	for (;;) {
		if (is_unfinished(insp)) {
			insp_finish_event(insp);
			if (insp->memory.failed)
				return fail_memory(insp);
		}
		res = scap_next(insp->scap, &scap_ev);
		if (__builtin_expect(res == SCAP_EVENT, 1)) {
			passed = process(insp, scap_ev);
			res = insp->keep ? insp_keep_event(insp, passed) : 0;
			if (res)
				return res;
			if (passed)
				break;
			if (--patience == 0 || (insp->live && is_time_over(insp, &until_ns)))
				return SCAP_TIMEOUT;
		} else if (res == SCAP_RESTART) {
			res = insp_load(insp);
			if (!res && insp->keep)
				res = insp->keep(insp->keep_arg, NULL);
			if (res)
				return res;
		} else {
			return res < 0 ? insp_fail_scap(insp, res) : res;
		}
	}
	*ev = &insp->event;
	return SCAP_EVENT;
}
