/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path.h"
#include "unit.h"

static const struct {
	const char *base, *path, *joined;
} cases[] = {
	{ "/home/u/", "a", "/home/u/a" },
	{ "/home/u/", "./a", "/home/u/a" },
	{ "/home/u/", "../a", "/home/a" },
	{ "/home/u/", "../../../../a", "/a" },
	{ "/home/u/", "a/", "/home/u/a" },
	{ "/home/u/", "/a//b/", "/a/b" },
	{ "/home/u/", "/", "/" },
	{ "/home/u/", ".", "/home/u" },
	{ "/home/u/", "..", "/home" },
	{ "/home/u/", "", "/home/u" },
	{ "/home/u/", "/..", "/" },
	{ "/home/u/", "a/./b/../c", "/home/u/a/c" },
	{ "/home/u/", "/a/..", "/" },
	{ "/home/u/", "//", "/" },
	{ "/home/u/", "..a/.b/...", "/home/u/..a/.b/..." },
	{ "/home/u/", "/x\001y\377z\177", "/x\001y\377z\177" },
	{ "/", "../a", "/a" },
	{ "", "a", "a" },
	{ "", "../a", "a" },
	{ "", "..", "" },
	{ "", "/a", "/a" },
	{ "rel/x/", "../../../a", "a" },
	{ "rel/x/", "..", "rel" },
	{ "/some//./dir/", "..", "/some//." },
	{ "/some/dir//", "a", "/some/dir//a" },
	{ "/some/dir//", "", "/some/dir/" },
	{ "<UNKNOWN>", "a/b", "<UNKNOWN>a/b" },
	{ "<UNKNOWN>", "./a", "<UNKNOWN>a" },
	{ "<UNKNOWN>", "../a", "a" },
};

START_TEST(test_path_joins)
{
	char joined[1024];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		insp_path_join(joined, sizeof(joined), cases[i].base, cases[i].path);
		ck_assert_msg(strcmp(joined, cases[i].joined) == 0, "'%s' + '%s' is '%s'",
			      cases[i].base, cases[i].path, joined);
	}
}
END_TEST

/* Only the result is limited: the texts that make it may be longer. */
START_TEST(test_path_is_bounded)
{
	char path[2048], joined[1024];

	memset(path, 'x', sizeof(path));
	path[1020] = '\0';
	insp_path_join(joined, sizeof(joined), "/h/", path);
	ck_assert_uint_eq(strlen(joined), 1023);
	path[1020] = 'x';
	path[1021] = '\0';
	insp_path_join(joined, sizeof(joined), "/h/", path);
	ck_assert_str_eq(joined, "/PATH_TOO_LONG");
	path[0] = '/';
	insp_path_join(joined, sizeof(joined), "/h/", path);
	ck_assert_uint_eq(strlen(joined), 1021);
	path[1021] = 'x';
	path[2047] = '\0';
	insp_path_join(joined, sizeof(joined), "", path);
	ck_assert_str_eq(joined, "/PATH_TOO_LONG");
	insp_path_join(joined, sizeof(joined), path, "../a");
	ck_assert_str_eq(joined, "/PATH_TOO_LONG");
}
END_TEST

START_TEST(test_path_takes_what_the_kernel_takes)
{
	static char path[INSP_PATH_BYTES], dir[INSP_PATH_BYTES], joined[INSP_JOINED_BYTES];

	for (size_t i = 0; i + 2 < sizeof(path); i += 2) {
		path[i] = '.';
		path[i + 1] = '/';
	}
	memcpy(path + sizeof(path) - 4, "/a", 3);
	insp_path_join(joined, sizeof(joined), "/", path);
	ck_assert_str_eq(joined, "/a");
	memset(path, 'p', sizeof(path) - 1);
	memset(dir, 'd', sizeof(dir) - 1);
	dir[0] = dir[sizeof(dir) - 2] = '/';
	insp_path_join(joined, sizeof(joined), dir, path);
	ck_assert_uint_eq(strlen(joined), 2 * (INSP_PATH_BYTES - 1));
}
END_TEST

START_TEST(test_path_fits_any_buffer)
{
	char joined[1024];

	for (size_t size = 1; size < 20; size++) {
		memset(joined, '#', sizeof(joined));
		insp_path_join(joined, size, "/home/user/", "a/../b/c");
		ck_assert_uint_lt(strlen(joined), size);
		ck_assert_int_eq(joined[size], '#');
	}
}
END_TEST

int main(void)
{
	return UNIT_RUN("path", test_path_joins, test_path_is_bounded,
			test_path_takes_what_the_kernel_takes, test_path_fits_any_buffer);
}
