/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libinsp: meaning. Rebuilds the state behind the events of libscap (threads,
 * descriptors, users), and with it gives fields, filters, output lines and Lua
 * chisels.
 *
 *	#include <ringside/insp.h>
 *	#include <stdio.h>
 *
 *	int main(int argc, char **argv)
 *	{
 *		struct scap_options opts = { .size = sizeof(opts), .path = argv[argc - 1] };
 *		struct insp_format *format = NULL;
 *		const struct insp_event *ev;
 *		struct insp *insp;
 *		int err = insp_open(&insp, SCAP_FILE, &opts);
 *
 *		if (!err)
 *			err = insp_set_filter_text(insp, "fd.name contains /etc");
 *		if (!err)
 *			err = insp_format_compile(insp, "%evt.num %fd.name", &format);
 *		while (!err && (err = insp_next(insp, &ev)) == SCAP_EVENT) {
 *			insp_format_print(format, ev, stdout);
 *			err = 0;
 *		}
 *		if (err != SCAP_EOF)
 *			fprintf(stderr, "%s\n", insp_error(insp));
 *		insp_format_free(format);
 *		insp_close(insp);
 *		return err != SCAP_EOF;
 *	}
 *
 * Conventions are those of scap.h: 0 or a negative errno, the text in the
 * handle, no thread safety on one handle, nothing prints unasked or exits.
 */
#ifndef RINGSIDE_INSP_H
#define RINGSIDE_INSP_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stdio.h>

#include "scap.h"

