/* SPDX-License-Identifier: Apache-2.0 */
/* The user's texts, compiled: filters and formats. */
#ifndef COMPILE_H
#define COMPILE_H

#include "insp.h"

/*
 * Each returns 0 or -EINVAL after a message on stderr: one line that names the column of
 * the error, and on a terminal also the text with a caret under that column.
 * *filter is NULL for an empty text, which every event passes.
 */
int compile_filter(struct insp *insp, const char *text, struct insp_filter **filter);
int compile_format(struct insp *insp, const char *text, struct insp_format **format);

#endif
