/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Descriptors: what is known of one, and tables of them. What changes them is in
 * fd_edit.h.
 */
#ifndef INSP_FD_H
#define INSP_FD_H

#include "insp.h"

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

/* All descriptors of a handle. */
struct insp_fds {
	struct insp_fd *free; /* kept for reuse */
	size_t nfree;
	size_t count; /* in all tables */
};

const struct insp_fd *insp_fd_find(const struct insp_fdtable *table, int64_t num);
/* f d 4 6 u p e s l i t n o X ? */
char insp_fd_typechar(const struct insp_fd *fd);
/* file directory ipv4 ... or "<NA>" */
const char *insp_fd_type_word(const struct insp_fd *fd);
static inline bool insp_fd_is_inet(const struct insp_fd *fd)
{
	return fd->type >= SCAP_FD_IPV4_SOCK && fd->type <= SCAP_FD_IPV6_SERVSOCK;
}

#endif
