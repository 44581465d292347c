/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libinsp: the meaning of events. Tracks the state behind the events of libscap (threads,
 * descriptors, users), and provides fields, filters, output lines and Lua chisels.
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
 * The conventions are those of scap.h: functions return 0 or a negative errno, the
 * handle has the error text, a handle is for one thread at a time, and no function
 * exits or prints unless that is its task.
 */
#ifndef RINGSIDE_INSP_H
#define RINGSIDE_INSP_H

#include <stdbool.h>
#include <stdio.h>

#include "scap.h"

#ifdef __cplusplus
extern "C" {
#endif

#define INSP_API __attribute__((visibility("default")))

/* Limits of the library, for programs that mention them to their users. */
#define INSP_THREADS_MAX 131072	   /* threads in the state, unless set otherwise */
#define INSP_MEMORY_MIN (16 << 20) /* bytes of state, whatever scap_options.max_memory_mb is */
#define INSP_SUPPRESS_MAX 32	   /* names for insp_suppress_comm() */
#define INSP_TRACER_BYTES_MAX 4096 /* a longer write is not a tracer */

struct insp;
struct insp_thread;
struct insp_fd;
struct insp_filter;
struct insp_follower;
struct insp_format;
struct insp_chisel;
struct insp_tracing;

/*
 * An event with its meaning. All pointers are borrowed and valid until the next
 * insp_next() on the handle.
 */
struct insp_event {
	const struct scap_event *scap;
	uint64_t num; /* 1 for the first event of the source */
	struct insp *insp;
	struct insp_thread *thread;	    /* NULL: the event has no thread */
	struct insp_fd *fd;		    /* the descriptor that the event works on, or NULL */
	int64_t fdnum;			    /* its number; -1: none */
	uint64_t latency_ns;		    /* exit: time since the enter; 0 otherwise */
	int64_t error;			    /* exit: the result if it is negative, else 0 */
	const struct insp_tracing *tracing; /* set if the write is shown as a tracer */
};

/*
 * The portable number of the system call of a generic event (type RS_EV_GENERIC_E or
 * RS_EV_GENERIC_X); 0: not known.
 */
INSP_API uint16_t insp_generic_code(const struct insp_event *ev);

/* A growing buffer. Zero it before use, insp_buf_fini() frees it. */
struct insp_buf {
	char *data;
	size_t len, cap;
	bool failed; /* out of memory: contents are incomplete */
};

/* Appends bytes. */
INSP_API void insp_buf_append(struct insp_buf *buf, const void *data, size_t len);

/* Appends a string of JSON with its quotes; bytes that are no UTF-8 become U+FFFD. */
INSP_API void insp_put_json_text(struct insp_buf *buf, const void *text, size_t len);

/* Frees a buffer's memory and zeroes it. */
INSP_API void insp_buf_fini(struct insp_buf *buf);

/* How insp_encode() treats line ends, tabs and backslashes. */
enum insp_encode {
	INSP_ENCODE_VALUE,   /* a name or another value: all are escaped, so it can be decoded */
	INSP_ENCODE_MESSAGE, /* one line of text for people: backslashes stay */
	INSP_ENCODE_LINES,   /* several lines: line ends, tabs and backslashes stay */
};

/*
 * Appends text that a stranger may have written, so that it is safe on a terminal and valid
 * UTF-8. Characters that can be seen stay. Control characters, those that reorder or hide
 * text, and bytes that are no valid UTF-8 become \n \t \r or \xHH for each of their bytes. In
 * a value a backslash is doubled where a filter would read it as the beginning of an escape,
 * so that a filter finds what was printed.
 */
INSP_API void insp_encode(struct insp_buf *out, const char *text, size_t len, enum insp_encode how);

/*
 * Opens a source (see scap_open()) and loads its state. The caller owns *insp and frees
 * it with insp_close(), even after a failure: then it is valid for insp_error() only
 * (NULL: out of memory).
 */
INSP_API int insp_open(struct insp **insp, enum scap_source source,
		       const struct scap_options *opts);

/*
 * Opens a source like insp_open() and sets the filter of insp_next() like
 * insp_set_filter_text(). Of a live source the kernel rejects what it can decide, so that far
 * fewer events are fetched; the filter may then be narrowed, but not widened. evt.num counts
 * the events that were fetched. filter NULL or "": none. Errors as for insp_open(), and
 * -EINVAL: the filter is wrong, see insp_filter_error_pos().
 */
INSP_API int insp_open_filtered(struct insp **insp, enum scap_source source,
				const struct scap_options *opts, const char *filter);

/* Frees the handle with its threads and descriptors. NULL is allowed. */
INSP_API void insp_close(struct insp *insp);

/* The text of the last error, one line; "" if none. Valid until the next call. */
INSP_API const char *insp_error(const struct insp *insp);

/* The source underneath, for statistics and stopping. Borrowed. */
INSP_API struct scap *insp_scap(struct insp *insp);

/*
 * Fetches the next event that passes the filter. Rejected events in between update the
 * state too. The event is borrowed. Returns SCAP_EVENT, SCAP_TIMEOUT, SCAP_EOF or a
 * negative errno.
 */
INSP_API int insp_next(struct insp *insp, const struct insp_event **ev);

/*
 * Sets the filter of insp_next() (NULL: none). The caller keeps the ownership and must
 * not free the filter while it is set.
 */
INSP_API void insp_set_filter(struct insp *insp, struct insp_filter *filter);

/*
 * Compiles a filter, sets it and owns it. Errors as for insp_filter_compile(). The events that
 * it rejects are fetched nevertheless: insp_open_filtered() leaves them in the kernel.
 */
INSP_API int insp_set_filter_text(struct insp *insp, const char *text);

/*
 * Suppresses the events of processes with this name and of their descendants, for up to
 * INSP_SUPPRESS_MAX names: they update the state, but insp_next() does not return them.
 * insp_suppressed() is their number. Returns 0, -ENOSPC or -ENOMEM.
 */
INSP_API int insp_suppress_comm(struct insp *insp, const char *comm);
INSP_API uint64_t insp_suppressed(const struct insp *insp);

/*
 * Sets the maximum number of threads in the state (default INSP_THREADS_MAX). Events of
 * further threads are shown without thread. insp_threads_refused() is how often there was
 * no room.
 */
INSP_API void insp_set_max_threads(struct insp *insp, size_t count);
INSP_API uint64_t insp_threads_refused(const struct insp *insp);

/*
 * What was left out of the state to keep it within its memory: half of what
 * scap_options.max_memory_mb allows. What was idle longest goes first.
 */
struct insp_forgotten {
	uint64_t details; /* threads without their descriptors, arguments and environments */
	uint64_t threads, containers;
	uint64_t accounts; /* users and groups that an event announced */
	uint64_t copies;   /* forks whose many descriptors were not copied, to save time */
};
INSP_API const struct insp_forgotten *insp_forgotten(const struct insp *insp);

/* ---- writing trace files ---------------------------------------------------- */

/*
 * Called for events that insp_next() does not return but a trace file needs, so that the
 * other events mean the same when they are read from it: rejected events that change the
 * state and the enter events of exits that pass (both marked SCAP_DUMP_STATE_ONLY),
 * containers and users known at the start, and the first parts of tracers.
 * The event is borrowed; NULL: the source starts again, see scap_dump_section(). If the
 * function returns a negative errno, insp_next() returns it.
 */
typedef int insp_keep_fn(void *arg, const struct scap_event *ev);

/* Sets that function; NULL: none. Call it before the first insp_next(). */
INSP_API void insp_set_keep(struct insp *insp, insp_keep_fn *keep, void *arg);

/*
 * Gets the current state, for scap_dump_rotate(). It is borrowed and valid until the next
 * call on the handle. Returns 0 or -ENOMEM.
 */
INSP_API int insp_snapshot(struct insp *insp, const struct scap_state **state);

/*
 * Writes a checkpoint, where insp_seek() can begin. The last event is invalid afterwards.
 * Returns like scap_dump_checkpoint(), which sets the error text, or -ENOMEM.
 */
INSP_API int insp_checkpoint(struct insp *insp, struct scap_dump *dump);

/*
 * A follower for scap_dump_options.follower: the recording gets checkpoints although no handle
 * of the caller keeps the state. Returns 0 or -ENOMEM. Free it after scap_dump_close(); NULL
 * is allowed.
 */
INSP_API int insp_follower_new(struct insp_follower **follower);
INSP_API const struct scap_follower *insp_follower_calls(const struct insp_follower *follower);
INSP_API void insp_follower_free(struct insp_follower *follower);

/*
 * For trace files with an index: goes to the last checkpoint before that time. State and
 * event numbers are as if all events before had been read. Returns 1, 0 if there is no
 * such checkpoint, or a negative errno. Call it only before the first insp_next().
 */
INSP_API int insp_seek(struct insp *insp, uint64_t ts_ns);

/*
 * Makes insp_next() return SCAP_TIMEOUT after this number of rejected events in a row, so
 * that its caller gets control; 0: never. With a live source it also returns when they
 * took a fifth of a second.
 */
INSP_API void insp_set_patience(struct insp *insp, unsigned int rejected_max);

/* Options of how values are printed. */
struct insp_print {
	enum {
		INSP_BUF_DOTS,
		INSP_BUF_HEX,
		INSP_BUF_HEXASCII,
		INSP_BUF_ASCII,
		INSP_BUF_BASE64
	} buffers;
	char timetype; /* style of evt.outputtime: h a r d D; 0: h */
	bool verbose;  /* do not cut buffers */
	bool json;     /* print lines as JSON objects */
	bool internal; /* print internal events too */
	bool services; /* print ports as names of services */
	bool raw;      /* print names and texts as they are, not as insp_encode() does */
};

/* Sets these options. */
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
	INSP_FIELD_FILTER_ONLY = 1 << 0, /* cannot be printed */
	INSP_FIELD_PRINT_ONLY = 1 << 1,	 /* cannot be used in a filter */
	INSP_FIELD_TABLE_ONLY = 1 << 2,	 /* for views and chisels; not listed */
	INSP_FIELD_ANY = 1 << 3,	 /* several values; a check usually holds if one matches */
	INSP_FIELD_BY_TYPE = 1 << 4,	 /* depends on the event's type alone */
	INSP_FIELD_CLOCK = 1 << 5,	 /* the event's time as text; nanoseconds in JSON */
	INSP_FIELD_HOST = 1 << 6,	 /* in filters: a host name, which is resolved */
	INSP_FIELD_ELSEWHERE = 1 << 7,	 /* exists in sysdig; never has a value here */
	INSP_FIELD_HISTORY = 1 << 8,	 /* depends on the events before */
	INSP_FIELD_LATENCY = 1 << 9,	 /* on exits: depends on the time of the enter */
};

