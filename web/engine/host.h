/* SPDX-License-Identifier: Apache-2.0 */
/* What the engine wants from the page that runs it; in WebAssembly these are imports. */
#ifndef WEB_HOST_H
#define WEB_HOST_H

#include <stdint.h>

/* How many bytes the trace has now. A growing one has more at the next call. */
double host_size(void);

/*
 * Copies up to room bytes of the trace from an offset on. Returns how many, 0 at the end,
 * or a negative number: the bytes cannot be had.
 */
int32_t host_read(double offset, void *to, uint32_t room);

/* Milliseconds of a clock that never goes back. */
double host_now(void);

/* Seconds between local time and UTC at a time since 1970. */
int32_t host_gmtoff(double seconds);

/*
 * Regular expressions. host_regex_new() returns a number, or -1 with the reason in fault,
 * a text of up to room bytes with its zero.
 */
int32_t host_regex_new(const char *pattern, uint32_t len, char *fault, uint32_t room);
void host_regex_free(int32_t regex);
/* 1: the pattern matches the whole text; 0: it does not. */
int32_t host_regex_match(int32_t regex, const char *text, uint32_t len);

#endif
