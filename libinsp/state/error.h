/* SPDX-License-Identifier: Apache-2.0 */
/* The handle's text of the last error, which insp_error() returns. */
#ifndef INSP_ERROR_H
#define INSP_ERROR_H

#include "macros.h"

struct insp;

/* Sets the text. Returns err. */
int insp_fail(struct insp *insp, int err, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Sets the text to that of the source's last error. Returns err. */
int insp_fail_scap(struct insp *insp, int err);

#endif
