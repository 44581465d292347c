// SPDX-License-Identifier: Apache-2.0
/*
 * The handle's text of the last error.
 */
#include "error.h"
#include "handle.h"

#include <stdarg.h>
#include <stdio.h>

int insp_fail(struct insp *insp, int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(insp->error, sizeof(insp->error), fmt, args);
	va_end(args);
	return err;
}

int insp_fail_scap(struct insp *insp, int err)
{
	return insp_fail(insp, err, "%s", scap_error(insp->scap));
}

const char *insp_error(const struct insp *insp)
{
	return insp ? insp->error : "out of memory";
}
