/* SPDX-License-Identifier: Apache-2.0 */
/* Paths as text: nothing here accesses a file system. */
#ifndef INSP_PATH_H
#define INSP_PATH_H

#include <stddef.h>

/* Size of a buffer for a path; a longer path becomes "/PATH_TOO_LONG". */
enum { INSP_PATH_BYTES = 1024 };

/*
 * Joins base and path in the caller's buffer and resolves ".", ".." and "//". The result
 * is "/PATH_TOO_LONG" unless both, a NUL and one more byte fit into size.
 */
void insp_path_join(char *dst, size_t size, const char *base, const char *path);

#endif
