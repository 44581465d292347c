/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Standard output in large writes. Everything goes through stdio's buffer, so that lines of
 * the program and of Lua's print() keep their order.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/* at_once: output_settle() always flushes, as it does anyway on a terminal. */
void output_init(bool at_once);

void output_write(const char *data, size_t len);

/*
 * To be called after each event: flushes if at_once was set. Returns 0, -EPIPE if the
 * reader of the output is gone, or another negative errno.
 */
int output_settle(void);

/* Writes all that is in the buffer. Results as output_settle(). */
int output_flush(void);

#endif
