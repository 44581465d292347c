// SPDX-License-Identifier: Apache-2.0
/* Reads the offset of a time name space from /proc (timens.h). */
#include <inttypes.h>
#include <stdio.h>

#include "clock.h"
#include "timens.h"

int64_t scap_timens_offset_ns(void)
{
	FILE *file = fopen("/proc/self/timens_offsets", "re");
	int64_t seconds = 0, ns = 0;

	if (!file)
		return 0;
	if (fscanf(file, "monotonic %" SCNd64 " %" SCNd64, &seconds, &ns) != 2)
		seconds = ns = 0;
	fclose(file);
	return seconds * NS_PER_S + ns;
}
