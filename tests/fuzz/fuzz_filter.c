// SPDX-License-Identifier: Apache-2.0
/* Filters: if one compiles, a few events are filtered. 'n' is defined as the text up to ';'. */
#include "fuzz_insp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	char *rest = strchr(text, ';'), *named = rest ? strndup(text, rest - text) : NULL;
	struct insp_filter *filter;

	if (named)
		memmove(text, rest + 1, strlen(rest + 1) + 1);
	for (size_t n = 0; n < FUZZ_EVENTS; n++) {
		const struct insp_event *ev = fuzz_event(n);

		if (insp_filter_define(ev->insp, "n", named ? named : "evt.num=1"))
			abort();
		if (insp_filter_compile(ev->insp, text, &filter)) {
			if (insp_filter_error_pos(ev->insp) > strlen(text) ||
			    !insp_error(ev->insp)[0] || filter)
				abort();
			break;
		}
		fuzz_sink = insp_filter_match(filter, ev);
		insp_filter_free(filter);
	}
	free(named);
	free(text);
	return 0;
}
