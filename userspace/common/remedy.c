// SPDX-License-Identifier: Apache-2.0
/* The tables of remedies (remedy.h). tests/cli/test_filters has a test for each name. */
#include "remedy.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "array.h"

const char *remedy_for_name(const char *error)
{
	/* words of libinsp's errors */
	static const struct {
		const char *words, *remedy;
	} rows[] = {
		{ "unknown field", ", all are listed by ringside -l" },
		{ "field is missing", ", all are listed by ringside -l" },
		{ "unknown event type", ", all are listed by ringside -L" },
		{ "no event has a parameter", ", all are listed by ringside -L" },
	};
	size_t len = strlen(error);

	/* "did you mean 'fd.name'?" is a remedy already */
	if (len && error[len - 1] == '?')
		return "";
	for (size_t n = 0; n < ARRAY_SIZE(rows); n++)
		if (strstr(error, rows[n].words))
			return rows[n].remedy;
	return "";
}

const char *remedy_for_memory(int err)
{
	return err == -EFBIG ? "; allow more with --max-memory" : "";
}

const char *remedy_for_engine(int err)
{
	switch (err) {
	case -ENOMEM:
	case -E2BIG:
		return "; try a smaller --ring-size";
	case -EINVAL:
		return "";
	default:
		return "; see: ringside doctor";
	}
}