#ifdef __cplusplus
extern "C" {
#endif

#define INSP_API __attribute__((visibility("default")))

/* Limits of the library, for programs that mention them to their users. */
#define INSP_THREADS_MAX 131072	   /* threads in the state, unless set otherwise */
#define INSP_SUPPRESS_MAX 32	   /* names for insp_suppress_comm() */
#define INSP_TRACER_BYTES_MAX 4096 /* a longer write is not a tracer */

struct insp;
struct insp_thread;
struct insp_fd;
struct insp_filter;
struct insp_format;
struct insp_chisel;
struct insp_tracing;

/*
 * An event with its meaning. Borrowed pointers live as long as the event: until
 * the next insp_next() on the handle.
 */
struct insp_event {
	const struct scap_event *scap;
	uint64_t num; /* 1 for the first event of the source */
	struct insp *insp;
	struct insp_thread *thread;	    /* NULL: not tied to a thread */
	struct insp_fd *fd;		    /* the descriptor worked on, or NULL */
	int64_t fdnum;			    /* its number; -1: none */
	uint64_t latency_ns;		    /* exit: time since the enter; 0 otherwise */
	int64_t error;			    /* exit: the negative result, else 0 */
	const struct insp_tracing *tracing; /* a tracer, in place of a write; else NULL */
};

/*
 * The portable number of the system call behind a generic event, one of type
 * RS_EV_GENERIC_E or RS_EV_GENERIC_X; 0: not known. Not thread safe on one handle.
 */
INSP_API uint16_t insp_generic_code(const struct insp_event *ev);

/* A growing buffer; zero it to begin, insp_buf_fini() to end. */
struct insp_buf {
	char *data;
	size_t len, cap;
	bool failed; /* out of memory: contents are incomplete */
};

/* Frees a buffer's memory and zeroes it. */
INSP_API void insp_buf_fini(struct insp_buf *buf);

/*
 * Opens a source (see scap_open()) and loads its state. The caller owns *insp
 * and frees it with insp_close(), also on failure: then it serves insp_error()
 * only (NULL: out of memory).
 */
INSP_API int insp_open(struct insp **insp, enum scap_source source,
		       const struct scap_options *opts);

/* Frees the handle with its threads and descriptors. NULL is allowed. */
INSP_API void insp_close(struct insp *insp);

/* The text of the last fault, one line; "" if none. Valid until the next call. */
INSP_API const char *insp_error(const struct insp *insp);

/* The source underneath, for statistics and stopping. Borrowed. */
INSP_API struct scap *insp_scap(struct insp *insp);

/*
 * Fetches the next event that passes the filter, with all state up to date.
 * Events in between still update the state. The event is borrowed. Returns
 * SCAP_EVENT, SCAP_TIMEOUT, SCAP_EOF or a negative errno.
 */
INSP_API int insp_next(struct insp *insp, const struct insp_event **ev);

/*
 * Sets the filter that insp_next() applies (NULL: none). The filter stays the
 * caller's and must outlive its use.
 */
INSP_API void insp_set_filter(struct insp *insp, struct insp_filter *filter);

/* Compiles a filter and sets it; it is the handle's own. Errors as insp_filter_compile(). */
INSP_API int insp_set_filter_text(struct insp *insp, const char *text);

/*
 * Does not hand out events of processes with this name, nor of whoever they start;
 * for up to INSP_SUPPRESS_MAX names. insp_suppressed() counts the events. Returns 0, -ENOSPC or
 * -ENOMEM.
 */
INSP_API int insp_suppress_comm(struct insp *insp, const char *comm);
INSP_API uint64_t insp_suppressed(const struct insp *insp);

/*
 * How many threads the state holds at most, INSP_THREADS_MAX unless set. What a thread
 * beyond it does is shown without its name. insp_threads_refused() counts how
 * often there was no room.
 */
INSP_API void insp_set_max_threads(struct insp *insp, size_t count);
INSP_API uint64_t insp_threads_refused(const struct insp *insp);

/* ---- writing trace files ---------------------------------------------------- */

/*
 * Called for what insp_next() does not hand out but a file must have, so that
 * the events that are handed out mean the same when they are read from it:
 * rejected events that change the state, the enter events of exits that pass
 * (both marked SCAP_DUMP_STATE_ONLY), containers and users known at the start, begins
 * and parts of writes that are shown as tracers when they are whole.
 * The event is borrowed; NULL: the source begins anew, see scap_dump_section().
 * A negative errno ends insp_next() with it.
 */
typedef int insp_keep_fn(void *arg, const struct scap_event *ev);

/* Sets what is called; NULL: nothing. Before the first insp_next(). */
INSP_API void insp_set_keep(struct insp *insp, insp_keep_fn *keep, void *arg);

/*
 * The state at this moment, for scap_dump_rotate(). Borrowed: valid until the
 * next call on the handle. Returns 0 or -ENOMEM.
 */
INSP_API int insp_snapshot(struct insp *insp, const struct scap_state **state);

/*
 * Writes a checkpoint that insp_seek() can begin with, between events: the last
 * one is over. Returns as scap_dump_checkpoint(), which has the text, or -ENOMEM.
 */
INSP_API int insp_checkpoint(struct insp *insp, struct scap_dump *dump);

/*
 * Trace files with an index: goes to the last checkpoint before that time, with
 * all state and numbers as if everything before had been read. Returns 1, 0 if
 * there is none, or a negative errno. Only before the first insp_next().
 */
INSP_API int insp_seek(struct insp *insp, uint64_t ts_ns);

/*
 * Makes insp_next() return SCAP_TIMEOUT after so many rejected events in a row,
 * so that its caller is heard from time to time; 0: never. Of a live source also
 * when they took a fifth of a second.
 */
INSP_API void insp_set_patience(struct insp *insp, unsigned int rejected_max);

/* What changes how values are printed. */
struct insp_print {
	enum {
		INSP_BUF_DOTS,
		INSP_BUF_HEX,
		INSP_BUF_HEXASCII,
		INSP_BUF_ASCII,
		INSP_BUF_BASE64
	} buffers;
	char timetype; /* h a r d D; 0: h */
	bool verbose;  /* buffers are not cut */
	bool json;     /* lines of formats are JSON objects */
	bool internal; /* formats have lines for internal events too */
	bool services; /* ports by their service's name */
};

/* Changes how values are printed from now on. */
INSP_API void insp_set_print(struct insp *insp, const struct insp_print *print);

/* ---- fields ------------------------------------------------------------- */

struct insp_field_info {
	const char *class_name; /* evt */
	const char *name;	/* evt.num */
	uint8_t type;		/* enum rs_param_type */
	uint8_t format;		/* enum rs_print_format */
	uint8_t arg;		/* enum insp_field_arg */
	uint16_t flags;		/* enum insp_field_flag */
	const char *help;
};

enum insp_field_arg { INSP_ARG_NONE, INSP_ARG_OPTIONAL, INSP_ARG_REQUIRED };

enum insp_field_flag {
	INSP_FIELD_FILTER_ONLY = 1 << 0, /* cannot be shown */
	INSP_FIELD_PRINT_ONLY = 1 << 1,	 /* of no use in a filter */
	INSP_FIELD_TABLE_ONLY = 1 << 2,	 /* not listed: for views and chisels */
	INSP_FIELD_ANY = 1 << 3,	 /* has several values; a check passes if one does */
	INSP_FIELD_BY_TYPE = 1 << 4,	 /* depends on the event's type alone */
	INSP_FIELD_CLOCK = 1 << 5,	 /* the event's time as text; nanoseconds in JSON */
	INSP_FIELD_HOST = 1 << 6,	 /* in filters the name of a host, looked up */
	INSP_FIELD_ELSEWHERE = 1 << 7,	 /* known, but no source here has a value */
	INSP_FIELD_HISTORY = 1 << 8,	 /* depends on which events came before */
	INSP_FIELD_LATENCY = 1 << 9,	 /* of an exit: depends on when it was entered */
};

/* All fields in the order of the manual: row n, NULL past the last. */
INSP_API const struct insp_field_info *insp_field_info(size_t n);

/*
 * The name of a field that was asked for, be it in a filter, and that no source here
 * has a value for: those of clusters and plugins. NULL: none was. Valid for ever.
 */
INSP_API const char *insp_valueless_field(const struct insp *insp);

/* A field with its argument, ready to be read from events. */
struct insp_field;

/*
 * Finds a field by its full text (proc.aname[2]). The caller owns *field and
 * frees it with insp_field_free(). -ENOENT: no such field, -EINVAL: a wrong
 * argument; the reason is in insp_error().
 */
INSP_API int insp_field_new(struct insp *insp, const char *text, struct insp_field **field);
INSP_API void insp_field_free(struct insp_field *field);
INSP_API const struct insp_field_info *insp_field_get_info(const struct insp_field *field);

/*
 * A value of a field: borrowed, valid until the next value of the same field or
 * the next event. type says which member counts: text and buffers use data and
 * len, PT_BOOL and unsigned numbers u64, signed ones s64, PT_DOUBLE dbl.
 */
struct insp_value {
	uint8_t type; /* enum rs_param_type */
	const void *data;
	size_t len;
	union {
		uint64_t u64;
		int64_t s64;
		double dbl;
	};
};

/* Reads a field. Returns whether the event has a value for it. */
INSP_API bool insp_field_value(struct insp_field *field, const struct insp_event *ev,
			       struct insp_value *value);

/* ---- filters ------------------------------------------------------------- */

/*
 * Compiles a filter. The caller owns *filter and frees it with
 * insp_filter_free(). -EINVAL: insp_error() has the reason, and
 * insp_filter_error_pos() the place.
 */
INSP_API int insp_filter_compile(struct insp *insp, const char *text, struct insp_filter **filter);
INSP_API void insp_filter_free(struct insp_filter *filter);

/*
 * Lets a name stand for a text in filters that are compiled after this: where a check
 * would, for a filter; in a list, or in place of one, for values with commas between.
 * A name is defined anew by the same call. Texts are copied. Returns 0, -EINVAL for what
 * is no name, or -ENOMEM.
 */
INSP_API int insp_filter_define(struct insp *insp, const char *name, const char *text);

/* Byte offset in the text where the last insp_filter_compile() gave up. */
INSP_API size_t insp_filter_error_pos(const struct insp *insp);

/*
 * What the kernel can decide of a filter, in the form of scap_options.filter: events
 * that it drops would not pass, nor does anything that it drops change the state.
 */
struct insp_lowered {
	bool any;		 /* false: nothing, all events are to be fetched */
	struct rs_filter filter; /* program points into this structure */
	struct sock_filter program[RS_FILTER_PROGRAM_MAX];
};

/*
 * Finds out what the kernel can decide. keep_enters: somebody wants to know how long
 * calls took, so exits need their enters. Returns 0 or -ENOMEM.
 */
INSP_API int insp_filter_lower(struct insp_filter *filter, bool keep_enters,
			       struct insp_lowered *lowered);

/* Whether an event passes. */
INSP_API bool insp_filter_match(struct insp_filter *filter, const struct insp_event *ev);

/*
 * Whether a thread passes, or one of its descriptors. Fields of events have no
 * value here. An unknown thread does not pass.
 */
INSP_API bool insp_filter_match_thread(struct insp_filter *filter, struct insp *insp, int64_t tid);

/* ---- output -------------------------------------------------------------- */

/*
 * Compiles an output format (%field, %20field, leading *). The caller owns
 * *format and frees it with insp_format_free(). -EINVAL with insp_error().
 */
INSP_API int insp_format_compile(struct insp *insp, const char *text, struct insp_format **format);
INSP_API void insp_format_free(struct insp_format *format);

/* Whether one of its fields has the flag (enum insp_field_flag). */
INSP_API bool insp_format_uses(const struct insp_format *format, uint16_t flag);

/* Byte offset in the text where the last insp_format_compile() gave up. */
INSP_API size_t insp_format_error_pos(const struct insp *insp);

/*
 * Appends an event's line, with its newline. With insp_print.json it is an object
 * whose members are the format's fields, in the order of their names; numbers stay
 * numbers, and a value that is missing is null. Returns false and appends nothing
 * if the event is internal or lacks a field (and the format has no leading *).
 */
INSP_API bool insp_format_line(struct insp_format *format, const struct insp_event *ev,
			       struct insp_buf *out);

/* Writes it to a stream. Returns whether there was a line, and room for it. */
INSP_API bool insp_format_print(struct insp_format *format, const struct insp_event *ev, FILE *out);

/* ---- chisels -------------------------------------------------------------- */

struct insp_chisel_dir {
	const char *path; /* NULL ends a list; "": the working directory */
	bool trusted;	  /* chisels found here need no sandbox */
};

enum insp_sandbox { INSP_SANDBOX_UNTRUSTED, INSP_SANDBOX_ALWAYS, INSP_SANDBOX_NEVER };

/*
 * The program around the chisels: facts they ask for, and wishes it may grant.
 * A wish returns 0 or a negative errno. Borrowed by every chisel made with it;
 * facts may change between calls.
 */
struct insp_chisel_host {
	const char *filter;	 /* the command line's filter, "" if none */
	const char *source_name; /* the file read, "" when live */
	bool is_live, is_tty;
	bool container_data;		    /* -pc, -pk or -pm was given */
	const struct insp_chisel_dir *dirs; /* where chisels are looked for */
	enum insp_sandbox sandbox;	    /* which chisels get no files, processes, network */
	uint64_t max_memory;		    /* bytes for each chisel's script; 0: 1 GiB */
	void (*write)(void *ctx, const char *data, size_t len); /* lines of formatters */
	void (*log)(void *ctx, const char *severity, const char *text);
	int (*set_filter)(void *ctx, const char *text);
	int (*set_snaplen)(void *ctx, uint32_t bytes);
	int (*set_output_format)(void *ctx, const char *mode);
	int (*set_fatfile_dump_mode)(void *ctx, bool on);
	int (*run_app)(void *ctx, const char *command_line);
	void *ctx;
};

struct insp_chisel_arg {
	const char *name, *description, *type;
	bool optional;
};

struct insp_chisel_info {
	const char *name, *description, *short_description, *category;
	bool hidden; /* not meant for lists */
	size_t nargs;
	const struct insp_chisel_arg *args;
};

/*
 * Finds and loads a chisel by name, attached to insp. The caller owns *chisel
 * and frees it with insp_chisel_free(). -ENOENT: not found; -ENOEXEC: a Lua file
 * that is no chisel; -EINVAL: it does not load; the reason, with the chisel's
 * file and line, is in insp_error() of the handle it is attached to, as for all
 * faults of chisels.
 */
INSP_API int insp_chisel_new(struct insp *insp, const char *name,
			     const struct insp_chisel_host *host, struct insp_chisel **chisel);
INSP_API void insp_chisel_free(struct insp_chisel *chisel);

/* What a chisel says of itself. Borrowed: lives as long as the chisel. */
INSP_API const struct insp_chisel_info *insp_chisel_get_info(const struct insp_chisel *chisel);

/*
 * Gives the arguments (one string, blanks between, quotes group; NULL: none) and
 * runs on_init. Call once, before the first event. Returns 0 or a negative errno.
 */
INSP_API int insp_chisel_init(struct insp_chisel *chisel, const char *args);

/*
 * Moves the chisel with its fields, filter and formatter to another handle, as
 * when the next file is read; what it has counted stays. NULL: off its handle,
 * which can then be closed. Returns 0 or a negative errno.
 */
INSP_API int insp_chisel_attach(struct insp_chisel *chisel, struct insp *insp);

/* Runs on_capture_start. */
INSP_API int insp_chisel_start(struct insp_chisel *chisel);

/*
 * Tells the time to the chisel's timer (on_interval): to be called for every
 * event, also for those the global filter rejects, before insp_chisel_event().
 * Results as insp_chisel_event().
 */
INSP_API int insp_chisel_tick(struct insp_chisel *chisel, const struct insp_event *ev);

/*
 * Offers an event that passed the global filter. Returns 0, 1 if the chisel
 * asked to end the capture, or a negative errno with insp_error().
 */
INSP_API int insp_chisel_event(struct insp_chisel *chisel, const struct insp_event *ev);

/*
 * Lets the chisel's script take its events itself, so that its compiler sees a loop
 * over them: faster than offering each. next(ctx) brings an event that passed the
 * global filter, borrowed until it is called again; NULL ends the loop, as for an event
 * for which insp_chisel_is_due(), which is then told and offered by the functions
 * above. next runs within the script, so it must not call into the same chisel.
 * Results as insp_chisel_event(); 0 after NULL.
 */
INSP_API int insp_chisel_run(struct insp_chisel *chisel,
			     const struct insp_event *(*next)(void *ctx), void *ctx);

/* Whether insp_chisel_tick() would do anything for this event. */
INSP_API bool insp_chisel_is_due(const struct insp_chisel *chisel, const struct insp_event *ev);

/* Runs on_capture_end. */
INSP_API int insp_chisel_end(struct insp_chisel *chisel);

/*
 * The status that the script wants the program to end with. For a call that
 * returned -ECANCELED: the script called os.exit.
 */
INSP_API int insp_chisel_exit_status(const struct insp_chisel *chisel);

/*
 * Stops a script that does not return: to be called at a steady rate from the
 * handler of a signal to the thread that runs the chisel, with the handler's
 * third argument. A callback is ended with an error, the call that runs it returns
 * -EINVAL, when it was found running max_ticks times (0: any number), or ten times
 * after stops, the number of the user's wishes to stop, has grown. May not return
 * to the handler, so the signal needs SA_NODEFER. Async-signal-safe.
 */
INSP_API void insp_chisel_watch(struct insp_chisel *chisel, unsigned int max_ticks,
				unsigned int stops, const void *context);

/* ---- views ------------------------------------------------------------------ */

enum insp_view_type { INSP_VIEW_TABLE, INSP_VIEW_LIST, INSP_VIEW_SPECTROGRAM };

/* How the values of a column become one: without any, the latest counts. */
enum insp_aggregation {
	INSP_AGGREGATE_LAST,
	INSP_AGGREGATE_SUM,
	INSP_AGGREGATE_AVG,
	INSP_AGGREGATE_TIME_AVG,
	INSP_AGGREGATE_MIN,
	INSP_AGGREGATE_MAX,
};

struct insp_view_column {
	const char *name, *description, *field;
	const char *filterfield; /* the field to filter by instead, or "" */
	uint32_t colsize;	 /* columns of text; 0: the rest of the line */
	bool is_key, is_groupby_key, is_sorting, filter_in_child_only;
	enum insp_aggregation aggregation, groupby_aggregation;
	const char *const *tags; /* ends with NULL; without any, it always shows */
};

struct insp_view_action {
	char hotkey;
	const char *command; /* with %field of the selected row */
	const char *description;
	bool ask_confirmation, wait_finish;
};

/* What a view's file says: a table that a program fills and draws. */
struct insp_view_info {
	const char *id, *name, *description, *filter, *drilldown_target, *spectro_type;
	enum insp_view_type type;
	const char *const *tags, *const *tips, *const *applies_to; /* end with NULL */
	bool use_defaults, is_root, drilldown_increase_depth, propagate_filter;
	size_t ncolumns, nactions;
	const struct insp_view_column *columns; /* keys first */
	const struct insp_view_action *actions;
};

struct insp_view;

/*
 * Finds a view by its file's name, as a chisel, and checks what its file says. The
 * caller owns *view and frees it with insp_view_free(). Errors as
 * insp_chisel_new(); -ENOEXEC: a Lua file that is no view.
 */
INSP_API int insp_view_new(struct insp *insp, const char *name, const struct insp_chisel_host *host,
			   struct insp_view **view);
INSP_API void insp_view_free(struct insp_view *view);

/* What the view's file says. Borrowed: lives as long as the view. */
INSP_API const struct insp_view_info *insp_view_get_info(const struct insp_view *view);

/*
 * Attaches the view to a handle that has a source, and compiles its fields and
 * filter; depth stands for %depth. Columns with none of the tags (ends with NULL)
 * are left out. Returns 0 or a negative errno with insp_error().
 */
INSP_API int insp_view_attach(struct insp_view *view, struct insp *insp, unsigned int depth,
			      const char *const *tags);

/* Takes an event that passed the global filter into the table. Returns 0 or a negative errno. */
INSP_API int insp_view_event(struct insp_view *view, const struct insp_event *ev);

/*
 * Appends the table as lines of text: the headings, then the rows, sorted, those of
 * interval_ns of events; and empties it.
 */
INSP_API void insp_view_print(struct insp_view *view, uint64_t interval_ns, struct insp_buf *out);

#ifdef __cplusplus
}
#endif
#endif
