// SPDX-License-Identifier: Apache-2.0
/* Appends text to buffers. */
#include "text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(struct insp_buf *out, size_t more)
{
	size_t cap = out->cap ? out->cap : 256;
	char *grown;

	while (cap < out->len + more + 1)
		cap *= 2;
	if (cap == out->cap)
		return true;
	grown = realloc(out->data, cap);
	if (!grown) {
		out->failed = true;
		return false;
	}
	out->data = grown;
	out->cap = cap;
	return true;
}

void text_add(struct insp_buf *out, const char *text, size_t len)
{
	if (!reserve(out, len))
		return;
	memcpy(out->data + out->len, text, len);
	out->len += len;
}

void text_put(struct insp_buf *out, const char *fmt, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	if (len < 0) {
		out->failed = true;
		return;
	}
	text_add(out, text, len);
	free(text);
}

void text_wrap(struct insp_buf *out, const char *indent, const char *text, size_t width)
{
	size_t used = 0, len;

	for (; *text; text += len) {
		text += strspn(text, " \n\t");
		len = strcspn(text, " \n\t");
		if (!len)
			break;
		if (used && used + 1 + len > width) {
			text_put(out, "\n");
			used = 0;
		}
		text_put(out, "%s", used ? " " : indent);
		text_add(out, text, len);
		used += len + (used ? 1 : strlen(indent));
	}
	text_put(out, "\n");
}

const char *text_of(struct insp_buf *out)
{
	if (!reserve(out, 0))
		return "";
	out->data[out->len] = '\0';
	return out->data;
}

const char *text_find(const char *text, const char *part)
{
	size_t n;

	for (;; text++) {
		for (n = 0; part[n]; n++)
			if (part[n] != text[n] && part[n] != tolower((unsigned char)text[n]))
				break;
		if (!part[n])
			return text;
		if (!*text)
			return NULL;
	}
}
