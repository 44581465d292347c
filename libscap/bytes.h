/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the bytes of a trace file come from: a path, or functions of the caller, for
 * files that are in memory or behind a network.
 */
#ifndef SCAP_BYTES_H
#define SCAP_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct scap;
struct scap_options;

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

/* Reads exactly that many bytes. Returns false if there are fewer. */
bool scap_bytes_get(const struct scap_bytes *bytes, uint64_t offset, void *to, size_t count);

/* Opens a file or a pipe. Returns 0 or a negative errno; close it only after 0. */
int scap_bytes_open(struct scap_bytes *bytes, const char *path);
void scap_bytes_close(struct scap_bytes *bytes);

/*
 * Opens a trace file like scap_open(), but reads it with functions of the caller, which
 * are borrowed until scap_close(). opts->path is only its name in error texts.
 */
int scap_open_bytes(struct scap **out, const struct scap_bytes *bytes,
		    const struct scap_options *opts);

#endif
