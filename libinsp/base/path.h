/* SPDX-License-Identifier: Apache-2.0 */
/* Paths as texts: nothing here looks at a file system. */
#ifndef INSP_PATH_H
#define INSP_PATH_H

#include <stddef.h>

/* Bound of the paths that are kept; longer ones are only said to be so. */
enum { INSP_PATH_BYTES = 1024 };

/*
 * Joins base and path as spec'd (., .., //) in the caller's buffer; "/PATH_TOO_LONG"
 * if the two and a terminator do not leave a byte of it.
 */
void insp_path_join(char *dst, size_t size, const char *base, const char *path);

#endif
