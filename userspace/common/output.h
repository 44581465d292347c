/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Standard output in large writes, and the one place where text that a stranger may have
 * written is made safe for a terminal. Everything goes through stdio's buffer, so that lines
 * of the program and of chisels keep their order.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/* at_once: output_settle() always flushes, as it does anyway on a terminal. */
void output_init(bool at_once);

/* Whether the user wants colours on a terminal: NO_COLOR, see no-color.org, is not set. */
bool output_colours(void);

/* Writes what libinsp made for output: lines of events, tables, what chisels print. */
void output_write(const char *data, size_t len);
void output_write_error(const char *data, size_t len);

/*
 * Prints other text, encoded as INSP_ENCODE_LINES. The format of these functions is that of
 * printf. output_printf() returns the number of bytes.
 */
int output_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void output_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * To be called after each event: flushes if at_once was set. Returns 0, -EPIPE if the
 * reader of the output is gone, or another negative errno.
 */
int output_settle(void);

/* Writes all that is in the buffer. Results as output_settle(). */
int output_flush(void);

#endif
