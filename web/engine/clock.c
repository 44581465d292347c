// SPDX-License-Identifier: Apache-2.0
/* Local time, which the C library of WebAssembly does not know: the page knows it. */
#include <time.h>

#include "host.h"

struct tm *localtime_r(const time_t *restrict timer, struct tm *restrict tp)
{
	int32_t offset = host_gmtoff((double)*timer);
	time_t shifted = *timer + offset;

	if (!gmtime_r(&shifted, tp))
		return NULL;
	tp->tm_gmtoff = offset;
	return tp;
}
