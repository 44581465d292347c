/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for the kernel's header; see compiler.h. */
#ifndef TEST_SHIM_KTIME_H
#define TEST_SHIM_KTIME_H

#include <time.h>

#include <linux/compiler.h>

static inline u64 ktime_get_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

#endif
