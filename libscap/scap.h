/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libscap: events in and out.
 *
 * A source of events (the kernel module, a trace file, an array in memory) is
 * opened into one handle; events come out of it one by one, borrowed, in the
 * order of their time. The state of the machine at the start of the source
 * (processes, descriptors, users, interfaces) comes with it. A trace file is
 * written from the same two things.
 *
 *	#include <ringside/scap.h>
 *	#include <stdio.h>
 *
 *	int main(int argc, char **argv)
 *	{
 *		struct scap_options opts = { .size = sizeof(opts), .path = argv[argc - 1] };
 *		const struct scap_event *ev;
 *		struct scap *scap;
 *		int err = scap_open(&scap, SCAP_FILE, &opts);
 *
 *		while (!err && (err = scap_next(scap, &ev)) == SCAP_EVENT) {
 *			printf("%s\n", ev->info->name);
 *			err = 0;
 *		}
 *		if (err != SCAP_EOF)
 *			fprintf(stderr, "%s\n", scap_error(scap));
 *		scap_close(scap);
 *		return err != SCAP_EOF;
 *	}
 *
 * Conventions. Functions return 0 (or what their comment says) or a negative
 * errno. The text of the last fault is in the handle: scap_error(). Handles
 * are not thread safe; different handles are independent. Nothing here prints
 * or exits. Strings are NUL-terminated unless they come with a length.
 */
#ifndef RINGSIDE_SCAP_H
#define RINGSIDE_SCAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ringside_abi.h"
#include "ringside_table.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SCAP_API __attribute__((visibility("default")))

/* ---- the tables -------------------------------------------------------- */

struct scap_flag {
	const char *name;
	uint32_t value;
};

/* One alternative of a DYN parameter. */
struct scap_dyn_info {
	const char *name;
	uint8_t type;	/* enum rs_param_type */
	uint8_t format; /* enum rs_print_format */
};

struct scap_param_info {
	const char *name;
	uint8_t type;	    /* enum rs_param_type */
	uint8_t format;	    /* enum rs_print_format */
	int8_t dirfd_param; /* FSRELPATH: the parameter with the directory, else -1 */
	uint8_t ndyn;
	bool ours;		       /* behind the format's own; other readers pass over it */
	const struct scap_flag *flags; /* ends with a NULL name; NULL if not flags */
	const struct scap_dyn_info *dyn;
};

struct scap_event_info {
	const char *id;	  /* SYSCALL_OPEN_E; NULL: no such type */
	const char *name; /* open */
	uint32_t flags;	  /* enum rs_event_flag */
	uint8_t category; /* enum rs_category */
	uint8_t nparams;
	const struct scap_param_info *params;
};

/* Types on disk from here on are unknown to this version. */
#define SCAP_EVENT_TYPES 454

/*
 * A generic exit that carries the result and the arguments of its call is, in memory,
 * of a type of that call's own, whose row names them. On disk it is RS_EV_GENERIC_X.
 */
#define SCAP_CALLS 512
#define SCAP_CALL_TYPE(code) (SCAP_EVENT_TYPES + 2 * (code) + 1)

/* Types in memory are below this. */
#define SCAP_TYPES ((uint16_t)(SCAP_EVENT_TYPES + 2 * SCAP_CALLS))

/* The most parameters a row of the table has (checked at build time). */
#define SCAP_MAX_PARAMS 32

/*
 * The row of an event type. Valid for ever; NULL for a type without a row.
 */
SCAP_API const struct scap_event_info *scap_event_info(uint16_t type);

struct scap_syscall_info {
	const char *name;
	uint8_t category; /* enum rs_category */
	uint16_t code;	  /* the portable number, as in SYSCALLID parameters */
	bool generic;	  /* it has no events of its own */
};

/*
 * The system call behind a SYSCALLID parameter. Valid for ever; NULL for a
 * number without a row.
 */
SCAP_API const struct scap_syscall_info *scap_syscall_info(uint16_t code);

/* ---- events ------------------------------------------------------------ */

struct scap_param {
	const uint8_t *data; /* unaligned */
	uint32_t len;
};

/* Bits of scap_event.dump_flags, as stored in the file. */
#define SCAP_DUMP_STATE_ONLY 1u /* updates state, is never shown */

/*
 * An event in memory, bounds checked: params[0..nparams-1] lie inside the raw
 * event. nparams is the smaller of what the event carries and what its row
 * names.
 */
