/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libscap: events in and out.
 *
 * A handle reads a source of events: the running machine, a trace file, an array in
 * memory. It returns the events one by one, borrowed, in the order of their time, and the
 * state of the machine when the source began: processes, descriptors, users, interfaces.
 * From state and events, the library also writes trace files.
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
 * Conventions. Functions return 0 (or what their comment says) or a negative errno.
 * scap_error() returns the text of a handle's last fault. One thread at a time may use a
 * handle; different handles are independent. The library never prints and never exits.
 * Strings are NUL-terminated unless they have a length.
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
	bool ours;		       /* after those of the format; other readers skip it */
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

/* Types in files are below this; larger ones are unknown to this version. */
#define SCAP_EVENT_TYPES 454

/*
 * In memory, a generic exit that carries the result and the arguments of its call has a
 * type of that call's own, whose row names them. In files its type is RS_EV_GENERIC_X.
 */
#define SCAP_CALLS 512
#define SCAP_CALL_TYPE(code) (SCAP_EVENT_TYPES + 2 * (code) + 1)

/* Types in memory are below this. */
#define SCAP_TYPES ((uint16_t)(SCAP_EVENT_TYPES + 2 * SCAP_CALLS))

/* The most parameters a row of the table has (checked at build time). */
#define SCAP_MAX_PARAMS 32

/* The row of an event type; it is never freed. NULL: the type has none. */
SCAP_API const struct scap_event_info *scap_event_info(uint16_t type);

struct scap_syscall_info {
	const char *name;
	uint8_t category; /* enum rs_category */
	uint16_t code;	  /* the portable number, as in SYSCALLID parameters */
	bool generic;	  /* it has no event types of its own */
};

/*
 * The row of the system call with a portable number (a SYSCALLID parameter); it is never
 * freed. NULL: the number has no row.
 */
SCAP_API const struct scap_syscall_info *scap_syscall_info(uint16_t code);

/* ---- events ------------------------------------------------------------ */

struct scap_param {
	const uint8_t *data; /* unaligned */
	uint32_t len;
};

/* Bits of scap_event.dump_flags, as files store them. */
#define SCAP_DUMP_STATE_ONLY 1u /* the event only updates the state, and is not shown */

/*
 * A decoded event. Its parameters were checked: params[0..nparams-1] lie in the raw event.
 * nparams is the number that the event has, or the number in its row, if that is smaller.
 */
struct scap_event {
	uint64_t ts_ns;
	int64_t tid; /* -1 or 0: not tied to a thread */
	uint16_t type;
	uint16_t cpu;
	uint32_t dump_flags;
	uint32_t nparams;
	uint32_t ncarried; /* members of params that are set; see scap_event_enter() */
	const struct scap_event_info *info;
	const struct rs_event *raw; /* the event as stored: raw->len bytes */
	struct scap_param params[SCAP_MAX_PARAMS];
};

/*
 * Decodes the event at data, where room bytes may be read, and must stay valid as long as
 * *ev is used. Sets all members except cpu and dump_flags. Returns 0, -ENOENT for a type
 * without a row, or -EBADMSG if a length is wrong.
 */
SCAP_API int scap_event_decode(struct scap_event *ev, const void *data, size_t room);

/*
 * Whether an event has a number. Those of newer types have none, so that numbers are the
 * same in programs that skip these types.
 */
static inline int scap_event_has_number(const struct scap_event *ev)
{
	return ev->type < RS_EVENT_TYPES || ev->type >= SCAP_EVENT_TYPES;
}

/*
 * Whether an event announces that something exists (a container, a user, a group), which
 * is state. When a recording goes on in another file, that file repeats such events.
 */
SCAP_API int scap_event_is_announcement(const struct scap_event *ev);

/* The most descriptors that a message can carry. */
#define SCAP_CONTROL_FDS 253
/*
 * The descriptors in the control data of a message that was received. Copies their numbers,
 * up to max of them, and returns how many.
 */
SCAP_API size_t scap_control_fds(const struct scap_param *control, int32_t *nums, size_t max);

/*
 * Makes the enter event of an exit whose enter was not recorded: such exits carry
 * parameters of the enter after their own. The others are empty. The parameters are
 * borrowed from the exit. Returns false if the exit carries no enter.
 */
SCAP_API bool scap_event_enter(const struct scap_event *exit, struct scap_event *enter);

/* Whether exits of a type carry parameter n of an enter that was not recorded. */
SCAP_API bool scap_exit_carries(uint16_t exit_type, uint8_t n);

