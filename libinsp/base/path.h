/* SPDX-License-Identifier: Apache-2.0 */
/* Paths as text: nothing here accesses a file system. */
#ifndef INSP_PATH_H
#define INSP_PATH_H

#include <stddef.h>

enum {
	INSP_PATH_BYTES = 4096, /* a path that a call takes, with its NUL: the kernel's limit */
	/* Such a path joined to a directory of that length; a folder may lie deeper still. */
	INSP_JOINED_BYTES = 2 * INSP_PATH_BYTES,
};

/*
 * Joins base and path in the caller's buffer and resolves ".", ".." and "//". A result
 * that does not fit into size with a NUL becomes "/PATH_TOO_LONG".
 */
void insp_path_join(char *dst, size_t size, const char *base, const char *path);

/*
 * The length of a path as the kernel shows it, without the note that it is deleted if it is
 * that of a file in memory, which was never in a folder.
 */
size_t insp_path_kept(const char *path);

#endif
