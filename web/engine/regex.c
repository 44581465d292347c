// SPDX-License-Identifier: Apache-2.0
/* Regular expressions (platform.h) by those of the page. Texts are bytes, one a character. */
#include <errno.h>
#include <stdlib.h>

#include "host.h"
#include "platform.h"

struct insp_regex {
	int32_t number;
};

int insp_regex_new(struct insp_regex **result, const char *pattern, size_t len, char *fault,
		   size_t room)
{
	struct insp_regex *regex = *result = malloc(sizeof(*regex));

	if (!regex)
		return -ENOMEM;
	regex->number = host_regex_new(pattern, len, fault, room);
	return regex->number < 0 ? -EINVAL : 0;
}

void insp_regex_free(struct insp_regex *regex)
{
	if (!regex)
		return;
	if (regex->number >= 0)
		host_regex_free(regex->number);
	free(regex);
}

int insp_regex_match(const struct insp_regex *regex, const char *text, size_t len)
{
	return host_regex_match(regex->number, text, len);
}
