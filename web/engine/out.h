/* SPDX-License-Identifier: Apache-2.0 */
/* Writes answers: JSON, and nothing that a string in it could end. */
#ifndef WEB_OUT_H
#define WEB_OUT_H

#include <stdint.h>

#include "base/buf.h"

/* A string of UTF-8; each invalid byte becomes the replacement character. */
void out_text(struct insp_buf *out, const void *text, size_t len);
/* The same, up to its zero. NULL: null. */
void out_string(struct insp_buf *out, const char *text);
/* Bytes as a string whose characters have the codes 0 to 255. */
void out_bytes(struct insp_buf *out, const void *data, size_t len);
/* A number; null if it is not finite. */
void out_number(struct insp_buf *out, double number);
/* A whole number as a string, since JavaScript's numbers are too short for nanoseconds. */
void out_big(struct insp_buf *out, uint64_t number);

/* ,"name": without the comma after an opening bracket. */
void out_name(struct insp_buf *out, const char *name);
/* The comma before the next item of a list. */
void out_comma(struct insp_buf *out);

/* A list of numbers. */
void out_numbers(struct insp_buf *out, const double *numbers, size_t count);

#endif
