/* SPDX-License-Identifier: Apache-2.0 */
/* Appends text to buffers. */
#ifndef TOP_TEXT_H
#define TOP_TEXT_H

#include "insp.h"

void text_add(struct insp_buf *out, const char *text, size_t len);
void text_put(struct insp_buf *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Appends words, with new lines so that none is longer than width if it can be helped. */
void text_wrap(struct insp_buf *out, const char *indent, const char *text, size_t width);
/* The text, which ends with a zero and is borrowed. */
const char *text_of(struct insp_buf *out);

/* Where a text contains another one, with small letters of it standing for both; NULL: nowhere. */
const char *text_find(const char *text, const char *part);

#endif
