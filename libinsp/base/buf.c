// SPDX-License-Identifier: Apache-2.0
/*
 * A growing buffer of bytes. After an allocation fails, the buffer stays marked
 * as failed, so a caller checks once, at the end.
 */
#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *insp_buf_grow(struct insp_buf *buf, size_t len)
{
	size_t cap = buf->cap ? buf->cap : 256;
	char *data;

	if (buf->failed)
		return NULL;
	if (buf->data && buf->cap - buf->len >= len)
		return buf->data + buf->len;
	while (cap - buf->len < len)
		cap *= 2;
	data = realloc(buf->data, cap);
	if (!data) {
		buf->failed = true;
		buf->cap = buf->len; /* later writes come here and fail too */
		return NULL;
	}
	buf->data = data;
	buf->cap = cap;
	return buf->data + buf->len;
}

void insp_buf_printf(struct insp_buf *buf, const char *fmt, ...)
{
	va_list args, again;
	char *at = insp_buf_reserve(buf, 64);
	int len;

	if (!at)
		return;
	va_start(args, fmt);
	va_copy(again, args);
	len = vsnprintf(at, buf->cap - buf->len, fmt, args);
	if (len >= 0 && (size_t)len >= buf->cap - buf->len) {
		at = insp_buf_reserve(buf, (size_t)len + 1);
		if (at)
			vsnprintf(at, (size_t)len + 1, fmt, again);
	}
	if (len >= 0 && at)
		buf->len += len;
	va_end(again);
	va_end(args);
}

void insp_buf_append(struct insp_buf *buf, const void *data, size_t len)
{
	insp_buf_put(buf, data, len);
}

void insp_buf_fini(struct insp_buf *buf)
{
	free(buf->data);
	memset(buf, 0, sizeof(*buf));
}
