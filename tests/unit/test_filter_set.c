// SPDX-License-Identifier: Apache-2.0
/* Sets of values: they have what was added, and nothing else. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "filter/filter_set.h"
#include "unit.h"

START_TEST(test_set_of_values)
{
	static char texts[1000][16];
	struct insp_filter_set *set = insp_filter_set_new();

	for (int i = 0; i < 1000; i++) {
		snprintf(texts[i], sizeof(texts[i]), "value-%d", i);
		ck_assert(insp_filter_set_add(set, texts[i], strlen(texts[i])));
	}
	for (int i = 0; i < 1000; i++) {
		ck_assert(insp_filter_set_has(set, texts[i], strlen(texts[i])));
		ck_assert(!insp_filter_set_has(set, texts[i], strlen(texts[i]) - 1) || i >= 10);
	}
	ck_assert(!insp_filter_set_has(set, "value-1000", 10));
	ck_assert(!insp_filter_set_has(set, NULL, 0));
	ck_assert(insp_filter_set_add(set, "", 0));
	ck_assert(insp_filter_set_has(set, NULL, 0));
	insp_filter_set_free(set);
}
END_TEST

START_TEST(test_set_of_paths)
{
	static const char *const added[] = { "/etc", "/usr/lib/", "/a/b/c", "rel/x" };
	static const struct {
		const char *path;
		bool found;
	} asked[] = {
		{ "/etc", true },     { "/etc/passwd", true }, { "/etc/", true },
		{ "/etcx", false },   { "/et", false },	       { "etc", false },
		{ "/", false },	      { "", false },	       { "/usr", false },
		{ "/usr/lib", true }, { "/usr/lib64", false }, { "/usr/lib/x/y", true },
		{ "/a/b", false },    { "/a/b/c/d", true },    { "/b/c", false },
		{ "rel/x/y", true },  { "/rel/x", false },     { "//etc", false },
	};
	struct insp_filter_set *set = insp_filter_set_new();

	for (size_t i = 0; i < sizeof(added) / sizeof(added[0]); i++)
		ck_assert(insp_filter_set_add_path(set, added[i], strlen(added[i])));
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		ck_assert_msg(insp_filter_set_has_path(set, asked[i].path, strlen(asked[i].path)) ==
				      asked[i].found,
			      "%s", asked[i].path);
	ck_assert(insp_filter_set_add_path(set, "/", 1));
	ck_assert(insp_filter_set_has_path(set, "/any/thing", 10));
	ck_assert(!insp_filter_set_has_path(set, "any/thing", 9));
	insp_filter_set_free(set);
}
END_TEST

int main(void)
{
	return UNIT_RUN("filter_set", test_set_of_values, test_set_of_paths);
}