/* Where in a call the kernel takes a parameter from. */
enum scap_origin_kind {
	SCAP_ORIGIN_NONE, /* no call has such events */
	SCAP_ORIGIN_ARG,  /* an argument */
	SCAP_ORIGIN_RESULT,
	SCAP_ORIGIN_OTHER, /* memory, a translated value, the task */
};

struct scap_origin {
	uint8_t kind;	   /* enum scap_origin_kind */
	uint8_t arg;	   /* SCAP_ORIGIN_ARG: its number */
	uint8_t bits;	   /* only so many of its low bits are used */
	uint8_t is_signed; /* and extended to 64 bits with their sign */
};

/* The origin of parameter n in all events of a type that the kernel records. */
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
	SCAP_FD_BPF = 17,     /* this and the others: only in files of newer writers */
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
	uint16_t sport, dport;	       /* host order; a bound socket has only sport */
	struct scap_addr saddr, daddr; /* a bound socket has only saddr */
	uint64_t unix_source, unix_peer;
	uint32_t open_flags; /* SCAP_FD_FILE_V2: portable file_flags */
	uint32_t dev;
	const char *name; /* path, or "" */
};

/* A list of strings in one text, each with its NUL; len counts them all. */
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
	const struct scap_fd *fds; /* none for a thread that shares its leader's */
	struct scap_param tail;	   /* bytes after root in a file's entry, if they are more
				      than loginuid and exe_writable; else empty */
	uint64_t start_ts_ns;	   /* when it began; 0: not known */
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
	SCAP_SNAPSHOT, /* what a flight recorder has recorded: options.recorder */
};

/* What records the running machine. */
enum scap_engine {
	SCAP_ENGINE_AUTO, /* the module if its device exists, else eBPF */
	SCAP_ENGINE_MODULE,
	SCAP_ENGINE_BPF,
};

/* The default of scap_options.max_memory_mb. */
#define SCAP_MEMORY_MB 512

/* Options of scap_open(). 0 is the default of all members; reserved ones must be 0. */
struct scap_options {
	size_t size;	     /* sizeof(struct scap_options) */
	const char *path;    /* SCAP_FILE; SCAP_LIVE: the module's device, else NULL */
	uint32_t ring_bytes; /* SCAP_LIVE: size of each CPU's ring, a power of two */
	uint32_t snaplen;    /* SCAP_LIVE: bytes that are kept of each I/O buffer, or
				RS_SNAPLEN_NONE */
	uint32_t only_tgid;  /* SCAP_LIVE: record only this process */
	int include_self;    /* SCAP_LIVE: record the caller's own events, too */
	const struct rs_event *const *events; /* SCAP_TEST: borrowed until close */
	size_t nevents;
	const struct scap_state *state; /* SCAP_TEST: borrowed until close; NULL: empty */
	uint32_t engine;		/* SCAP_LIVE: enum scap_engine */
	uint32_t tree_tgid; /* SCAP_LIVE: only this process and those it forks from now on */
	const struct rs_filter *filter; /* SCAP_LIVE: the events to record; NULL: all. Borrowed
					   during the call, with its program */
	uint32_t without_users;		/* no users and groups in the state */
	uint32_t flight_recorder;	/* SCAP_LIVE: full rings overwrite their oldest events. They
				     are read with SCAP_SNAPSHOT, not with scap_next() */
	struct scap *recorder;		/* SCAP_SNAPSHOT: borrowed during the call */
	uint32_t page_faults;		/* SCAP_LIVE: record page faults, too */
	uint32_t cpu_times;	/* SCAP_LIVE: once a second, a procinfo event for each thread
				     that has used the CPU, from /proc */
	uint32_t from_exec;	/* of process tree_tgid, only events from its first exec on */
	uint32_t max_memory_mb; /* MiB for the state, half of it for that at the start of a
				     file; libinsp uses the other half. 0: SCAP_MEMORY_MB */
	uint32_t real_paths;	/* SCAP_LIVE: calls that open a file tell its path behind symbolic
				     links and its inode, which costs a walk up the directories */
	uint32_t deferred;	/* SCAP_LIVE: scap_begin() begins; until then only what changes the
				     state is recorded, if the engine can tell (eBPF) */
	uint32_t reserved[1];
};

