// SPDX-License-Identifier: Apache-2.0
/*
 * Joins a path to the directory it is relative to. Works on the text alone: the
 * file system of the traced machine is not available here.
 */
#include "path.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct joined {
	char *text;
	size_t len, size;
	bool pushed; /* a name was added; the first name follows the base without a slash */
	bool full;   /* something did not fit */
};

/* Removes the last component but keeps the slash before it. */
static void pop(struct joined *to)
{
	if (to->len > 1 && to->text[to->len - 1] == '/')
		to->len--;
	while (to->len && to->text[to->len - 1] != '/')
		to->len--;
}

static void put(struct joined *to, char c)
{
	if (to->len + 1 < to->size)
		to->text[to->len++] = c;
	else
		to->full = true;
}

static void push(struct joined *to, const char *name, size_t len)
{
	if (to->pushed && to->len && to->text[to->len - 1] != '/')
		put(to, '/');
	for (size_t i = 0; i < len; i++)
		put(to, name[i]);
	to->pushed = true;
}

static void add_components(struct joined *to, const char *path)
{
	while (*path) {
		size_t len = strcspn(path, "/");

		if (len == 2 && path[0] == '.' && path[1] == '.')
			pop(to);
		else if (len && !(len == 1 && path[0] == '.'))
			push(to, path, len);
		path += len;
		path += strspn(path, "/");
	}
}

void insp_path_join(char *dst, size_t size, const char *base, const char *path)
{
	struct joined to = { .text = dst, .size = size };
	size_t base_len = strlen(base);

	if (path[0] == '/') {
		put(&to, '/');
	} else if (base_len < size) {
		memcpy(dst, base, base_len);
		to.len = base_len;
	} else {
		to.full = true;
	}
	add_components(&to, path[0] == '/' ? path + strspn(path, "/") : path);
	if (to.full) {
		snprintf(dst, size, "/PATH_TOO_LONG");
		return;
	}
	if (to.len > 1 && dst[to.len - 1] == '/')
		to.len--;
	dst[to.len] = '\0';
}

size_t insp_path_kept(const char *path)
{
	static const char memory[] = "/memfd:", gone[] = " (deleted)";
	size_t len = strlen(path), note = sizeof(gone) - 1;

	if (!strncmp(path, memory, sizeof(memory) - 1) && len > note &&
	    !strcmp(path + len - note, gone))
		len -= note;
	return len;
}
