// SPDX-License-Identifier: Apache-2.0
/*
 * Regular expressions (platform.h), by PCRE2. The whole text must match. The matcher gives
 * up after too many steps.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "platform.h"

#define STEPS_MAX 200000

struct insp_regex {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

static int explain(int number, size_t offset, char *fault, size_t room)
{
	PCRE2_UCHAR text[128];

	if (pcre2_get_error_message(number, text, sizeof(text)) < 0)
		text[0] = '\0';
	snprintf(fault, room, "%s after %zu letters", (const char *)text, offset);
	return -EINVAL;
}

int insp_regex_new(struct insp_regex **result, const char *pattern, size_t len, char *fault,
		   size_t room)
{
	struct insp_regex *regex = *result = calloc(1, sizeof(*regex));
	size_t offset;
	int number;

	if (!regex)
		return -ENOMEM;
	regex->code = pcre2_compile((PCRE2_SPTR)pattern, len,
				    PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_NEVER_BACKSLASH_C,
				    &number, &offset, NULL);
	if (!regex->code)
		return explain(number, offset, fault, room);
	/* If the JIT compiler is not available, the pattern is interpreted, only slower. */
	(void)pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE);
	regex->data = pcre2_match_data_create_from_pattern(regex->code, NULL);
	regex->limits = pcre2_match_context_create(NULL);
	if (!regex->data || !regex->limits)
		return -ENOMEM;
	pcre2_set_match_limit(regex->limits, STEPS_MAX);
	return 0;
}

void insp_regex_free(struct insp_regex *regex)
{
	if (!regex)
		return;
	pcre2_match_context_free(regex->limits);
	pcre2_match_data_free(regex->data);
	pcre2_code_free(regex->code);
	free(regex);
}

static int match(const struct insp_regex *regex, const char *text, size_t len, uint32_t options)
{
	return pcre2_match(regex->code, (PCRE2_SPTR)text, len, 0, options, regex->data,
			   regex->limits);
}

int insp_regex_match(const struct insp_regex *regex, const char *text, size_t len)
{
	int res = match(regex, text, len, 0);

	/* compiled code has a small stack; the interpreter has the heap */
	if (res == PCRE2_ERROR_JIT_STACKLIMIT)
		res = match(regex, text, len, PCRE2_NO_JIT);
	if (res == PCRE2_ERROR_NOMATCH)
		return 0;
	return res < 0 ? -1 : 1;
}