struct scap_event {
	uint64_t ts_ns;
	int64_t tid; /* -1 or 0: not tied to a thread */
	uint16_t type;
	uint16_t cpu;
	uint32_t dump_flags;
	uint32_t nparams;
	uint32_t ncarried; /* set in params: from nparams on see scap_event_enter() */
	const struct scap_event_info *info;
	const struct rs_event *raw; /* the event as stored: raw->len bytes */
	struct scap_param params[SCAP_MAX_PARAMS];
};

/*
 * Decodes the event that starts at data, of which room bytes may be touched and
 * must stay as long as *ev is used. Sets all members but cpu and dump_flags.
 * Returns 0, -ENOENT for a type without a row, or -EBADMSG when a length does
 * not hold.
 */
SCAP_API int scap_event_decode(struct scap_event *ev, const void *data, size_t room);

/*
 * Whether an event has a number: those of newer types have none, so that a
 * number means the same event to programs that pass over them.
 */
static inline int scap_event_has_number(const struct scap_event *ev)
{
	return ev->type < RS_EVENT_TYPES || ev->type >= SCAP_EVENT_TYPES;
}

/*
 * Whether an event tells what there is (a container, a user, a group) rather
 * than what happens: each file repeats such events at its start.
 */
SCAP_API int scap_event_is_announcement(const struct scap_event *ev);

/*
 * Makes the enter event that an exit carries behind its own parameters, as exits do
 * whose enters were not recorded. Parameters that the exit lacks are empty. The
 * parameters are borrowed from the exit. Returns whether it carries one.
 */
SCAP_API bool scap_event_enter(const struct scap_event *exit, struct scap_event *enter);

/* Whether exits of a type carry parameter n of their enter when it is not recorded. */
SCAP_API bool scap_exit_carries(uint16_t exit_type, uint8_t n);

/* Where in a call the kernel takes a parameter from. */
enum scap_origin_kind {
	SCAP_ORIGIN_NONE, /* no call makes such events */
	SCAP_ORIGIN_ARG,  /* an argument */
	SCAP_ORIGIN_RESULT,
	SCAP_ORIGIN_OTHER, /* memory, a translated value, the task */
};

struct scap_origin {
	uint8_t kind;	   /* enum scap_origin_kind */
	uint8_t arg;	   /* SCAP_ORIGIN_ARG: its number */
	uint8_t bits;	   /* how many of its low bits count */
	uint8_t is_signed; /* which are then extended by their sign */
};

/* The origin of parameter n of all events of a type that the kernel makes. */
SCAP_API struct scap_origin scap_param_origin(uint16_t type, uint8_t n);

/* ---- the state at the start ---------------------------------------------- */

/* Descriptor types, as on disk. */
enum scap_fd_type {
	SCAP_FD_UNKNOWN = 0,
	SCAP_FD_FILE = 1,
	SCAP_FD_DIRECTORY = 2,
	SCAP_FD_IPV4_SOCK = 3,
	SCAP_FD_IPV6_SOCK = 4,
	SCAP_FD_IPV4_SERVSOCK = 5,
	SCAP_FD_IPV6_SERVSOCK = 6,
	SCAP_FD_FIFO = 7,
	SCAP_FD_UNIX_SOCK = 8,
	SCAP_FD_EVENT = 9,
	SCAP_FD_UNSUPPORTED = 10,
	SCAP_FD_SIGNALFD = 11,
	SCAP_FD_EVENTPOLL = 12,
	SCAP_FD_INOTIFY = 13,
	SCAP_FD_TIMERFD = 14,
	SCAP_FD_NETLINK = 15,
	SCAP_FD_FILE_V2 = 16, /* file with open flags */
	SCAP_FD_BPF = 17,     /* from here on: only newer writers */
	SCAP_FD_USERFAULTFD = 18,
	SCAP_FD_IOURING = 19,
	SCAP_FD_MEMFD = 20,
	SCAP_FD_PIDFD = 21,
};

enum scap_l4 {
	SCAP_L4_UNKNOWN = 0,
	SCAP_L4_NA = 1,
	SCAP_L4_TCP = 2,
	SCAP_L4_UDP = 3,
	SCAP_L4_ICMP = 4,
	SCAP_L4_RAW = 5,
};

/* An address of either family; IPv4 uses the first four bytes. */
struct scap_addr {
	uint8_t bytes[16]; /* network order */
};

