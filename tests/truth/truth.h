/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the programs in tests/truth/cases: truth() says what a recording of this
 * program must show. The lines go into memory that tests/truth/run reads after
 * the program has ended, so saying them makes no system call but one mmap().
 */
#ifndef TRUTH_H
#define TRUTH_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* The size of the file behind descriptor $TRUTH_FD; tests/truth/run makes it. */
enum { TRUTH_BYTES = 1 << 20 };

/* The text begins after its own length, so that forked children append to it. */
struct truth_page {
	unsigned int len;
	char text[TRUTH_BYTES - sizeof(unsigned int)];
};

static inline struct truth_page *truth_page(void)
{
	static struct truth_page *page;
	const char *fd = getenv("TRUTH_FD");

	if (!page && fd)
		page = mmap(NULL, sizeof(*page), PROT_READ | PROT_WRITE, MAP_SHARED, atoi(fd), 0);
	if (!page || page == MAP_FAILED)
		abort();
	return page;
}

/* One line that the situation must show. */
__attribute__((format(printf, 2, 3))) static inline void truth(const char *situation,
							       const char *format, ...)
{
	struct truth_page *page = truth_page();
	char line[8192];
	va_list args;
	int head, len;

	head = snprintf(line, sizeof(line), "%s\t", situation);
	va_start(args, format);
	len = head + vsnprintf(line + head, sizeof(line) - head - 1, format, args);
	va_end(args);
	line[len++] = '\n';
	memcpy(page->text + __atomic_fetch_add(&page->len, len, __ATOMIC_RELAXED), line, len);
}

/* Ends the program when the machine lacks what the case is about. */
#define TRUTH_SKIP(reason) \
	do { \
		truth("skip", "%s", reason); \
		exit(0); \
	} while (0)

#endif