/* The n-th field in the order of the manual; NULL after the last one. */
INSP_API const struct insp_field_info *insp_field_info(size_t n);

/* The name of a value's type (CHARBUF) and of a way to print numbers (DEC). Static strings. */
INSP_API const char *insp_type_name(uint8_t type);
INSP_API const char *insp_print_format_name(uint8_t format);

/*
 * The values that a field with a closed list can have, such as evt.res and fd.type, for
 * completing what is typed: *next is 0 for the first one and is advanced. NULL: there are no
 * more, or the field can have any value. The string is static.
 */
INSP_API const char *insp_field_word(const char *field, size_t *next);

/* The one of some words that is most like a mistyped one; NULL: none is near. */
INSP_API const char *insp_nearest_word(const char *text, size_t len, const char *const *words,
				       size_t count);

/*
 * The name of the last used field that never has a value here (INSP_FIELD_ELSEWHERE:
 * fields of clusters and plugins), in a filter or elsewhere. NULL: none. The string is
 * static.
 */
INSP_API const char *insp_valueless_field(const struct insp *insp);

/* A field with its argument. */
struct insp_field;

/*
 * Finds a field by its name and argument (proc.aname[2]). The caller owns *field and
 * frees it with insp_field_free(). Returns 0, -ENOENT (no such field), -EINVAL (invalid
 * argument) or -ENOMEM; insp_error() has the reason.
 */
