/* SPDX-License-Identifier: Apache-2.0 */
/* The time of day in nanoseconds since 1970, as events have it. */
#ifndef REALTIME_H
#define REALTIME_H

#include <stdint.h>
#include <time.h>

#define NS_PER_S 1000000000ull

static inline uint64_t realtime_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

#endif
