/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server of `ringside serve`: hands out the page and the files that it was given, to
 * those who know a random token, and nothing else.
 */
#ifndef SERVE_HTTP_H
#define SERVE_HTTP_H

#include <stdbool.h>
#include <stddef.h>

struct serve_file {
	const char *name; /* as the page shows it */
	int fd;
	bool is_live; /* it grows */
};

struct serve;

/*
 * Starts the server in threads of its own. listen: ADDRESS:PORT, or NULL. Files are borrowed
 * until serve_stop(). Returns 0 or a negative errno, after one line on stderr.
 */
int serve_start(struct serve **result, const char *listen, const struct serve_file *files,
		size_t nfiles);
/* Where the page is, with the token. */
const char *serve_url(const struct serve *serve);
void serve_stop(struct serve *serve);

#endif