INSP_API int insp_field_new(struct insp *insp, const char *text, struct insp_field **field);
INSP_API void insp_field_free(struct insp_field *field);
INSP_API const struct insp_field_info *insp_field_get_info(const struct insp_field *field);

/*
 * A value of a field. It is borrowed and valid until the next value of the same field or
 * the next event. The type decides which member holds it: text and buffers use data and
 * len, PT_BOOL and unsigned numbers u64, signed numbers s64, PT_DOUBLE dbl. Text is what the
 * traced program wrote, any bytes: see insp_encode(). Only in evt.args and evt.info, which are
 * made for output, names are encoded already.
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

/* Reads a field from an event. Returns false if the event has no value for it. */
INSP_API bool insp_field_value(struct insp_field *field, const struct insp_event *ev,
			       struct insp_value *value);

/*
 * Appends the value as a format would print it: names are encoded as INSP_ENCODE_VALUE says.
 * Returns false and appends nothing if the event has no value for the field.
 */
INSP_API bool insp_field_text(struct insp_field *field, const struct insp_event *ev,
			      struct insp_buf *out);

/* ---- filters ------------------------------------------------------------- */

/*
 * Compiles a filter. The caller owns *filter and frees it with insp_filter_free().
 * Returns 0, -ENOMEM or -EINVAL: then insp_error() has the reason and
 * insp_filter_error_pos() the position.
 */
