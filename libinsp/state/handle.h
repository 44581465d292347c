/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handle. Each kind of state is a struct of its own header. Objects of the rooms
 * above are known here by pointers only. These rooms read the handle and change only its
 * last part: the caller's settings and the results of its last call.
 */
#ifndef INSP_HANDLE_H
#define INSP_HANDLE_H

#include "base/memory.h"
#include "container.h"
#include "cpu_time.h"
#include "insp.h"
#include "service.h"
#include "suppress.h"
#include "thread.h"
#include "user.h"

/*
 * What happens before the next event: the thread and the descriptor that the current event
 * ended are removed, and the socket that it showed with another peer has its own again.
 */
struct insp_ending {
	bool exited, closed, strayed;
	int64_t exited_tid;
	int64_t closed_tid, closed_fd;
	int64_t strayed_tid, strayed_fd;
	struct insp_fdtable *kept; /* has the socket as it was; NULL: none has strayed yet */
};

struct insp {
	struct scap *scap;
	const struct scap_state *state; /* borrowed from scap */
	char error[1024];

	/* the events so far */
	uint64_t nevents, first_ts_ns, last_ts_ns;
	bool live, begun;	       /* begun: past the announcements at the start */
	struct insp_event event;       /* the current event */
	struct insp_thread *announcer; /* placeholder thread of container events */
	struct insp_ending ending;
	bool traced;	 /* the last event was a tracer or a part of one */
	bool unshown;	 /* the last event is kept for files, but shown as a later tracer */
	bool unfinished; /* insp_finish_event() has something to do */

	/* the state */
	struct insp_memory memory; /* all that the state holds */
	size_t memory_max;	   /* its limit */
	struct insp_forgotten forgotten;
	struct insp_type *types; /* by event type: state/parse.h */
	struct insp_threads threads;
	struct insp_fds fds;
	struct insp_containers containers;
	struct insp_accounts accounts;
	struct insp_suppression suppression;
	struct insp_spans *spans; /* NULL: no tracer yet */
	struct insp_services services;
	struct insp_switches switches; /* for insp_thread.exec_ns */
	bool cpu_time_wanted;	       /* see insp_cpu_time_want() */
	uint8_t *server_ports; /* bitmap of the ports that servers listened on at the start */

	/* settings of the caller and results of its last call */
	struct insp_print print;
	struct insp_filter *filter; /* the current filter; NULL: none */
	bool no_hosts;	/* the filter that is compiled must not look up names of hosts */
	bool comparing; /* a filter runs: it compares values, not how they are displayed */
	struct insp_filter *own_filter; /* from insp_set_filter_text() */
	struct insp_macro *macros;	/* of filters */
	size_t nmacros;
	size_t filter_error_pos, format_error_pos;
	const char *valueless;	   /* see insp_valueless_field() */
	unsigned int rejected_max; /* 0: no limit */
	insp_keep_fn *keep;	   /* from insp_set_keep(); NULL: none */
	void *keep_arg;
	struct insp_snapshot *snapshot; /* from the last insp_snapshot() */
};

/* Whether events of the type change the state: parse.c. */
bool insp_type_changes_state(const struct insp *insp, uint16_t type);

#endif
