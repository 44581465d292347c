/* SPDX-License-Identifier: Apache-2.0 */
/* Reads numbers from the parameters of events, which are not aligned. */
#ifndef INSP_PARAM_H
#define INSP_PARAM_H

#include <string.h>

#include "scap.h"

/* The descriptor that means the working directory, on every machine. */
#define INSP_AT_FDCWD (-100)

static inline int64_t insp_param_s64(const struct scap_param *p)
{
	int64_t v = 0;

	if (p->len >= sizeof(v))
		memcpy(&v, p->data, sizeof(v));
	return v;
}

static inline uint32_t insp_param_u32(const struct scap_param *p)
{
	uint32_t v = 0;

	if (p->len >= sizeof(v))
		memcpy(&v, p->data, sizeof(v));
	return v;
}

#endif
