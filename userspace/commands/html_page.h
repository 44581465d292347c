/* SPDX-License-Identifier: Apache-2.0 */
/* The page that shows traces in a browser (web/), which is part of the program. */
#ifndef HTML_PAGE_H
#define HTML_PAGE_H

#include <stddef.h>
#include <stdio.h>

/* The page without traces; 0 bytes if the program was built without it. */
extern const char html_page[], html_page_end[];

static inline size_t html_page_bytes(void)
{
	/* both are labels of one text */
	/* cppcheck-suppress comparePointers */
	return html_page_end - html_page;
}

/* What a build without the page says; -ENOTSUP. */
int html_page_missing(const char *command);

/*
 * A temporary file in memory or without a name, for a trace. Sets path to a name by which
 * this process can open it. Returns a descriptor or a negative errno.
 */
int html_page_scratch(char *path, size_t room);

#endif