struct scap_fd {
	int64_t fd;
	uint64_t ino;
	uint8_t type;		       /* enum scap_fd_type */
	uint8_t l4;		       /* enum scap_l4; internet sockets */
	uint16_t sport, dport;	       /* host order; a bound socket uses sport */
	struct scap_addr saddr, daddr; /* a bound socket uses saddr */
	uint64_t unix_source, unix_peer;
	uint32_t open_flags; /* SCAP_FD_FILE_V2: portable file_flags */
	uint32_t dev;
	const char *name; /* path, or "" */
};

/* Text with embedded NULs: strings run together, each with its terminator. */
struct scap_strings {
	const char *data;
	uint32_t len;
};

struct scap_thread {
	int64_t tid, pid, ptid, sid, vpgid, vtid, vpid;
	const char *comm, *exe, *exepath, *cwd, *root;
	struct scap_strings args, env, cgroups;
	int64_t fdlimit;
	uint32_t flags; /* portable clone_flags and state bits */
	uint32_t uid, gid;
	int32_t loginuid, tty;
	uint32_t vmsize_kb, vmrss_kb, vmswap_kb;
	uint64_t pfmajor, pfminor;
	uint8_t exe_writable;
	uint32_t nfds;
	const struct scap_fd *fds; /* empty for a thread that shares its leader's */
	struct scap_param tail;	   /* of a file's entry, as it lies behind root, if it holds
					   more than loginuid and exe_writable; else empty */
};

struct scap_interface {
	uint8_t family; /* 4 or 6 */
	struct scap_addr addr, netmask, broadcast;
	uint64_t linkspeed;
	const char *name;
};

struct scap_user {
	uint32_t uid, gid;
	const char *name, *home, *shell;
};

struct scap_group {
	uint32_t gid;
	const char *name;
};

struct scap_machine {
	uint32_t num_cpus;
	uint64_t memory_bytes;
	uint64_t max_pid;
	char hostname[128];
	uint64_t boot_ts_ns; /* 0: not known */
};

struct scap_state {
	struct scap_machine machine;
	uint32_t ninterfaces, nusers, ngroups, nthreads;
	const struct scap_interface *interfaces;
	const struct scap_user *users;
	const struct scap_group *groups;
	const struct scap_thread *threads;
};

/* ---- sources ------------------------------------------------------------- */

enum scap_source {
	SCAP_LIVE,     /* the running machine */
	SCAP_FILE,     /* a trace file: options.path */
	SCAP_TEST,     /* options.events, for tests */
	SCAP_SNAPSHOT, /* what a flight recorder holds: options.recorder */
};

/* What records the running machine. */
enum scap_engine {
	SCAP_ENGINE_AUTO, /* the module where its device is, else eBPF */
	SCAP_ENGINE_MODULE,
	SCAP_ENGINE_BPF,
};

/*
 * Options of scap_open(). Zero members are defaults; reserved ones must be 0.
 */
struct scap_options {
	size_t size;	     /* sizeof(struct scap_options) */
	const char *path;    /* SCAP_FILE; SCAP_LIVE: the module's device, else NULL */
	uint32_t ring_bytes; /* SCAP_LIVE: per CPU, a power of two */
	uint32_t snaplen;    /* SCAP_LIVE: bytes kept of each I/O buffer */
	uint32_t only_tgid;  /* SCAP_LIVE: record this process alone */
	int include_self;    /* SCAP_LIVE: record the caller's own events too */
	const struct rs_event *const *events; /* SCAP_TEST: borrowed until close */
	size_t nevents;
	const struct scap_state *state; /* SCAP_TEST: borrowed until close; NULL: empty */
	uint32_t engine;		/* SCAP_LIVE: enum scap_engine */
	uint32_t tree_tgid; /* SCAP_LIVE: this process and what it forks after the start */
	const struct rs_filter *filter; /* SCAP_LIVE: what the kernel keeps; NULL: all. Borrowed
					   during the call, with its program */
	uint32_t without_users;		/* leave users and groups out of the state */
	uint32_t flight_recorder; /* SCAP_LIVE: full rings overwrite their oldest events, which
					   are read through snapshots; scap_next() is not called */
	struct scap *recorder;	  /* SCAP_SNAPSHOT: borrowed during the call */
	uint32_t page_faults;	  /* SCAP_LIVE: page faults too */
	uint32_t cpu_times;	  /* SCAP_LIVE: once a second a procinfo event of each thread
					   that has used the CPU, from /proc */
	uint32_t from_exec;	  /* of what tree_tgid does, only from its first exec on */
	uint32_t reserved[1];
};

