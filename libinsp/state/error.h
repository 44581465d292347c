/* SPDX-License-Identifier: Apache-2.0 */
/* The handle's text of the last fault, which insp_error() gives. */
#ifndef INSP_ERROR_H
#define INSP_ERROR_H

struct insp;

/* Sets the text. Returns err. */
int insp_fail(struct insp *insp, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Takes over the text of the source's last fault. Returns err. */
int insp_fail_scap(struct insp *insp, int err);

#endif
