// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class fs.path: the paths that a call was given.
 */
#include "macros.h"
#include "extract_priv.h"
#include "render.h"

#include <string.h>

static bool is_path(uint8_t type)
{
	return type == PT_FSPATH || type == PT_FSRELPATH;
}

/* symlink and symlinkat: the first parameter is the target, which the link points to. */
static bool has_target_first(const char *call)
{
	return strncmp(call, "symlink", 7) == 0;
}

/* Whether the call has a source and a target path. */
static bool has_two_paths(const char *call)
{
	static const char *const calls[] = { "rename", "link", "symlink", "move_mount" };

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (strncmp(call, calls[i], strlen(calls[i])) == 0)
			return true;
	return false;
}

/* The index of the n-th parameter that is a path; UINT32_MAX: none. */
static uint32_t nth_path(const struct scap_event *ev, uint32_t n)
{
	for (uint32_t i = 0; i < ev->nparams; i++)
		if (is_path(ev->info->params[i].type) && !n--)
			return i;
	return UINT32_MAX;
}

EXTRACT(fs_path)
{
	const char *call = ev->scap->info->name;
	long end = field->row->data & PATH_END_MASK;
	uint32_t n, want = end == PATH_TARGET;

	if (!is_exit(ev) || has_two_paths(call) != (end != PATH_NAME))
		return false;
	if (end != PATH_NAME && has_target_first(call))
		want = !want;
	n = nth_path(ev->scap, want);
	if (n == UINT32_MAX || !ev->scap->params[n].len)
		return false;
	if (!(field->row->data & PATH_RAW))
		insp_render_resolved(ev, n, &field->text);
	if (!field->text.len)
		insp_render_plain(ev, n, &field->text);
	return value_made(v, field);
}
