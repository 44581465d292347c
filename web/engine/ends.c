// SPDX-License-Identifier: Apache-2.0
/* The rules by which calls of one thread end those of another. */
#include "ends.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/param.h"
#include "event_types.h"
#include "state/handle.h"

/* linux/futex.h: the lowest bits of the operation */
enum { FUTEX_WAIT_OP = 0, FUTEX_WAIT_BITSET_OP = 9, FUTEX_LOCK_PI_OP = 6, FUTEX_OP_MASK = 127 };

/* Results of calls that a signal ended; those above 511 are for the kernel alone. */
enum { RESTARTSYS = 512, RESTART_RESTARTBLOCK = 516 };

#define FUTEX_SLOTS 4096 /* a power of two */

/* What a thread waits for in futex(): the enter has it, the exit has not. */
struct futex {
	int64_t tid, value;
	uint64_t address;
};

struct ends {
	struct acts *acts;
	struct futex futexes[FUTEX_SLOTS]; /* by thread */
};

struct ends *ends_new(void)
{
	struct ends *ends = calloc(1, sizeof(*ends));

	if (ends)
		ends->acts = acts_new();
	if (ends && ends->acts)
		return ends;
	free(ends);
	return NULL;
}

void ends_free(struct ends *ends)
{
	if (!ends)
		return;
	acts_free(ends->acts);
	free(ends);
}

static bool is_exit(const struct insp_event *ev)
{
	return ev->scap->type % 2;
}

/* Whose end an exit is. */
enum { EXIT_OF_THREAD, EXIT_OF_CHILD, EXIT_OF_GROUP };

/* ---- things -------------------------------------------------------------------------- */

static uint64_t thing_of_numbers(enum act_kind kind, uint64_t a, uint64_t b)
{
	uint64_t name[2] = { a, b };

	return acts_thing(kind, name, sizeof(name));
}

/* What both ends of a connection have in common. */
static uint64_t thing_of_inet(enum act_kind kind, const struct insp_fd *fd)
{
	struct {
		struct scap_addr source, dest;
		uint16_t sport, dport;
	} name;

	memset(&name, 0, sizeof(name));
	name.source = fd->saddr;
	name.dest = fd->daddr;
	name.sport = fd->sport;
	name.dport = fd->dport;
	return acts_thing(kind, &name, sizeof(name));
}

static uint64_t thing_of_unix(enum act_kind kind, const struct insp_fd *fd)
{
	bool swap = fd->unix_source > fd->unix_peer;

	return thing_of_numbers(kind, swap ? fd->unix_peer : fd->unix_source,
				swap ? fd->unix_source : fd->unix_peer);
}

/* What is read from or written to a descriptor; 0: that is not known, or nobody waits for it. */
static uint64_t thing_of_fd(enum act_kind kind, const struct insp_event *ev)
{
	const struct insp_fd *fd = ev->fd;

	if (!fd)
		return 0;
	if (insp_fd_is_inet(fd))
		return fd->dport ? thing_of_inet(kind, fd) : 0;
	if (fd->type == SCAP_FD_UNIX_SOCK)
		return fd->unix_peer ? thing_of_unix(kind, fd) : 0;
	if (fd->type == SCAP_FD_FIFO && fd->ino)
		return thing_of_numbers(kind, SCAP_FD_FIFO, fd->ino);
	if (fd->type == SCAP_FD_EVENT)
		return thing_of_numbers(kind, ev->thread->pid, fd->num);
	return 0;
}

static int end_of_fd(const struct insp_fd *fd)
{
	return fd && fd->role == INSP_ROLE_SERVER;
}

/* Where a client connects to. */
static uint64_t thing_of_listener(const struct insp_fd *fd)
{
	struct {
		struct scap_addr dest;
		uint16_t dport;
	} name;
	const char *path;

	if (insp_fd_is_inet(fd)) {
		memset(&name, 0, sizeof(name));
		name.dest = fd->daddr;
		name.dport = fd->dport;
		return acts_thing(ACT_CONNECT, &name, sizeof(name));
	}
	path = fd->path_at < strlen(fd->name) ? fd->name + fd->path_at : "";
	return *path ? acts_thing(ACT_CONNECT, path, strlen(path)) : 0;
}

static size_t futex_slot(int64_t tid)
{
	return (uint64_t)tid & (FUTEX_SLOTS - 1);
}

static unsigned int futex_op(const struct scap_event *enter)
{
	uint16_t op = 0;

	if (enter->params[1].len == sizeof(op))
		memcpy(&op, enter->params[1].data, sizeof(op));
	return op & FUTEX_OP_MASK;
}

static bool is_futex_wait(unsigned int op)
{
	return op == FUTEX_WAIT_OP || op == FUTEX_WAIT_BITSET_OP || op == FUTEX_LOCK_PI_OP;
}

/* ---- acts ------------------------------------------------------------------------------ */

static bool reads(const struct scap_event_info *info)
{
	return info->flags & EF_READS_FROM_FD;
}