/* Results of scap_next() that are not faults. */
enum scap_result {
	SCAP_TIMEOUT = 0, /* live: nothing within the timeout */
	SCAP_EVENT = 1,
	SCAP_EOF = 2,	  /* the source has ended; scap_error() is "" */
	SCAP_RESTART = 3, /* a new section begins: drop all state, call scap_state() again */
};

struct scap;

/*
 * Opens a source. The caller owns *scap and frees it with scap_close(), even after a failure:
 * then it is valid for scap_error() only (NULL: out of memory). Returns 0 or a negative errno.
 */
SCAP_API int scap_open(struct scap **scap, enum scap_source source,
		       const struct scap_options *opts);

/* Where the bytes of a trace file come from that is in memory or behind a network. */
struct scap_bytes {
	/*
	 * Reads up to room bytes from an offset on. Returns how many, 0 at the end, or a
	 * negative errno. -EINTR means that the bytes are not there yet: scap_next() returns
	 * it, and may be called again.
	 */
	int64_t (*read)(void *arg, uint64_t offset, void *to, size_t room);
	void *arg;
	uint64_t size;	 /* 0: not known; each read then begins where the last one ended */
	bool concurrent; /* read() may be called by several threads at once */
};

/*
 * Opens a trace file like scap_open(), but reads it with functions of the caller, which
 * are borrowed until scap_close(). opts->path is only its name in error texts.
 */
SCAP_API int scap_open_bytes(struct scap **out, const struct scap_bytes *bytes,
			     const struct scap_options *opts);

/* Frees a handle and everything that was borrowed from it. NULL is allowed. */
SCAP_API void scap_close(struct scap *scap);

/*
 * Fetches the next event. It is borrowed, and valid until the next call for the same
 * handle. A live source waits up to the timeout of scap_set_timeout(), which is 30 ms at
 * first. Returns an enum scap_result or a negative errno: -EBADMSG if the file is damaged
 * (all events before the damage were returned), -EINTR if a signal came.
 */
SCAP_API int scap_next(struct scap *scap, const struct scap_event **ev);

/* An event of a type that this version does not know, as the whole block from the file. */
struct scap_unknown {
	uint64_t ts_ns;
	uint16_t type;
	uint32_t block_bytes;
	const void *block;
};

/*
 * scap_next() calls this for each such event that it skips, in its place among the others.
 * *ev is borrowed. If the function returns a negative errno, scap_next() returns it.
 */
typedef int scap_unknown_fn(void *arg, const struct scap_unknown *ev);

/* For trace files: sets that function, which may call scap_dump_unknown(). NULL: none. */
SCAP_API void scap_set_unknown(struct scap *scap, scap_unknown_fn *unknown, void *arg);

/* How many bytes the state at the start may take: half of options.max_memory_mb. NULL is
 * allowed: half of the default. */
SCAP_API uint64_t scap_state_memory(const struct scap *scap);

/* Sets how long scap_next() waits on a live source, in milliseconds. */
SCAP_API void scap_set_timeout(struct scap *scap, int timeout_ms);

/*
 * A descriptor to wait for, for callers with an event loop of their own: it is readable
 * whenever scap_next() may have an event. From this call on, scap_next() does not wait: it
 * returns SCAP_TIMEOUT at once when there is nothing. The descriptor works with poll(),
 * select() and epoll, belongs to the handle, and ends with scap_close(); do not read from it.
 * After scap_stop(), call scap_next() until SCAP_EOF without waiting. Returns it, or a
 * negative errno; -ENOTSUP for sources on which scap_next() never waits, such as a file.
 */
SCAP_API int scap_poll_fd(struct scap *scap);

/*
 * The text of the last fault, one line that names the place and the remedy. "": there was
 * none. Valid until the next call for the same handle.
 */
SCAP_API const char *scap_error(const struct scap *scap);

/*
 * The state of the machine when the source began. It is borrowed, and valid until
 * scap_next() returns SCAP_RESTART, scap_seek() or scap_close().
 */
SCAP_API const struct scap_state *scap_state(const struct scap *scap);

/* Where scap_seek() went. */
struct scap_place {
	uint64_t numbered;	/* how many events with a number were skipped */
	uint64_t first_ts_ns;	/* time of the file's first event */
	uint32_t announcements; /* how many announcements come first; they are older */
	const void *detail;	/* from scap_dump_checkpoint(); borrowed until scap_close() */
	size_t detail_len;
};

/*
 * For trace files with an index: goes to the last checkpoint before the first event at
 * that time or later; scap_state() is then the state there. The next events may still be
 * earlier. Returns 1, or 0 if there is no checkpoint (nothing has changed), or a negative
 * errno. Call it only before the first scap_next().
 */