/* Results of scap_next() that are not faults. */
enum scap_result {
	SCAP_TIMEOUT = 0, /* live: nothing within the timeout */
	SCAP_EVENT = 1,
	SCAP_EOF = 2,	  /* the source has ended; scap_error() is "" */
	SCAP_RESTART = 3, /* a new section begins: drop all state, take scap_state() anew */
};

struct scap;

/*
 * Opens a source. The caller owns *scap and frees it with scap_close(), also
 * when this fails: then it serves scap_error() only (NULL: out of memory).
 * Returns 0 or a negative errno.
 */
SCAP_API int scap_open(struct scap **scap, enum scap_source source,
		       const struct scap_options *opts);

/*
 * Frees a handle and all that was borrowed from it. NULL is allowed.
 */
SCAP_API void scap_close(struct scap *scap);

/*
 * Fetches the next event. The event is borrowed: valid until the next call on
 * the same handle. A live source waits up to the timeout given with
 * scap_set_timeout() (30 ms at first). Returns an enum scap_result or a
 * negative errno (-EBADMSG: the file is broken, all events before the place
 * have been delivered; -EINTR: a signal came while waiting).
 */
SCAP_API int scap_next(struct scap *scap, const struct scap_event **ev);

/*
 * An event of a type that this version does not know: the whole block that holds it
 * in the file, whatever kind of block that is.
 */
struct scap_unknown {
	uint64_t ts_ns;
	uint16_t type;
	uint32_t block_bytes;
	const void *block;
};

/*
 * Called by scap_next() for each such event that it passes over, in its place among
 * the others. What it is given is borrowed. A negative errno ends scap_next() with it.
 */
typedef int scap_unknown_fn(void *arg, const struct scap_unknown *ev);

/* Trace files: sets what is called, for scap_dump_unknown(); NULL: nothing. */
SCAP_API void scap_set_unknown(struct scap *scap, scap_unknown_fn *unknown, void *arg);

/* Sets how long scap_next() waits on a live source, in milliseconds. */
SCAP_API void scap_set_timeout(struct scap *scap, int timeout_ms);

/*
 * The text of the last fault: one line that names the place and the remedy, ""
 * when there was none. Valid until the next call on the same handle.
 */
SCAP_API const char *scap_error(const struct scap *scap);

/*
 * The state of the machine when the source began. Borrowed: valid until
 * SCAP_RESTART or scap_close().
 */
SCAP_API const struct scap_state *scap_state(const struct scap *scap);

/* Where scap_seek() went. */
struct scap_place {
	uint64_t numbered;	/* events with a number that were passed over */
	uint64_t first_ts_ns;	/* of the first event of the file */
	uint32_t announcements; /* events that come first: state, not of this time */
	const void *detail;	/* of scap_dump_checkpoint(); borrowed until scap_close() */
	size_t detail_len;
};

/*
 * Trace files with an index: goes to the last checkpoint before the first event
 * of that time; scap_state() is then the state there. Earlier events may still
 * come. Returns 1, 0 if there is none (the source is as it was), or a negative
 * errno. Only before the first scap_next().
 */
SCAP_API int scap_seek(struct scap *scap, uint64_t ts_ns, struct scap_place *place);

/*
 * Trace files, after scap_next() returned -EBADMSG: passes over what is damaged
 * if what follows can be found. Returns 1, or 0.
 */
SCAP_API int scap_skip_damage(struct scap *scap);

/*
 * Live sources: ends recording. Events already stored can still be fetched;
 * after them scap_next() returns SCAP_EOF. Returns 0 or a negative errno.
 */
SCAP_API int scap_stop(struct scap *scap);

/* Whether the source is the running machine. */
SCAP_API int scap_is_live(const struct scap *scap);

/*
 * Live sources: reads one thread from /proc, with its descriptors if it is a
 * group leader. Borrowed: valid until the next call. Returns 0, -ESRCH when it
 * is gone, -ENOTSUP when the source is not live, or another negative errno.
 */
SCAP_API int scap_proc_thread(struct scap *scap, int64_t tid, const struct scap_thread **thread);

