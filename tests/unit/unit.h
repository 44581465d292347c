/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by the Check programs: runs a list of cases, skips one by name, finds the
 * captures, makes temporary files.
 *
 *	int main(void)
 *	{
 *		return UNIT_RUN("event", test_event_a, test_event_b);
 *	}
 */
#ifndef TEST_UNIT_H
#define TEST_UNIT_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Skips a case that cannot run: it passes, and prints the reason. */
#define unit_skip(reason, ...) \
	do { \
		/* Check calls the body of test_x "test_x_fn". */ \
		printf("skip %.*s: " reason "\n", (int)strlen(__func__) - 3, __func__, \
		       ##__VA_ARGS__); \
		fflush(stdout); \
		return; \
	} while (0)

/* Long enough for a sanitizer on a loaded machine. */
#define UNIT_TIMEOUT_S 120

static inline int unit_run(const char *name, const TTest *const *cases, size_t n)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);
	SRunner *runner = srunner_create(suite);
	size_t i;
	int failed;

	tcase_set_timeout(tcase, UNIT_TIMEOUT_S);
	for (i = 0; i < n; i++)
		tcase_add_test(tcase, cases[i]);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define UNIT_RUN(name, ...) \
	unit_run(name, (const TTest *const[]){ __VA_ARGS__ }, \
		 sizeof((const TTest *const[]){ __VA_ARGS__ }) / sizeof(TTest *))

/* The path of a capture; false: the captures are not available. */
static inline int unit_capture(const char *name, char *path, size_t room)
{
	const char *dir = getenv("RINGSIDE_CAPTURES");

	snprintf(path, room, "%s/%s", dir ? dir : "../shared/captures", name);
	return access(path, R_OK) == 0;
}

/* A file's path in a directory for temporary files; the caller unlinks it. */
static inline void unit_temp_path(const char *name, char *path, size_t room)
{
	const char *dir = getenv("TMPDIR");

	snprintf(path, room, "%s/ringside-%d-%s", dir ? dir : "/tmp", (int)getpid(), name);
}

/* Removes a folder of mkdtemp(), with what is in it. */
static inline void unit_remove_folder(const char *folder)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	if (system(command))
		perror(folder);
}

#endif
