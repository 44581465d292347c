// SPDX-License-Identifier: Apache-2.0
/* Local time, which the C library of WebAssembly does not know: the page knows it. */
#include <time.h>

#include "host.h"

struct tm *localtime_r(const time_t *restrict time, struct tm *restrict tm)
{
	int32_t offset = host_gmtoff((double)*time);
	time_t shifted = *time + offset;

	if (!gmtime_r(&shifted, tm))
		return NULL;
	tm->tm_gmtoff = offset;
	return tm;
}
