/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Appends to a growing buffer. Functions that run for every field of every line are
 * inline. After an allocation fails, the buffer is marked as failed and stays as it is.
 */
#ifndef INSP_BUF_H
#define INSP_BUF_H

#include <string.h>

#include "insp.h"
#include "macros.h"

char *insp_buf_grow(struct insp_buf *buf, size_t len);

/* Makes room for len more bytes and returns its address; NULL: out of memory. */
static inline char *insp_buf_reserve(struct insp_buf *buf, size_t len)
{
	if (__builtin_expect(buf->cap - buf->len > len, 1))
		return buf->data + buf->len;
	return insp_buf_grow(buf, len);
}

static inline void insp_buf_put(struct insp_buf *buf, const void *data, size_t len)
{
	char *at;

	if (len && (at = insp_buf_reserve(buf, len))) {
		memcpy(at, data, len);
		buf->len += len;
	}
}

static inline void insp_buf_puts(struct insp_buf *buf, const char *text)
{
	insp_buf_put(buf, text, strlen(text));
}

static inline void insp_buf_putc(struct insp_buf *buf, char c)
{
	char *at = insp_buf_reserve(buf, 1);

	if (at) {
		*at = c;
		buf->len++;
	}
}

void insp_buf_printf(struct insp_buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
