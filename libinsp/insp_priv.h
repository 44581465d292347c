/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of libinsp share: threads, descriptors, the handle. State is
 * changed by parse.c and its tables (thread.c, fd.c, user.c) alone; fields,
 * filters and formats only read it.
 */
#ifndef INSP_PRIV_H
#define INSP_PRIV_H

#include <stdarg.h>
#include <string.h>

#include "insp.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* State bits kept in insp_thread.flags beside the portable clone flags. */
enum {
	INSP_CLONE_FILES = 1 << 0,
	INSP_CLONE_THREAD = 1 << 13,
	INSP_CLONE_INVERTED = 1 << 16, /* made by the child's own event */
	INSP_NAME_CHANGED = 1 << 17,   /* it has another name than who made it */
	INSP_THREAD_CLOSED = 1 << 18,  /* exited; removed once its group is done with it */
	INSP_THREAD_ACTIVE = 1 << 19,
	INSP_PIPE_SRC = 1 << 21,
	INSP_PIPE_DST = 1 << 22,
	INSP_CHILD_IN_PIDNS = 1 << 29,
};

/* Bound of the paths that are kept; longer ones are only said to be so. */
enum { INSP_PATH_BYTES = 1024 };

/* Whether writes to a descriptor are tracers: the first one decides; span.c. */
enum insp_tracers {
	INSP_TRACERS_UNASKED,
	INSP_TRACERS_MAYBE,
	INSP_TRACERS_NO,
	INSP_TRACERS_YES,
};

enum insp_role { INSP_ROLE_NONE, INSP_ROLE_CLIENT, INSP_ROLE_SERVER };

struct insp_fd {
	int64_t num;
	uint8_t type;	  /* enum scap_fd_type; FILE_V2 is stored as FILE */
	uint8_t role;	  /* enum insp_role */
	uint8_t l4;	  /* enum scap_l4; NA until it has a role */
	uint8_t l4_of[2]; /* parse_sock.c: as the IPv4 and the IPv6 side know it */
	uint8_t tracers;  /* enum insp_tracers */
	bool connected;
	bool renamed;	     /* by the event at hand */
	bool closing;	     /* a close has been entered */
	bool outlives_close; /* made while its number was being closed */
	uint16_t sport, dport;
	struct scap_addr saddr, daddr; /* source is the client's side */
	uint64_t unix_source, unix_peer;
	uint64_t ino;
	uint32_t open_flags, dev;
	char *name; /* never NULL; owned */
	size_t name_cap;
	char *raw_name;		   /* a relative path as given; NULL: as the name; owned */
	struct insp_fd *next_free; /* fd.c: kept for reuse */
};

/*
 * Descriptors by number; owned by a thread group's leader. Number n stands in
 * slot n modulo nslots (a power of two) or the next free one, so a dense table
 * is an array indexed by number and a huge number costs no more than a small
 * one. Empty slots are NULL.
 */
struct insp_fdtable {
	struct insp_fd **slots;
	size_t nslots, count;
};

struct insp_cgroups;
struct insp_container;

struct insp_thread {
	int64_t tid, pid, ptid, sid, vpgid, vtid, vpid;
	char *comm, *exe, *exepath, *cwd, *root; /* never NULL; owned */
	struct scap_strings args, env;		 /* owned */
	struct insp_cgroups *cgroups;		 /* shared; NULL: none */
	struct insp_container *container;	 /* NULL: on the host */
	int64_t fdlimit;
	uint32_t flags;
	uint32_t uid, gid;
	int32_t loginuid, tty;
	uint32_t vmsize_kb, vmrss_kb, vmswap_kb;
	uint64_t pfmajor, pfminor;
	bool exe_writable, has_caps;
	uint8_t exe_flags;			      /* EXE_* of the format's execve_flags */
	uint64_t caps[3];			      /* inheritable, permitted, effective */
	uint64_t exe_ino, exe_ctime_ns, exe_mtime_ns; /* of its file; 0: unknown */
	uint64_t pidns_ts_ns;			      /* its pid namespace's start; 0: unknown */
	int64_t pgid;	  /* its process group on the host; -1: unknown */
	bool suppressed;  /* its events are not handed out */
	uint32_t nchilds; /* other live threads of this leader's group */
	uint64_t clone_ts_ns;
	uint64_t exec_ns, exec_num; /* field_cpu.c: time on the CPU, last event added */
	uint64_t cpu_ticks[2];	    /* of the last process record: user, system */
	double cpu_used[3];	    /* percent between the last two: all, user, system */
	struct insp_fdtable fds;    /* use insp_thread_fds() */

