// SPDX-License-Identifier: Apache-2.0
/* The block reader: any bytes as a trace file, read to its end. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scap_options opts = { .size = sizeof(opts) };
	const struct scap_event *ev;
	struct scap *scap;
	char path[64];
	int fd = fuzz_file(data, size), err;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	opts.path = path;
	err = scap_open(&scap, SCAP_FILE, &opts) ?: SCAP_RESTART;
	while (err == SCAP_EVENT || err == SCAP_RESTART) {
		if (err == SCAP_EVENT)
			fuzz_touch_event(ev);
		else
			fuzz_touch_state(scap_state(scap));
		err = scap_next(scap, &ev);
	}
	fuzz_touch(scap_error(scap), strlen(scap_error(scap)));
	scap_close(scap);
	close(fd);
	return 0;
}