static bool writes(const struct scap_event_info *info)
{
	return info->flags & EF_WRITES_TO_FD || info->category == EC_IO_WRITE;
}

static void note(struct ends *ends, uint64_t thing, enum act_kind kind, int end,
		 const struct insp_event *ev)
{
	if (thing)
		acts_add(ends->acts, thing, kind, end, ev->scap->ts_ns, ev);
}

static void clear(struct ends *ends, uint64_t thing)
{
	if (thing)
		acts_clear(ends->acts, thing);
}

static void note_futex(struct ends *ends, const struct insp_event *ev)
{
	uint64_t address = insp_param_s64(&ev->scap->params[0]);
	const struct insp_thread *thread = ev->thread;

	if (is_futex_wait(futex_op(ev->scap)))
		ends->futexes[futex_slot(thread->tid)] =
			(struct futex){ .tid = thread->tid,
					.value = insp_param_s64(&ev->scap->params[2]),
					.address = address };
	else
		note(ends, thing_of_numbers(ACT_WAKE, thread->pid, address), ACT_WAKE, 0, ev);
}

/* The names of an exit: of the thread; and for wait4(), of a child of its parent. */
static void note_exit(struct ends *ends, const struct insp_event *ev)
{
	const struct insp_thread *thread = ev->thread, *parent;

	note(ends, thing_of_numbers(ACT_EXIT, thread->tid, EXIT_OF_THREAD), ACT_EXIT, 0, ev);
	if (thread->tid != thread->pid)
		return;
	parent = insp_thread_find(ev->insp, insp_thread_ptid(thread));
	if (parent)
		note(ends, thing_of_numbers(ACT_EXIT, parent->pid, EXIT_OF_CHILD), ACT_EXIT, 0, ev);
}

/* Who begins to read makes room, and waits for what is written from now on; and so on. */
static void note_enter(struct ends *ends, const struct insp_event *ev)
{
	const struct scap_event *scap = ev->scap;

	if (reads(scap->info)) {
		clear(ends, thing_of_fd(ACT_DATA, ev));
		note(ends, thing_of_fd(ACT_ROOM, ev), ACT_ROOM, end_of_fd(ev->fd), ev);
	} else if (writes(scap->info)) {
		clear(ends, thing_of_fd(ACT_ROOM, ev));
		note(ends, thing_of_fd(ACT_DATA, ev), ACT_DATA, end_of_fd(ev->fd), ev);
	} else if (scap->type == RS_EV_SYSCALL_FUTEX_E && scap->nparams >= 3) {
		note_futex(ends, ev);
	} else if (ev->fd && !strcmp(scap->info->name, "connect")) {
		note(ends, thing_of_listener(ev->fd), ACT_CONNECT, 0, ev);
	} else if (!strncmp(scap->info->name, "execve", 6)) {
		note(ends, thing_of_numbers(ACT_EXEC, ev->thread->tid, 0), ACT_EXEC, 0, ev);
	} else if (!strcmp(scap->info->name, "procexit")) {
		note_exit(ends, ev);
	} else if (!strcmp(acts_call_of(ev), "exit_group")) {
		note(ends, thing_of_numbers(ACT_EXIT, ev->thread->pid, EXIT_OF_GROUP), ACT_EXIT, 0,
		     ev);
	}
}

void ends_note(struct ends *ends, const struct insp_event *ev)
{
	if (!is_exit(ev))
		note_enter(ends, ev);
}

void ends_forget(struct ends *ends, const struct insp_event *ev)
{
	if (!is_exit(ev))
		return;
	if (reads(ev->scap->info))
		clear(ends, thing_of_fd(ACT_DATA, ev));
	else if (writes(ev->scap->info))
		clear(ends, thing_of_fd(ACT_ROOM, ev));
}

/* ---- the ends of waits ------------------------------------------------------------------ */

static enum end_kind found(const struct act *seen, struct act *act)
{
	if (!seen)
		return END_UNKNOWN;
	*act = *seen;
	return END_ACT;
}

static enum end_kind find(const struct ends *ends, const struct insp_event *ev, uint64_t thing,
			  struct act *act)
{
	uint64_t end = ev->scap->ts_ns;

	if (!thing)
		return END_UNKNOWN;
	return found(acts_find(ends->acts, thing, end_of_fd(ev->fd), ev->thread->tid,
			       end - ev->latency_ns, end),
		     act);
}

/* Ends of processes and threads are acts on these themselves. */
static enum end_kind end_of_child(const struct ends *ends, const struct insp_event *ev, int64_t tid,
				  struct act *act)
{
	enum end_kind kind = find(ends, ev, thing_of_numbers(ACT_EXIT, tid, EXIT_OF_THREAD), act);

	return kind == END_ACT ? kind : find(ends, ev, thing_of_numbers(ACT_EXEC, tid, 0), act);
}