INSP_API int insp_filter_compile(struct insp *insp, const char *text, struct insp_filter **filter);
INSP_API void insp_filter_free(struct insp_filter *filter);

/*
 * Defines a macro for filters that are compiled later. In place of a check, the name
 * stands for a filter; in a list or in place of one, it stands for values separated by
 * commas. A second call redefines the name. Texts are copied. Returns 0, -EINVAL (invalid
 * name) or -ENOMEM.
 */
INSP_API int insp_filter_define(struct insp *insp, const char *name, const char *text);

/* Byte offset in the text where the last insp_filter_compile() failed. */
INSP_API size_t insp_filter_error_pos(const struct insp *insp);

/*
 * The part of a filter that the kernel can decide, in the form of scap_options.filter.
 * The events that it rejects neither pass the filter nor change the state.
 */
struct insp_lowered {
	bool any;				 /* false: the kernel cannot decide anything */
	struct rs_filter filter;		 /* filter.program points to program below */
	uint64_t program[RS_FILTER_PROGRAM_MAX]; /* of struct sock_filter: linux/filter.h */
};

/*
 * Computes that part. keep_enters: the durations of calls are needed, so exits need their
 * enters. Returns 0 or -ENOMEM.
 */
INSP_API int insp_filter_lower(struct insp_filter *filter, bool keep_enters,
			       struct insp_lowered *lowered);

/* Whether an event passes the filter. */
INSP_API bool insp_filter_match(struct insp_filter *filter, const struct insp_event *ev);

/* The n-th operator of the language, for completing what is typed; NULL after the last one. */
INSP_API const char *insp_filter_operator(size_t n);

/*
 * How often a check could not be decided, because a regular expression took too many steps.
 * Such a check does not hold, and neither does its negation.
 */
INSP_API uint64_t insp_filter_undecided(const struct insp_filter *filter);

/*
 * Whether a thread passes the filter, alone or with one of its descriptors. Fields of
 * events have no value here. An unknown thread does not pass.
 */
INSP_API bool insp_filter_match_thread(struct insp_filter *filter, struct insp *insp, int64_t tid);

/* ---- output -------------------------------------------------------------- */

/*
 * Compiles an output format (%field, %20field, leading *). The caller owns *format and
 * frees it with insp_format_free(). Returns 0, -ENOMEM or -EINVAL: then insp_error() has
 * the reason and insp_format_error_pos() the position.
 */
INSP_API int insp_format_compile(struct insp *insp, const char *text, struct insp_format **format);
INSP_API void insp_format_free(struct insp_format *format);

/* Whether a field of the format has the flag (enum insp_field_flag). */
INSP_API bool insp_format_uses(const struct insp_format *format, uint16_t flag);

/* Byte offset in the text where the last insp_format_compile() failed. */
INSP_API size_t insp_format_error_pos(const struct insp *insp);

/*
 * Appends the line of an event, with a newline. With insp_print.json the line is an object
 * whose members are the format's fields, sorted by name; numbers stay numbers, and a
 * missing value is null. Returns false and appends nothing if the event is internal
 * (unless insp_print.internal), or if a value is missing and the format has no leading *.
 */
INSP_API bool insp_format_line(struct insp_format *format, const struct insp_event *ev,
			       struct insp_buf *out);

/* Writes the line to a stream. Returns false if there is none or the write fails. */
INSP_API bool insp_format_print(struct insp_format *format, const struct insp_event *ev, FILE *out);

/* ---- chisels -------------------------------------------------------------- */

struct insp_chisel_dir {
	const char *path; /* NULL ends the list; "": the working directory */
	bool trusted;	  /* chisels in this folder need no sandbox */
};

enum insp_sandbox { INSP_SANDBOX_UNTRUSTED, INSP_SANDBOX_ALWAYS, INSP_SANDBOX_NEVER };

/*
 * The program that runs the chisels: facts for them, and functions that they may call.
 * A function returns 0 or a negative errno, and may be NULL except write. Every chisel
 * borrows the structure; facts may change between calls.
 */
struct insp_chisel_host {
	const char *filter;		    /* the command line's filter, "" if none */
	const char *source_name;	    /* the file that is read, "" when live */
	bool is_live, is_tty;		    /* is_tty: standard output is a terminal */
	bool error_is_tty;		    /* standard error is one */
	bool no_colours;		    /* chisels' colours are left out, also on a terminal */
	bool container_data;		    /* -pc, -pk or -pm was given */
	const struct insp_chisel_dir *dirs; /* search path of chisels */
	enum insp_sandbox sandbox;	    /* chisels without files, processes, network */
	uint64_t max_memory;		    /* of each chisel's script in bytes; 0: 1 GiB */
	void (*write)(void *ctx, const char *data, size_t len); /* prints on standard output */
	void (*write_error)(void *ctx, const char *data, size_t len); /* on standard error */
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
	bool hidden; /* leave it out of lists */
	size_t nargs;
	const struct insp_chisel_arg *args;
};

