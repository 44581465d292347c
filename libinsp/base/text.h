/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers, times and cleaned text appended to a buffer, without printf: these
 * run several times per output line. Private to libinsp.
 */
#ifndef INSP_TEXT_H
#define INSP_TEXT_H

#include "insp_priv.h"

void insp_put_u64(struct insp_buf *buf, uint64_t v);
void insp_put_s64(struct insp_buf *buf, int64_t v);
/* At least width digits (at most 20), zeros in front. */
void insp_put_padded(struct insp_buf *buf, uint64_t v, unsigned int width);
/* No prefix; the letters as given: 'A' or 'a'. */
void insp_put_hex(struct insp_buf *buf, uint64_t v, char ten);
/* Without a leading zero of its own. */
void insp_put_oct(struct insp_buf *buf, uint64_t v);

/* Seconds, a dot, nine digits. */
void insp_put_seconds(struct insp_buf *buf, uint64_t ns);

/* Text whose unprintable bytes are left out. */
void insp_put_printable(struct insp_buf *buf, const char *text, size_t len);

/* An address: len is 4 or 16. */
void insp_put_ip(struct insp_buf *buf, const uint8_t *addr, size_t len);

/*
 * What a printer of local times remembers from one time to the next. Zone rules
 * change on quarter hours only, so localtime is asked once per quarter.
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

/* Local wall clock time, HH:MM:SS with what style asks for. */
void insp_put_clock(struct insp_buf *buf, struct insp_clock *clock, uint64_t ts_ns, int style);
/* 2017-09-23T00:44:29.900617765+0000 */
void insp_put_iso8601(struct insp_buf *buf, struct insp_clock *clock, uint64_t ts_ns);

#endif
