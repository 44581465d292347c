/* SPDX-License-Identifier: Apache-2.0 */
/* Formats as the rooms above see them, beside what insp.h declares. */
#ifndef INSP_FORMAT_H
#define INSP_FORMAT_H

#include "insp.h"

/* As insp_format_line(), of internal events too: chisels show what they are offered. */
bool insp_format_any_line(struct insp_format *format, const struct insp_event *ev,
			  struct insp_buf *out);

#endif
