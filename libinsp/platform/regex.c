// SPDX-License-Identifier: Apache-2.0
/*
 * Regular expressions (platform.h), by PCRE2. The whole text must match. The matcher gives
 * up after too many steps. Text is UTF-8, so that a dot stands for a letter; text that is not
 * valid UTF-8 is bytes.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "platform.h"

#define STEPS_MAX 200000

struct insp_regex {
	pcre2_code *code;
	pcre2_code *utf; /* for text beyond ASCII; NULL: the pattern is no UTF-8 */
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

static pcre2_code *compile(const char *pattern, size_t len, uint32_t options, int *number,
			   size_t *offset)
{
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, len,
					 PCRE2_ANCHORED | PCRE2_ENDANCHORED |
						 PCRE2_NEVER_BACKSLASH_C | options,
					 number, offset, NULL);

	/* If the JIT compiler is not available, the pattern is interpreted, only slower. */
	if (code)
		(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	return code;
}

int insp_regex_new(struct insp_regex **result, const char *pattern, size_t len, char *fault,
		   size_t room)
{
	struct insp_regex *regex = *result = calloc(1, sizeof(*regex));
	size_t offset;
	int number, ignored;

	if (!regex)
		return -ENOMEM;
	regex->code = compile(pattern, len, 0, &number, &offset);
	if (!regex->code)
		return explain(number, offset, fault, room);
	regex->utf = compile(pattern, len, PCRE2_UTF, &ignored, &(size_t){ 0 });
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
	pcre2_code_free(regex->utf);
	free(regex);
}

static int match(const struct insp_regex *regex, const pcre2_code *code, const char *text,
		 size_t len)
{
	int res = pcre2_match(code, (PCRE2_SPTR)text, len, 0, 0, regex->data, regex->limits);

	/* compiled code has a small stack; the interpreter has the heap */
	if (res == PCRE2_ERROR_JIT_STACKLIMIT)
		res = pcre2_match(code, (PCRE2_SPTR)text, len, 0, PCRE2_NO_JIT, regex->data,
				  regex->limits);
	return res;
}

static bool is_ascii(const char *text, size_t len)
{
	while (len && (unsigned char)text[len - 1] < 0x80)
		len--;
	return !len;
}

static bool is_no_utf8(int res)
{
	return res <= PCRE2_ERROR_UTF8_ERR1 && res >= PCRE2_ERROR_UTF8_ERR21;
}

int insp_regex_match(const struct insp_regex *regex, const char *text, size_t len)
{
	bool utf = regex->utf && !is_ascii(text, len);
	int res = match(regex, utf ? regex->utf : regex->code, text, len);

	if (utf && is_no_utf8(res))
		res = match(regex, regex->code, text, len);
	if (res == PCRE2_ERROR_NOMATCH)
		return 0;
	return res < 0 ? -1 : 1;
}
