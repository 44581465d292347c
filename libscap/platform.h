/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files that replay a trace need from the platform in addition to the C library.
 * Each part is one file. A build without the library of a part uses another file with the
 * same functions, from reader/, which fail with an error text.
 *
 *	gzip, LZ4		libscap/platform/	zlib, LZ4
 *	regular expressions	libinsp/platform/	PCRE2
 *	the machine		libinsp/platform/	a terminal, names of hosts and services
 *
 * Two further files are exchanged in the same way: the table of engines
 * (live/engines.c) and the threads that unpack a file ahead of its reader
 * (file/ahead.c).
 */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <fnmatch.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- packed files ----------------------------------------------------------- */

/* A way of packing. All state of a stream is in *state, which is NULL at first. */
struct scap_packing {
	/* Begins a stream, anew if another was begun. 0, -ENOMEM or -ENOTSUP: not built in. */
	int (*begin)(void **state);
	/*
	 * Unpacks. *in and *out are the bytes at from and the room at to; both are set
	 * to what was used of them. Returns 1 at the end of the stream, 0 before it,
	 * -EBADMSG if it is damaged, or -ENOMEM.
	 */
	int (*step)(void *state, const void *from, size_t *in, void *to, size_t *out);
	void (*free)(void *state); /* NULL is allowed */
};

extern const struct scap_packing scap_gzip;
extern const struct scap_packing scap_lz4; /* a stream is one frame */

/* ---- regular expressions ------------------------------------------------------ */

struct insp_regex;

/*
 * Compiles a pattern. Returns 0, -ENOMEM, -ENOTSUP: not built in, or -EINVAL with the
 * reason in fault, which has room bytes. insp_regex_free() frees *result in all cases.
 */
int insp_regex_new(struct insp_regex **result, const char *pattern, size_t len, char *fault,
		   size_t room);
void insp_regex_free(struct insp_regex *regex);
/* 1: the pattern matches the whole text, 0: it does not, -1: the matcher gave up. */
int insp_regex_match(const struct insp_regex *regex, const char *text, size_t len);

/* ---- shell patterns ------------------------------------------------------------- */

/* The GNU C library has patterns such as +(a|b); to others these are plain letters. */
#ifdef FNM_EXTMATCH
#define PLATFORM_EXTENDED_PATTERNS FNM_EXTMATCH
#else
#define PLATFORM_EXTENDED_PATTERNS 0
#endif

/* ---- the machine --------------------------------------------------------------- */

/* How wide the terminal is that standard output goes to; 0: it goes elsewhere. */
unsigned int insp_terminal_columns(void);

/* Whether the thread exists. True if that cannot be found out. */
bool insp_machine_has_thread(int64_t tid);

/* A number that nobody can foresee; without a source of such numbers a constant. */
uint64_t insp_machine_random(void);

/*
 * Calls found() with each address of a host, 4 or 16 bytes in network order. Returns
 * NULL, or the reason why there is none.
 */
const char *insp_find_host(const char *name,
			   void (*found)(void *arg, const void *addr, size_t bytes), void *arg);

/* The port of a service by its name, whatever its protocol; -1: not known. */
int insp_find_port(const char *name);

/*
 * Calls found() with each service that has a name, and with its protocol. Returns 0,
 * or the first result of found() that is not 0, after which it is not called again.
 */
int insp_find_services(int (*found)(void *arg, const char *protocol, uint16_t port,
				    const char *name),
		       void *arg);

#endif
