/* SPDX-License-Identifier: Apache-2.0 */
/* EXPECT(condition, format, ...): if it fails, prints where and returns false from the test. */
#ifndef TEST_EXPECT_H
#define TEST_EXPECT_H

#include <stdbool.h>
#include <stdio.h>

#define EXPECT(condition, ...) \
	do { \
		if (!(condition)) { \
			printf("# %s:%d: %s: ", __FILE__, __LINE__, #condition); \
			printf(__VA_ARGS__); \
			printf("\n"); \
			return false; \
		} \
	} while (0)

#endif
