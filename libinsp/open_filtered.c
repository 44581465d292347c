// SPDX-License-Identifier: Apache-2.0
/*
 * Opens a source with a filter whose part the kernel decides. Not part of the reader, which has
 * no live sources.
 */
#include "insp.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Whether the caller's options, which may be shorter than ours, hold a filter. */
static bool has_filter(const struct scap_options *opts)
{
	return opts->size >= offsetof(struct scap_options, filter) + sizeof(opts->filter) &&
	       opts->filter;
}

/* Opens the source with the part of the filter that the kernel decides. */
static int open_lowered(struct insp **insp, enum scap_source source,
			const struct scap_options *opts, struct insp_filter *filter)
{
	struct insp_lowered *lowered = malloc(sizeof(*lowered));
	struct scap_options all = { 0 };
	int err = lowered ? insp_filter_lower(filter, true, lowered) : -ENOMEM;

	memcpy(&all, opts, opts->size < sizeof(all) ? opts->size : sizeof(all));
	all.size = sizeof(all);
	if (!err && lowered->any)
		all.filter = &lowered->filter;
	if (!err)
		err = insp_open(insp, source, &all);
	free(lowered);
	return err;
}

int insp_open_filtered(struct insp **insp, enum scap_source source, const struct scap_options *opts,
		       const char *text)
{
	const struct scap_options none = { .size = sizeof(none) };
	struct insp_filter *filter;
	struct insp *scratch;
	int err;

	if (source != SCAP_LIVE || !text || !*text || has_filter(opts)) {
		err = insp_open(insp, source, opts);
		return err || !text || !*text ? err : insp_set_filter_text(*insp, text);
	}
	err = insp_open(&scratch, SCAP_TEST, &none);
	if (!err)
		err = insp_filter_compile(scratch, text, &filter);
	*insp = scratch;
	if (err)
		return err;
	*insp = NULL;
	err = open_lowered(insp, source, opts, filter);
	insp_filter_free(filter);
	insp_close(scratch);
	return err ? err : insp_set_filter_text(*insp, text);
}
