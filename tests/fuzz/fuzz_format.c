// SPDX-License-Identifier: Apache-2.0
/* Output formats: if one compiles, a few events are printed. */
#include "fuzz_insp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct insp_format *format;

	for (size_t n = 0; n < FUZZ_EVENTS; n++) {
		const struct insp_event *ev = fuzz_event(n);
		struct insp_buf line = { 0 };

		if (insp_format_compile(ev->insp, text, &format)) {
			if (!insp_error(ev->insp)[0] || format)
				abort();
			break;
		}
		insp_format_line(format, ev, &line);
		fuzz_touch(line.data, line.len);
		insp_buf_fini(&line);
		insp_format_free(format);
	}
	free(text);
	return 0;
}
