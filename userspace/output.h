/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Standard output in large writes. Everything goes through stdio's buffer, so
 * lines of the program and of a chisel's print keep their order.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/* at_once: every output_settle() writes, as it always does on a terminal. */
void output_init(bool at_once);

void output_write(const char *data, size_t len);

/*
 * After each event: flushes if output is wanted at once. Returns 0, -EPIPE when
 * the reader is gone, or another negative errno.
 */
int output_settle(void);

/* Writes all that waits. Results as output_settle(). */
int output_flush(void);

#endif