	/* the enter event waiting for its exit */
	uint16_t last_type; /* UINT16_MAX: none */
	int64_t last_fd;
	bool enter_valid;    /* the current exit belongs to the last enter */
	bool enter_rejected; /* the filter did not pass it; see keep.c */
	uint64_t enter_ts_ns, latency_ns, last_ts_ns;
	struct scap_event enter; /* params point into enter_buf; nparams 0: not kept */
	uint8_t *enter_buf;
	size_t enter_cap;

	struct insp_thread *next;		  /* hash chain; owned by thread.c */
	struct insp_thread *next_kin, **kin_link; /* as next, by parent; what points here */
};

enum { INSP_SUPPRESS_MAX = 32 };

/* The machine's names of ports; empty unless they are to be shown. */
struct insp_services {
	struct insp_service *items; /* service.c: sorted by protocol and port */
	size_t count;
};

/* What a name stands for in filters: filter_define.c. */
struct insp_macro {
	char *name, *text; /* owned; text NULL: there was no memory for it */
};

/* What the state engine knows of an event type beside its row; see parse.c. */
struct insp_type;

/* The handle. Other files of libinsp read it through the functions below. */
struct insp {
	struct scap *scap;
	const struct scap_state *state; /* borrowed from scap */
	struct insp_filter *filter;	/* in use; NULL: none */
	struct insp_filter *own_filter; /* of insp_set_filter_text() */
	struct insp_macro *macros;
	size_t nmacros;
	struct insp_print print;
	struct insp_services services;
	struct insp_event event; /* the one handed out */
	size_t filter_error_pos, format_error_pos;
	char error[1024];
	const char *valueless; /* a field that was asked for and has no value here */

	uint64_t nevents, first_ts_ns, last_ts_ns;
	bool live, begun; /* begun: past the containers announced at the start */

	struct insp_type *types;      /* by event type */
	struct insp_thread **buckets; /* by tid */
	struct insp_thread **kin;     /* by the parent's tid; as many, behind the buckets */
	size_t nbuckets, nthreads;
	size_t ndead;		      /* leaders kept after the last of their group */
	size_t threads_max, sweep_at; /* bounds: of all, of the dead ones */
	uint64_t threads_refused;
	struct insp_thread *last_found;
	struct insp_spans *spans; /* span.c; NULL: no tracer was met */
	bool traced;		  /* the last event was about them */
	bool unshown;		  /* the last event is recorded, not shown: a tracer will be */
	bool unfinished;	  /* insp_finish_event() has something to do */
	bool exited, closed;	  /* what goes before the next event: */
	int64_t exited_tid;
	int64_t closed_tid, closed_fd;
	uint64_t next_purge_ns;

	char *suppressed[INSP_SUPPRESS_MAX]; /* suppress.c: names of processes */
	size_t nsuppressed;
	uint64_t nevents_suppressed;

	unsigned int rejected_max; /* 0: no limit */
	insp_keep_fn *keep;	   /* keep.c: NULL: none */
	void *keep_arg;
	struct insp_snapshot *snapshot; /* snapshot.c: the last one taken */

	struct insp_fd *free_fds; /* fd.c: kept for reuse */
	size_t nfree_fds;
	size_t nfds;			    /* in all tables */
	struct insp_cgroups **cgroups;	    /* cgroup.c */
	struct insp_container **containers; /* container.c: by id */
	size_t ncontainers;
	struct insp_thread *announcer; /* stands for the thread of a container's event */
	uint8_t *server_ports;	       /* bitmap: ports listened on at the start */

	struct insp_ids { /* user.c: sorted by number */
		struct insp_id *items;
		size_t count;
	} users, groups;
};

/* thread.c */

/* The thread with this tid, or NULL. Valid until the next event. */
struct insp_thread *insp_thread_find(struct insp *insp, int64_t tid);
/*
 * The leader of the thread's group. One that was never seen is made up, as for
 * any unknown thread; the thread itself if the table is full.
 */
struct insp_thread *insp_thread_main(struct insp *insp, struct insp_thread *thread);
/* The descriptors a thread works with: its leader's if it shares them. */
struct insp_fdtable *insp_thread_fds(struct insp *insp, struct insp_thread *thread);
/* The thread's working directory, ending in '/'; "" if unknown. */
const char *insp_thread_cwd(struct insp *insp, struct insp_thread *thread);
/* Iterates all threads: start with *cursor = 0, ends with NULL. */
struct insp_thread *insp_thread_next(struct insp *insp, size_t *cursor, struct insp_thread *prev);
size_t insp_thread_count(const struct insp *insp);