/* Books of a source; for live sources seen = stored + filtered + dropped_*. */
struct scap_stats {
	uint64_t seen, stored, filtered;
	uint64_t dropped_full, dropped_consumer, dropped_fault;
	uint64_t ring_bytes, high_water;  /* live: of each ring; the most that ever waited in one */
	uint64_t delivered;		  /* events handed out by scap_next() */
	uint64_t skipped_types;		  /* file: events of types newer than this version */
	uint64_t skipped_blocks;	  /* file: blocks of unknown kinds */
	uint64_t broken;		  /* live: records that did not decode, passed over */
	uint64_t out_of_order;		  /* live: events older than one handed out before */
	uint64_t bytes_read, bytes_total; /* file: progress; total 0 if unknown */
	uint64_t offset;		  /* file: of the next event in the unpacked data */
};

/* Fills *stats. Returns 0 or a negative errno. */
SCAP_API int scap_stats(struct scap *scap, struct scap_stats *stats);

/* ---- writing --------------------------------------------------------------- */

struct scap_dump;

enum scap_compress {
	SCAP_COMPRESS_AUTO, /* LZ4 for names that end in .lz4, else none */
	SCAP_COMPRESS_NONE,
	SCAP_COMPRESS_GZIP,
	SCAP_COMPRESS_LZ4, /* LZ4 frames with an index, for scap_seek() */
};

/* Options of scap_dump_open(). Zero members are defaults. */
struct scap_dump_options {
	size_t size;	      /* sizeof(struct scap_dump_options) */
	uint32_t compress;    /* enum scap_compress */
	uint32_t threaded;    /* pack and write in a thread: for live sources */
	uint64_t reserved[4]; /* must be 0 */
};

/*
 * Creates a trace file ("-": standard output) and writes the state's blocks.
 * The caller owns *dump and frees it with scap_dump_close(), also when this
 * fails (NULL: out of memory). opts may be NULL. Returns 0 or a negative errno.
 */
SCAP_API int scap_dump_open(struct scap_dump **dump, const char *path,
			    const struct scap_state *state, const struct scap_dump_options *opts);

/*
 * Ends the file and goes on in another, with the state at this moment and all
 * announcements so far (containers, users), so that each file can be read
 * alone. Returns 0 or a negative errno.
 */
SCAP_API int scap_dump_rotate(struct scap_dump *dump, const char *path,
			      const struct scap_state *state);

/*
 * The source begins anew (SCAP_RESTART): so does what is read from the file.
 * Returns 0 or a negative errno.
 */
SCAP_API int scap_dump_section(struct scap_dump *dump, const struct scap_state *state);

/*
 * Appends an event as it is. Returns 0 or a negative errno (the file stays
 * valid up to the last whole event). The event must have raw bytes: without,
 * -EINVAL.
 */
SCAP_API int scap_dump_event(struct scap_dump *dump, const struct scap_event *ev);

/*
 * Appends the block of an event of an unknown type, byte for byte. Returns as
 * scap_dump_event().
 */
SCAP_API int scap_dump_unknown(struct scap_dump *dump, const struct scap_unknown *ev);

/*
 * Hands all events so far to the system, for a pause of a live source: what is
 * killed later loses none of them. Returns 0 or a negative errno.
 */
SCAP_API int scap_dump_flush(struct scap_dump *dump);

/*
 * Whether it is time for scap_dump_checkpoint(): never in files without an
 * index, else every few megabytes.
 */
SCAP_API int scap_dump_checkpoint_due(const struct scap_dump *dump);

/*
 * Writes a checkpoint between the last event and the next: the state there, and
 * detail_len bytes that scap_seek() gives back. Returns 0 or a negative errno.
 */
SCAP_API int scap_dump_checkpoint(struct scap_dump *dump, const struct scap_state *state,
				  const void *detail, size_t detail_len);

/* Bytes of the file so far, packed if it is; what is still in memory may come on top. */
SCAP_API uint64_t scap_dump_bytes(const struct scap_dump *dump);

/* As scap_error(). */
SCAP_API const char *scap_dump_error(const struct scap_dump *dump);

/*
 * Flushes and frees. NULL is allowed. Returns 0 or a negative errno: the file
 * may then lack its last events.
 */
SCAP_API int scap_dump_close(struct scap_dump *dump);

#ifdef __cplusplus
}
#endif
#endif
