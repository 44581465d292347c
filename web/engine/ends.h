/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ended a wait. The stream has no wake-ups, so this is found from calls: data that was
 * read from a pipe or a socket was written by somebody, wait4() names the process that has
 * ended, a futex is woken at its address. What was not recorded stays unknown.
 */
#ifndef WEB_ENDS_H
#define WEB_ENDS_H

#include "acts.h"

enum end_kind {
	END_UNKNOWN,
	END_ACT,    /* another thread's act */
	END_TIME,   /* the time was over */
	END_READ,   /* not known yet: what the thread reads next shows who wrote it */
	END_SIGNAL, /* not known yet: the signal that is delivered next shows who sent it */
};

struct ends;

/* NULL: out of memory. */
struct ends *ends_new(void);
void ends_free(struct ends *ends);

/* Remembers what this event does for the waits of others. Call it for each event. */
void ends_note(struct ends *ends, const struct insp_event *ev);

/*
 * What ended the wait of a call, at its exit with this result. Sets *act if the kind is
 * END_ACT, else clears it.
 */
enum end_kind ends_of_call(const struct ends *ends, const struct insp_event *ev, int64_t result,
			   struct act *act);

/*
 * A later event of the thread whose wait, from begin to end, ended as END_READ or END_SIGNAL.
 * Call it before ends_note(). Returns what is known now, or the same kind again.
 */
enum end_kind ends_later(const struct ends *ends, const struct insp_event *ev, enum end_kind kind,
			 uint64_t begin_ns, uint64_t end_ns, struct act *act);

/* The call is over: what it has read or written is done with. Call it after ends_of_call(). */
void ends_forget(struct ends *ends, const struct insp_event *ev);

#endif