/*
 * Finds a chisel by name, loads it and attaches it to insp. The caller owns *chisel and
 * frees it with insp_chisel_free(). Returns 0, -ENOENT (not found), -ENOEXEC (a Lua file
 * that is no chisel), -EINVAL (it does not load) or another negative errno. As with all
 * errors of chisels, insp_error() of the handle has the reason, with file and line.
 */
INSP_API int insp_chisel_new(struct insp *insp, const char *name,
			     const struct insp_chisel_host *host, struct insp_chisel **chisel);
INSP_API void insp_chisel_free(struct insp_chisel *chisel);

/* A chisel's description. It is borrowed and lives as long as the chisel. */
INSP_API const struct insp_chisel_info *insp_chisel_get_info(const struct insp_chisel *chisel);

/*
 * The filter that the chisel set for itself, "" if none; borrowed until it sets another one. And
 * whether a field that it requested has the flag (enum insp_field_flag). With both a program
 * can have the kernel reject what the chisel does not want.
 */
INSP_API const char *insp_chisel_get_filter(const struct insp_chisel *chisel);
INSP_API bool insp_chisel_uses(const struct insp_chisel *chisel, uint16_t flag);

/*
 * Passes the arguments to the chisel and runs on_init. args is one string, split at blanks
 * outside quotes; NULL: none. Call it once, before the first event. Returns 0 or a negative
 * errno.
 */
INSP_API int insp_chisel_init(struct insp_chisel *chisel, const char *args);

/*
 * Moves the chisel with its fields, filter and format to another handle, for example for
 * the next file. The script keeps its variables. insp NULL detaches it, so that its handle
 * can be closed. Returns 0 or a negative errno.
 */
INSP_API int insp_chisel_attach(struct insp_chisel *chisel, struct insp *insp);

/* Runs on_capture_start. */
INSP_API int insp_chisel_start(struct insp_chisel *chisel);

/*
 * Runs on_interval if the chisel's timer is due at the time of the event. Call it for every
 * event, even if the global filter rejects it, before insp_chisel_event(). Returns like
 * insp_chisel_event().
 */
INSP_API int insp_chisel_tick(struct insp_chisel *chisel, const struct insp_event *ev);

/*
 * Passes an event to the chisel. The event must have passed the global filter. Returns 0, 1
 * if the chisel asked to end the capture, or a negative errno.
 */
INSP_API int insp_chisel_event(struct insp_chisel *chisel, const struct insp_event *ev);

/*
 * Runs the loop over events inside the script, so that the JIT compiler compiles it as a
 * whole: faster than insp_chisel_event() for each. next(ctx) returns an event that passed
 * the global filter, borrowed until its next call; NULL ends the loop. It must also end
 * the loop before an event for which insp_chisel_is_due() is true: pass that one to
 * insp_chisel_tick() and insp_chisel_event(). next runs within the script, so it must not
 * call functions for the same chisel. Returns like insp_chisel_event(); 0 after NULL.
 */
INSP_API int insp_chisel_run(struct insp_chisel *chisel,
			     const struct insp_event *(*next)(void *ctx), void *ctx);

/* Whether insp_chisel_tick() has anything to do for this event. */
INSP_API bool insp_chisel_is_due(const struct insp_chisel *chisel, const struct insp_event *ev);

/* Runs on_capture_end. */
INSP_API int insp_chisel_end(struct insp_chisel *chisel);

/*
 * The exit status for the program, after a call returned -ECANCELED because the script
 * called os.exit.
 */
INSP_API int insp_chisel_exit_status(const struct insp_chisel *chisel);

/*
 * Stops a script that does not return. Call it at a steady rate from a signal handler in
 * the thread that runs the chisel; context is the handler's third argument. It ends a
 * callback that is still running after max_ticks calls (0: no limit), or ten calls after
 * stops, the number of the user's requests to stop, has increased. The function that runs
 * the callback then returns -EINVAL. This function may leave the handler by a jump, so the
 * signal needs SA_NODEFER. It is async-signal-safe.
 */
INSP_API void insp_chisel_watch(struct insp_chisel *chisel, unsigned int max_ticks,
				unsigned int stops, const void *context);

#ifdef __cplusplus
}
#endif
#endif
