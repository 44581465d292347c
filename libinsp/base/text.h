/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Appends numbers and times to a buffer. These functions run
 * several times per output line, so they do not use printf. Private to libinsp.
 */
#ifndef INSP_TEXT_H
#define INSP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct insp_buf;

void insp_put_u64(struct insp_buf *buf, uint64_t v);
void insp_put_s64(struct insp_buf *buf, int64_t v);
/* Decimal, padded with leading zeros to width digits (20 at most). */
void insp_put_padded(struct insp_buf *buf, uint64_t v, unsigned int width);
/* Hexadecimal without a prefix; ten is the digit for 10: 'A' or 'a'. */
void insp_put_hex(struct insp_buf *buf, uint64_t v, char ten);
/* Octal without a leading zero. */
void insp_put_oct(struct insp_buf *buf, uint64_t v);

/* A time as seconds, a dot and nine digits. */
void insp_put_seconds(struct insp_buf *buf, uint64_t ns);

/* An IP address; len is 4 or 16. */
void insp_put_ip(struct insp_buf *buf, const uint8_t *addr, size_t len);

/*
 * Cache for printing a series of times. UTC offsets change on quarter hours
 * only, so localtime_r() is called once per quarter hour.
 */
struct insp_clock {
	bool valid;
	int64_t quarter, day;
	long gmtoff;
	char date[32];
};

enum insp_clock_style {
	INSP_CLOCK_DATE = 1, /* 2022-03-01 before the time */
	INSP_CLOCK_NS = 2,   /* .123456789 after it */
};

/* Local wall clock time as HH:MM:SS; style is a mask of enum insp_clock_style. */
void insp_put_clock(struct insp_buf *buf, struct insp_clock *clock, uint64_t ts_ns, int style);
/* 2017-09-23T00:44:29.900617765+0000 */
void insp_put_iso8601(struct insp_buf *buf, struct insp_clock *clock, uint64_t ts_ns);

#endif