SCAP_API int scap_seek(struct scap *scap, uint64_t ts_ns, struct scap_place *place);

/*
 * For trace files, after scap_next() returned -EBADMSG: skips the damaged part. Returns 1,
 * or 0 if what follows cannot be found.
 */
SCAP_API int scap_skip_damage(struct scap *scap);

/*
 * For live sources with the option deferred: begins to record. The caller has made ready what
 * takes time (it has loaded the state, created files): a flood of events meanwhile would fill
 * the rings. Returns 0 or a negative errno.
 */
SCAP_API int scap_begin(struct scap *scap);

/*
 * For live sources: ends recording. scap_next() still returns the events that were
 * recorded, and then SCAP_EOF. Returns 0 or a negative errno.
 */
SCAP_API int scap_stop(struct scap *scap);

/* Whether the source is the running machine. */
SCAP_API int scap_is_live(const struct scap *scap);

/*
 * For live sources: reads one thread from /proc, with its descriptors if it is the leader
 * of its group. It is borrowed, and valid until the next call of this function. Returns 0,
 * -ESRCH if it has ended, -ENOTSUP if the source is not live, or another negative errno.
 */
SCAP_API int scap_proc_thread(struct scap *scap, int64_t tid, const struct scap_thread **thread);

/* Counters of a source. For live ones, seen = stored + filtered + dropped_*. */
struct scap_stats {
	uint64_t seen, stored, filtered;
	uint64_t dropped_full;		  /* the ring had no room */
	uint64_t dropped_consumer;	  /* the consumer's position made no sense */
	uint64_t dropped_fault;		  /* the event could not be encoded */
	uint64_t ring_bytes, high_water;  /* live: size of a ring; the most that one ever held */
	uint64_t delivered;		  /* events that scap_next() has returned */
	uint64_t skipped_types;		  /* file: events of unknown types */
	uint64_t skipped_blocks;	  /* file: blocks of unknown types */
	uint64_t broken;		  /* live: records that could not be decoded */
	uint64_t out_of_order;		  /* live: events older than the one before */
	uint64_t bytes_read, bytes_total; /* file: progress; total is 0 if not known */
	uint64_t offset;		  /* file: where the next event is in the unpacked data */
};

/* The events of a live source that were dropped, for any reason. */
static inline uint64_t scap_stats_dropped(const struct scap_stats *stats)
{
	return stats->dropped_full + stats->dropped_consumer + stats->dropped_fault;
}

/* Fills *stats. Returns 0 or a negative errno. */
SCAP_API int scap_stats(struct scap *scap, struct scap_stats *stats);

/* ---- redaction --------------------------------------------------------------- */

struct scap_redact;

/* What to remove from a trace before it is handed on. 0 is the default of all members. */
struct scap_redact_options {
	size_t size;	  /* sizeof(struct scap_redact_options) */
	uint32_t secrets; /* mask passwords, tokens and keys in arguments and environments */
	uint32_t no_data; /* leave out the data that programs read and wrote */
	/* names that are secret besides the usual ones; with * or ? they stand for a whole
	   name or argument, else for a part of a name. NULL-terminated; NULL: none */
	const char *const *patterns;
	uint64_t reserved[4]; /* must be 0 */
};

/* Makes a handle, which the caller frees. Returns 0, -EINVAL or -ENOMEM; then it is NULL. */
SCAP_API int scap_redact_new(struct scap_redact **redact, const struct scap_redact_options *opts);
/* NULL is allowed. */
SCAP_API void scap_redact_free(struct scap_redact *redact);

/*
 * Masks the secrets in one text, or in a list of strings with a NUL each, in place: with a
 * '*' for each byte, so that lengths stay. Returns how many bytes these are; 0: there is no
 * secret.
 */
SCAP_API size_t scap_redact_text(const struct scap_redact *redact, char *text, size_t len);
SCAP_API size_t scap_redact_strings(const struct scap_redact *redact, char *data, size_t len);

/*
 * Returns the event without what the options remove: itself if nothing is removed, else a copy
 * that is valid until the next call. Only the raw bytes and what is decoded from them are
 * redacted. NULL: out of memory.
 */
SCAP_API const struct scap_event *scap_redact_event(struct scap_redact *redact,
						    const struct scap_event *ev);

