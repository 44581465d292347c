// SPDX-License-Identifier: Apache-2.0
/* The table of engines (live/engines.c) of a build that reads files, and no machine. */
#include <errno.h>

#include "scap_engine.h"

const struct engine_ops *scap_engine_for(enum scap_source source, const struct scap_options *opts)
{
	switch (source) {
	case SCAP_FILE:
		return &scap_engine_file;
	case SCAP_TEST:
		return &scap_engine_test;
	default:
		return NULL;
	}
}

int scap_is_live(const struct scap *scap)
{
	return 0;
}

int scap_proc_thread(struct scap *scap, int64_t tid, const struct scap_thread **thread)
{
	return -ENOTSUP;
}