/* fd.c */
struct insp_fd *insp_fd_find(struct insp_fdtable *table, int64_t num);
/* f d 4 6 u p e s l i t n o X ? */
char insp_fd_typechar(const struct insp_fd *fd);
/* file directory ipv4 ... or "<NA>" */
const char *insp_fd_type_word(const struct insp_fd *fd);
static inline bool insp_fd_is_inet(const struct insp_fd *fd)
{
	return fd->type >= SCAP_FD_IPV4_SOCK && fd->type <= SCAP_FD_IPV6_SERVSOCK;
}

/* path.c */
/*
 * Joins base and path as spec'd (., .., //) in the caller's buffer; "/PATH_TOO_LONG"
 * if the two and a terminator do not leave a byte of it.
 */
void insp_path_join(char *dst, size_t size, const char *base, const char *path);

/* user.c */
const char *insp_user_name(struct insp *insp, uint32_t uid); /* NULL: unknown */
const char *insp_group_name(struct insp *insp, uint32_t gid);
const struct scap_user *insp_user_find(struct insp *insp, uint32_t uid);

/* error.c: sets the handle's text, returns err. */
int insp_fail(struct insp *insp, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Makes the source's fault our own. */
int insp_fail_scap(struct insp *insp, int err);

/* The handle's facts for fields and formats. */
const struct insp_print *insp_get_print(const struct insp *insp);
uint64_t insp_first_ts_ns(const struct insp *insp); /* relative times; 0: none yet */
uint64_t insp_last_ts_ns(const struct insp *insp);

/* buf.c: what runs for every field of every line is inline. */
char *insp_buf_grow(struct insp_buf *buf, size_t len);

/* Makes room for len more bytes; returns where they go, NULL if there is none. */
static inline char *insp_buf_reserve(struct insp_buf *buf, size_t len)
{
	if (__builtin_expect(buf->cap - buf->len > len, 1))
		return buf->data + buf->len;
	return insp_buf_grow(buf, len);
}

static inline void insp_buf_put(struct insp_buf *buf, const void *data, size_t len)
{
	char *at;

	if (len && (at = insp_buf_reserve(buf, len))) {
		memcpy(at, data, len);
		buf->len += len;
	}
}

static inline void insp_buf_puts(struct insp_buf *buf, const char *text)
{
	insp_buf_put(buf, text, strlen(text));
}

static inline void insp_buf_putc(struct insp_buf *buf, char c)
{
	char *at = insp_buf_reserve(buf, 1);

	if (at) {
		*at = c;
		buf->len++;
	}
}

void insp_buf_printf(struct insp_buf *buf, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* filter_define.c */
void insp_macros_free(struct insp *insp);

/* format.c */
/* As insp_format_line(), of internal events too: chisels show what they are offered. */
bool insp_format_any_line(struct insp_format *format, const struct insp_event *ev,
			  struct insp_buf *out);

/* filter_state.c */
/* The name of a field in the filter that only an event has; NULL: none. */
const char *insp_filter_event_field(const struct insp_filter *filter);
/* Whether a filter passes a descriptor of a thread (NULL: the thread alone). */
bool insp_filter_match_fd(struct insp_filter *filter, struct insp *insp, struct insp_thread *thread,
			  struct insp_fd *fd);

/* service.c */
/* Reads the list. What was read before an error is kept. Returns 0 or -ENOMEM. */
int insp_services_load(struct insp_services *services);
void insp_services_fini(struct insp_services *services);
/* A port by number, or by name if the handle has names and knows it. */
void insp_put_port(const struct insp *insp, uint8_t l4, uint16_t port, struct insp_buf *out);
/* A descriptor's name, the ports in it likewise. */
void insp_put_fd_name(const struct insp *insp, const struct insp_fd *fd, struct insp_buf *out);
/* The protocol of the event's socket, SCAP_L4_NA if it has none. */
uint8_t insp_event_l4(const struct insp_event *ev);

/* generic.c: the call behind a generic event; NULL: not known, or another event. */
const struct scap_syscall_info *insp_generic_call(const struct insp_event *ev);
/* Whether it is the enter of a call without a number in the format. */
bool insp_generic_is_newer(const struct scap_event *ev);
/* The place of the portable number of such a call, at its enter. */
#define INSP_GENERIC_NEW_ID 2

/* render.c */
/* evt.args: "name=value(resolved) " for each parameter. */
void insp_render_args(const struct insp_event *ev, struct insp_buf *out);

/* Reading unaligned parameter bytes. */
static inline int64_t insp_param_s64(const struct scap_param *p)
{
	int64_t v = 0;

	if (p->len >= sizeof(v))
		memcpy(&v, p->data, sizeof(v));
	return v;
}

static inline uint32_t insp_param_u32(const struct scap_param *p)
{
	uint32_t v = 0;

	if (p->len >= sizeof(v))
		memcpy(&v, p->data, sizeof(v));
	return v;
}

#endif
