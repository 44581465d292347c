/* SPDX-License-Identifier: Apache-2.0 */
/* The text screens (dig and echo), divided into files. For these alone. */
#ifndef TOP_TEXT_SCREEN_H
#define TOP_TEXT_SCREEN_H

#include "app.h"
#include "text.h"

#define LINES_MAX 500000
#define RAW_KEPT 50000 /* live: lines whose events' bytes are kept */

struct text_line {
	char *text; /* owned */
	uint32_t len, raw_len;
	uint8_t style; /* enum style */
	uint64_t num;  /* of the event; 0: the line is not the first one of an event */
	uint8_t *raw;  /* live: the event's bytes, or NULL; owned */
};

/* The last LINES_MAX lines of a live screen, the first ones of a file. */
struct text_lines {
	struct text_line *lines; /* a ring */
	size_t start, n, cap;
	uint64_t dropped;
	bool truncated;
};

void lines_clear(struct text_lines *lines);
/* Returns false if there is no room. drop_old: make room by dropping the oldest line. */
bool lines_add(struct text_lines *lines, bool drop_old, const char *text, size_t len,
	       enum style style, uint64_t num);
struct text_line *lines_get(const struct text_lines *lines, size_t n);

/* All fields and bytes of one event. */
struct detail {
	struct source source;
	bool open, shown;
	uint64_t wanted, have; /* numbers of events */
	struct insp_format **formats;
	const struct insp_field_info **infos;
	size_t nformats;
	struct insp_buf text;
	size_t first; /* the line at the top */
};

/* Says which event to show. */
void detail_want(struct detail *detail, uint64_t num);
/* Reads on towards it. Returns true if there is more to read. */
bool detail_tick(struct detail *detail, struct app *app);
void detail_close(struct detail *detail);
/* Appends bytes in hex and as text. */
void detail_put_hex(struct insp_buf *out, const uint8_t *bytes, size_t len);

#endif