/* A thread that waits for the end of another one gives its number as the value. */
static enum end_kind end_of_futex(const struct ends *ends, const struct insp_event *ev,
				  struct act *act)
{
	const struct futex *futex = &ends->futexes[futex_slot(ev->thread->tid)];
	enum end_kind kind;

	if (futex->tid != ev->thread->tid)
		return END_UNKNOWN;
	kind = find(ends, ev, thing_of_numbers(ACT_WAKE, ev->thread->pid, futex->address), act);
	if (kind == END_ACT)
		return kind;
	return find(ends, ev, thing_of_numbers(ACT_EXIT, futex->value, EXIT_OF_THREAD), act);
}

/* Not every writer records which child it was. */
static enum end_kind end_of_wait(const struct ends *ends, const struct insp_event *ev,
				 int64_t result, struct act *act)
{
	uint64_t any = thing_of_numbers(ACT_EXIT, ev->thread->pid, EXIT_OF_CHILD);

	return result > 0 ? end_of_child(ends, ev, result, act) : find(ends, ev, any, act);
}

static bool is_fork(const char *call)
{
	return !strncmp(call, "clone", 5) || !strcmp(call, "vfork");
}

static enum end_kind end_of_fd_wait(const struct ends *ends, const struct insp_event *ev,
				    struct act *act)
{
	const struct scap_event_info *info = ev->scap->info;

	if (reads(info))
		return find(ends, ev, thing_of_fd(ACT_DATA, ev), act);
	if (writes(info))
		return find(ends, ev, thing_of_fd(ACT_ROOM, ev), act);
	if (ev->fd && !strncmp(info->name, "accept", 6))
		return find(ends, ev, thing_of_listener(ev->fd), act);
	return END_UNKNOWN;
}

static bool is_interrupted(int64_t result)
{
	return result == -EINTR || (result <= -RESTARTSYS && result >= -RESTART_RESTARTBLOCK);
}

static bool is_of(const char *call, const char *const *calls)
{
	while (*calls && strcmp(call, *calls))
		calls++;
	return *calls;
}

enum end_kind ends_of_call(const struct ends *ends, const struct insp_event *ev, int64_t result,
			   struct act *act)
{
	static const char *const sleeps[] = { "nanosleep", "clock_nanosleep", NULL };
	static const char *const polls[] = { "poll",	  "ppoll",	  "select",
					     "pselect6",  "epoll_wait",	  "epoll_pwait",
					     "newselect", "epoll_pwait2", NULL };
	const char *call = acts_call_of(ev);

	*act = (struct act){ 0 };
	if (is_interrupted(result))
		return END_SIGNAL;
	if (is_of(call, sleeps) || result == -ETIMEDOUT)
		return END_TIME;
	if (is_of(call, polls))
		return result ? END_READ : END_TIME;
	if (!strcmp(call, "futex"))
		return end_of_futex(ends, ev, act);
	if (is_fork(call))
		return end_of_child(ends, ev, result, act);
	if (!strcmp(call, "wait4") || !strcmp(call, "waitid"))
		return end_of_wait(ends, ev, result, act);
	return end_of_fd_wait(ends, ev, act);
}

/* The sender of the signal that this event delivers. The kernel ends the threads of a group. */
static enum end_kind sender_of(const struct ends *ends, const struct insp_event *ev,
			       uint64_t begin_ns, struct act *act)
{
	const struct insp_thread *sender, *own = ev->thread;
	int64_t pid = ev->scap->nparams ? insp_param_s64(&ev->scap->params[0]) : 0;

	if (pid <= 0)
		return found(acts_find(ends->acts,
				       thing_of_numbers(ACT_EXIT, own->pid, EXIT_OF_GROUP), 0,
				       own->tid, begin_ns, ev->scap->ts_ns),
			     act);
	sender = insp_thread_find(ev->insp, pid);
	*act = (struct act){ .num = ev->num, .ts_ns = ev->scap->ts_ns, .tid = pid };
	snprintf(act->thread, sizeof(act->thread), "%s", sender ? sender->comm : "");
	snprintf(act->call, sizeof(act->call), "signal");
	return END_ACT;
}

enum end_kind ends_later(const struct ends *ends, const struct insp_event *ev, enum end_kind kind,
			 uint64_t begin_ns, uint64_t end_ns, struct act *act)
{
	const struct scap_event_info *info = ev->scap->info;
	uint64_t thing = 0;
	enum end_kind now;

	if (kind == END_SIGNAL)
		return strcmp(info->name, "signaldeliver") ? kind :
							     sender_of(ends, ev, begin_ns, act);
	if (is_exit(ev) && ev->fd && !strncmp(info->name, "accept", 6))
		thing = thing_of_listener(ev->fd);
	else if (!is_exit(ev) && reads(info))
		thing = thing_of_fd(ACT_DATA, ev);
	if (!thing)
		return kind;
	now = found(
		acts_find(ends->acts, thing, end_of_fd(ev->fd), ev->thread->tid, begin_ns, end_ns),
		act);
	return now == END_ACT ? now : kind;
}
