/* SPDX-License-Identifier: Apache-2.0 */
/* What other rooms may use of formats, in addition to insp.h. */
#ifndef INSP_FORMAT_H
#define INSP_FORMAT_H

#include "insp.h"

/* Like insp_format_line(), but includes internal events: chisels decide what they show. */
bool insp_format_any_line(struct insp_format *format, const struct insp_event *ev,
			  struct insp_buf *out);

#endif
