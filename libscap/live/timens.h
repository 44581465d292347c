/* SPDX-License-Identifier: Apache-2.0 */
/* The clock of the kernel in a time name space. */
#ifndef TIMENS_H
#define TIMENS_H

#include <stdint.h>

/*
 * How far CLOCK_MONOTONIC of this process is ahead of the kernel's own, which events are
 * stamped with. Not 0 in a time name space alone.
 */
int64_t scap_timens_offset_ns(void);

#endif
