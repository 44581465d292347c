// SPDX-License-Identifier: Apache-2.0
/* The nearest known word to a mistyped one. */
#include "fields/nearest.h"
#include "insp.h"
#include "macros.h"
#include "unit.h"

static const char *const words[] = { "open", "openat", "close", "proc.name", "proc.pname" };

static const struct {
	const char *text, *meant; /* NULL: none */
} cases[] = {
	{ "open", "open" },
	{ "opne", "open" },
	{ "opena", "openat" },
	{ "clse", "close" },
	{ "proc.nmae", "proc.name" },
	{ "proc.pnam", "proc.pname" },
	{ "xyz", NULL },
	{ "op", NULL },
	{ "", NULL },
	{ "procname.proc", NULL },
};

START_TEST(test_nearest_words)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *text = cases[i].text, *meant = cases[i].meant;
		const char *near = insp_nearest_word(text, strlen(text), words, ARRAY_SIZE(words));

		ck_assert_msg(meant ? near && strcmp(near, meant) == 0 : !near, "%s: %s", text,
			      near ? near : "(none)");
	}
}
END_TEST

/* Of equally near words, the one with the longest common prefix is chosen. */
START_TEST(test_nearest_of_equals)
{
	static const char *const pair[] = { "fd.sip", "fd.lip", "fd.rip" };

	ck_assert_str_eq(insp_nearest_word("fd.li", 5, pair, 3), "fd.lip");
	ck_assert_str_eq(insp_nearest_word("fd.ri", 5, pair, 3), "fd.rip");
}
END_TEST

START_TEST(test_nearest_long_words_have_none)
{
	char text[100];
	const char *const longer[] = { text };

	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	ck_assert_ptr_null(insp_nearest_word(text, 99, longer, 1));
	ck_assert_ptr_null(insp_nearest_word(text, 63, longer, 1));
	text[63] = '\0';
	ck_assert_ptr_eq(insp_nearest_word(text, 63, longer, 1), text);
}
END_TEST

int main(void)
{
	return UNIT_RUN("nearest", test_nearest_words, test_nearest_of_equals,
			test_nearest_long_words_have_none);
}
