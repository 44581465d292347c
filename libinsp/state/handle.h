/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handle. Each kind of state is a struct that its own header defines; what the
 * rooms above make is known here by pointers only. They read the handle, and set what
 * was asked of them and how that ended: the last part of it.
 */
#ifndef INSP_HANDLE_H
#define INSP_HANDLE_H

#include "container.h"
#include "cpu_time.h"
#include "insp.h"
#include "service.h"
#include "suppress.h"
#include "thread.h"
#include "user.h"

/* What the event at hand has ended, which goes before the next one. */
struct insp_ending {
	bool exited, closed;
	int64_t exited_tid;
	int64_t closed_tid, closed_fd;
};

struct insp {
	struct scap *scap;
	const struct scap_state *state; /* borrowed from scap */
	char error[1024];

	/* the events so far */
	uint64_t nevents, first_ts_ns, last_ts_ns;
	bool live, begun;	       /* begun: past the containers announced at the start */
	struct insp_event event;       /* the one handed out */
	struct insp_thread *announcer; /* stands for the thread of a container's event */
	struct insp_ending ending;
	bool traced;	 /* the last event was about spans */
	bool unshown;	 /* the last event is recorded, not shown: a tracer will be */
	bool unfinished; /* insp_finish_event() has something to do */

	/* the state behind them */
	struct insp_type *types; /* by event type: state/parse.h */
	struct insp_threads threads;
	struct insp_fds fds;
	struct insp_containers containers;
	struct insp_accounts accounts;
	struct insp_suppression suppression;
	struct insp_spans *spans; /* NULL: no tracer was met */
	struct insp_services services;
	struct insp_switches switches; /* for insp_thread.exec_ns */
	bool cpu_time_wanted;
	uint8_t *server_ports; /* bitmap: ports listened on at the start */

	/* what the caller asked for, and how that ended */
	struct insp_print print;
	struct insp_filter *filter;	/* in use; NULL: none */
	struct insp_filter *own_filter; /* of insp_set_filter_text() */
	struct insp_macro *macros;	/* names in filters: filter/ */
	size_t nmacros;
	size_t filter_error_pos, format_error_pos;
	const char *valueless;	   /* a field that was asked for and has no value here */
	unsigned int rejected_max; /* 0: no limit */
	insp_keep_fn *keep;	   /* keep.c: NULL: none */
	void *keep_arg;
	struct insp_snapshot *snapshot; /* snapshot.c: the last one taken */
};

#endif
