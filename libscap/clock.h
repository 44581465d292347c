/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks in nanoseconds. */
#ifndef SCAP_CLOCK_H
#define SCAP_CLOCK_H

#include <stdint.h>
#include <time.h>

#define NS_PER_S 1000000000ll

static inline int64_t scap_clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

#endif
