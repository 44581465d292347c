/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs tests that return bool and prints a line for each: all of them (names NULL or
 * empty), or those in names.
 */
#ifndef TESTS_H
#define TESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct test {
	const char *name;
	bool (*run)(void);
};

static inline bool is_asked_for(const char *name, char **names)
{
	if (!names || !*names)
		return true;
	while (*names)
		if (!strcmp(name, *names++))
			return true;
	return false;
}

/* Returns the number of failed tests. */
static inline int run_tests(const struct test *tests, size_t n, char **names)
{
	int failures = 0;
	bool passed;

	setvbuf(stdout, NULL, _IONBF, 0);
	for (; n; n--, tests++) {
		if (!is_asked_for(tests->name, names))
			continue;
		passed = tests->run();
		printf("%s %s\n", passed ? "ok" : "not ok", tests->name);
		failures += !passed;
	}
	return failures;
}

#endif
