/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Descriptors and their tables, to read. fd_edit.h has the functions that change them.
 */
#ifndef INSP_FD_H
#define INSP_FD_H

#include "insp.h"

/* What writes to a descriptor do beside writing. The first write decides; see span.c. */
enum insp_writes {
	INSP_WRITES_UNASKED,
	INSP_WRITES_MAY_TRACE,	 /* they may be tracers */
	INSP_WRITES_DATA,	 /* nothing */
	INSP_WRITES_TRACE,	 /* they are tracers */
	INSP_WRITES_NAME_THREAD, /* they name a thread */
};

enum insp_role { INSP_ROLE_NONE, INSP_ROLE_CLIENT, INSP_ROLE_SERVER };

struct insp_fd {
	int64_t num;
	uint8_t type;	  /* enum scap_fd_type; FILE_V2 is stored as FILE */
	uint8_t role;	  /* enum insp_role */
	uint8_t l4;	  /* enum scap_l4, as shown: NA until there is a role */
	uint8_t protocol; /* sock.c: enum scap_l4, shown or not */
	uint8_t writes;	  /* enum insp_writes */
	bool connected;
	bool joined;	     /* connect or accept gave the socket its peer */
	bool bound;	     /* a socket that keeps its local end without a peer */
	bool real_known;     /* what the kernel opened is known */
	bool renamed;	     /* the current event changed the name */
	bool closing;	     /* the enter of a close was seen */
	bool outlives_close; /* created while its number was being closed */
	uint16_t sport, dport;
	struct scap_addr saddr, daddr; /* the source is the client */
	uint64_t unix_source, unix_peer;
	uint64_t ino;
	uint32_t open_flags, dev;
	uint16_t path_at; /* of a Unix socket: where in its name the path begins */
	char *name;	  /* never NULL; owned */
	size_t name_cap;
	char *raw_name;		    /* relative path as given; NULL: same as name; owned */
	char *real_path;	    /* use insp_fd_real_path(); NULL: same as name; owned */
	struct insp_memory *memory; /* of the handle, where this is counted */
	struct insp_fd *next_free;  /* fd.c: in the pool of free descriptors */
};

/*
 * Descriptors by number; shared by the threads that share their descriptors. A hash table
 * with open addressing: for small numbers the hash is the number, so that a dense table is
 * an array indexed by number. nslots is a power of two. Empty slots are NULL.
 */
struct insp_fdtable {
	struct insp_fd **slots;
	size_t nslots, count;
	uint64_t key;	  /* 0: the hash has none */
	uint32_t refs;	  /* threads that have this table */
	int64_t saved_by; /* detail.c: the thread with which it was saved last */
};

/* All descriptors of a handle. */
struct insp_fds {
	struct insp_fd *free; /* pool for reuse */
	size_t nfree;
	size_t count;	 /* in all tables */
	uint64_t copied; /* by forks, so far */
};

const struct insp_fd *insp_fd_find(const struct insp_fdtable *table, int64_t num);
/* The character of fd.typechar: f d 4 6 u p e s l i t n o X ... or '?'. */
char insp_fd_typechar(const struct insp_fd *fd);
/* The word of fd.type: "file", "directory", "ipv4" ... or "<NA>". */
const char *insp_fd_type_word(const struct insp_fd *fd);
/* The path that the kernel opened, behind symbolic links; NULL: not known. */
static inline const char *insp_fd_real_path(const struct insp_fd *fd)
{
	return fd->real_path || !fd->real_known ? fd->real_path : fd->name;
}
/* The same for a type; NULL: it has no word. */
const char *insp_fd_type_name(uint8_t type);
/* The letter of a type; NULL: it has none. */
const char *insp_fd_type_letter(uint8_t type);
static inline bool insp_fd_is_inet(const struct insp_fd *fd)
{
	return fd->type >= SCAP_FD_IPV4_SOCK && fd->type <= SCAP_FD_IPV6_SERVSOCK;
}

#endif
