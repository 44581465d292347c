/* SPDX-License-Identifier: Apache-2.0 */
/* Opens the source of events that a request asks for. */
#ifndef OPEN_SOURCE_H
#define OPEN_SOURCE_H

#include "run/run.h"

/*
 * Opens a source with the request's options. tree_tgid: the process that is traced, 0: all.
 * cpu_times: record how much CPU each thread uses, for tables. The source is deferred: the
 * caller calls scap_begin() when it is ready for events. The caller closes *insp, also
 * after a failure. Returns 0 or a negative errno after one line on stderr.
 */
int open_source(const struct run *run, const struct pass *pass, uint32_t tree_tgid, bool cpu_times,
		struct insp **insp);

#endif