/* The same for a state. */
SCAP_API const struct scap_state *scap_redact_state(struct scap_redact *redact,
						    const struct scap_state *state);

/* ---- writing --------------------------------------------------------------- */

struct scap_dump;

enum scap_compress {
	SCAP_COMPRESS_AUTO, /* LZ4 if the name ends in .lz4, else none */
	SCAP_COMPRESS_NONE,
	SCAP_COMPRESS_GZIP,
	SCAP_COMPRESS_LZ4, /* LZ4 frames with an index, for scap_seek() */
};

/*
 * Rebuilds the state from what is written, so that a recorder need not keep it: an LZ4 file
 * gets its checkpoints from it. The functions are called in one thread, which may lag behind
 * the recording. Each returns 0 or a negative errno; after that there are no more checkpoints.
 */
struct scap_follower {
	/* The next bytes of the file, unpacked: whole blocks. */
	int (*follow)(void *arg, const void *bytes, size_t count);
	/* The state after them, and the caller's data; borrowed until the next call. */
	int (*state)(void *arg, const struct scap_state **state, const void **detail,
		     size_t *detail_len);
	void *arg;
};

/* Options of scap_dump_open(). 0 is the default of all members. */
struct scap_dump_options {
	size_t size;	   /* sizeof(struct scap_dump_options) */
	uint32_t compress; /* enum scap_compress */
	uint32_t threaded; /* pack and write in threads, for live sources */
	/* with threads and LZ4: makes the checkpoints; borrowed until scap_dump_close() */
	const struct scap_follower *follower;
	/* changes all that is written, and leaves out events of unknown types; borrowed until
	   scap_dump_close(), and used by no other at the same time. NULL: none */
	struct scap_redact *redact;
	uint64_t reserved[2]; /* must be 0 */
};

/*
 * Creates a trace file ("-": standard output) and writes the state. The caller owns *dump
 * and frees it with scap_dump_close(), also if this fails; it is NULL if memory is out.
 * opts may be NULL. Returns 0 or a negative errno.
 */
SCAP_API int scap_dump_open(struct scap_dump **dump, const char *path,
			    const struct scap_state *state, const struct scap_dump_options *opts);

/*
 * Ends the file and continues in another one. That one begins with the state given here
 * and with all announcements so far (containers, users), so each file can be read without
 * the others. Returns 0 or a negative errno.
 */
SCAP_API int scap_dump_rotate(struct scap_dump *dump, const char *path,
			      const struct scap_state *state);

/*
 * Begins a new section, after scap_next() returned SCAP_RESTART: readers of the file get
 * SCAP_RESTART here as well. Returns 0 or a negative errno.
 */
SCAP_API int scap_dump_section(struct scap_dump *dump, const struct scap_state *state);

/*
 * Appends an event, unchanged. Returns 0, -EINVAL for an event without raw bytes, or
 * another negative errno; the file then remains valid up to the last whole event.
 */
SCAP_API int scap_dump_event(struct scap_dump *dump, const struct scap_event *ev);

/* Appends an event of an unknown type, unchanged. Returns like scap_dump_event(). */
SCAP_API int scap_dump_unknown(struct scap_dump *dump, const struct scap_unknown *ev);

/*
 * Writes all events so far to the file, for when a live source pauses: if the process is
 * killed later, none of them is lost. Packed files are written at most once a second.
 * Returns 0 or a negative errno.
 */
SCAP_API int scap_dump_flush(struct scap_dump *dump);

/*
 * Whether scap_dump_checkpoint() should be called: every few megabytes of files with an
 * index, never for others.
 */
SCAP_API int scap_dump_checkpoint_due(const struct scap_dump *dump);

/*
 * Writes a checkpoint after the last event: the state at that point, and detail_len bytes
 * that scap_seek() returns. Returns 0 or a negative errno.
 */
SCAP_API int scap_dump_checkpoint(struct scap_dump *dump, const struct scap_state *state,
				  const void *detail, size_t detail_len);

/* The length of the file so far. It may not include events that are still in memory. */
SCAP_API uint64_t scap_dump_bytes(const struct scap_dump *dump);

/* Like scap_error(). */
SCAP_API const char *scap_dump_error(const struct scap_dump *dump);

/*
 * Writes what is in memory, closes the file and frees. NULL is allowed. Returns 0 or a
 * negative errno; the file may then lack its last events.
 */
SCAP_API int scap_dump_close(struct scap_dump *dump);

#ifdef __cplusplus
}
#endif
#endif
