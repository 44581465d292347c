/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A job answers one question. Most jobs read the trace once; each of their files has a
 * struct job_kind with its functions.
 */
#ifndef WEB_JOB_H
#define WEB_JOB_H

#include "base/json.h"
#include "bytes.h"
#include "out.h"

struct job;
struct list;
struct memory;
struct reader;

/* Functions return 0 or a negative errno, with the reason in the job. */
struct job_kind {
	const char *what;
	size_t bytes;	 /* of what the job keeps: job->data, zeroed */
	bool is_static;	 /* does not read the trace: begin() gives the whole answer */
	bool own_filter; /* begin() reads the member "filter" itself */
	bool opens;	 /* begin() opens job->insp itself, or sets job->is_whole */
	bool internal;	 /* wants internal events, too, which are never shown */
	int (*begin)(struct job *job, struct insp_json question);
	/* Handles an event that passed the filter. Returns 1 to end the reading. */
	int (*event)(struct job *job, const struct insp_event *ev);
	/* Appends the members of the answer to job->out. */
	int (*finish)(struct job *job);
	void (*free)(struct job *job);
};

struct job {
	const struct job_kind *kind;
	struct engine *engine;
	void *data;
	struct insp *insp;	    /* the job's own handle; of a static job the engine's */
	bool is_whole;		    /* the answer is there, and nothing is read */
	struct insp_filter *filter; /* NULL: none */
	uint64_t from_ns, to_ns;
	uint64_t first_ns, last_ns; /* of the events that passed; 0: none */
	struct insp_buf out;
	char error[1024];
	int64_t position; /* of the error in the text of the question; -1: none */
};

/* The trace and what is known about it. */
struct engine {
	struct insp *insp; /* compiles texts, and reads no event */
	bool is_growing;
	struct list *lists;	 /* see list.h */
	struct reader *readers;	 /* see reader.h */
	struct memory *memories; /* see memory.h */
	bool is_vast;		 /* there is no room to remember the trace */
};

/* ---- questions ------------------------------------------------------------------- */

/* A member's text; "" if there is none. The caller frees it; NULL: out of memory. */
char *ask_text(struct insp_json question, const char *name);
/* A member's whole number, between the bounds; fallback if there is none. */
int64_t ask_number(struct insp_json question, const char *name, int64_t fallback, int64_t least,
		   int64_t most);
/* A time in nanoseconds: a whole number. */
uint64_t ask_time(struct insp_json question, const char *name, uint64_t fallback);

/* ---- errors ----------------------------------------------------------------------- */

int job_fail(struct job *job, int err, const char *format, ...) PRINTF_LIKE(3, 4);
/* Takes over the error of a handle. */
int job_fail_insp(struct job *job, int err, struct insp *insp);
/* Compile, for the job's handle. *filter is NULL for "". */
int job_compile(struct job *job, const char *text, struct insp_filter **filter);
int job_field(struct job *job, const char *text, struct insp_field **field);

/* ---- handles ----------------------------------------------------------------------- */

/* The bytes of the trace, as they are now. */
struct scap_bytes engine_bytes(void);

/* Opens another handle for the trace. The caller closes it, after an error too. */
int engine_open_trace(struct insp **insp);

/*
 * Open the trace for the job, at the beginning of its time, and compile the filter of the
 * question: for kinds that do so themselves. Return 0 or a negative errno.
 */
int job_open(struct job *job);
int job_set_filter(struct job *job, struct insp_json question);

/* ---- the kinds ---------------------------------------------------------------------- */

extern const struct job_kind job_check, job_event, job_fields, job_index, job_lanes, job_list,
	job_procs, job_rows, job_spectrogram, job_stream, job_tiles, job_tree, job_view, job_views,
	job_waits;

#endif
