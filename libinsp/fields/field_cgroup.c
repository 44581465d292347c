// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class process that are control groups. A thread has them as strings
 * subsystem=path with the subsystem names of the traced kernel.
 */
#include "macros.h"
#include "extract_priv.h"

#include <string.h>

/* One control group of a thread. The texts are not NUL-terminated. */
struct cgroup {
	const char *name, *path;
	size_t name_len, path_len;
};

/* Subsystem names that differ between kernels and writers, and their usual names. */
static const char *const usual_names[][2] = {
	{ "perf", "perf_event" },
	{ "mem", "memory" },
	{ "io", "blkio" },
};

static void use_usual_name(struct cgroup *group)
{
	static const char suffix[] = "_cgroup";
	size_t suffix_len = sizeof(suffix) - 1, len = group->name_len;

	if (len > suffix_len && memcmp(group->name + len - suffix_len, suffix, suffix_len) == 0)
		len = group->name_len -= suffix_len;
	for (size_t i = 0; i < ARRAY_SIZE(usual_names); i++) {
		if (strlen(usual_names[i][0]) != len || memcmp(usual_names[i][0], group->name, len))
			continue;
		group->name = usual_names[i][1];
		group->name_len = strlen(group->name);
	}
}

/* Reads the group at *at and moves *at behind it. Returns false at the end. */
static bool next_cgroup(const struct insp_thread *thread, size_t *at, struct cgroup *group)
{
	const struct scap_strings *groups = thread->cgroups ? &thread->cgroups->groups : NULL;
	const char *text, *equals;
	size_t len;

	if (!groups || *at >= groups->len)
		return false;
	text = groups->data + *at;
	len = strnlen(text, groups->len - *at);
	equals = memchr(text, '=', len);
	group->name = text;
	group->name_len = equals ? (size_t)(equals - text) : len;
	group->path = equals ? equals + 1 : text + len;
	group->path_len = text + len - group->path;
	use_usual_name(group);
	*at += len + 1;
	return true;
}

EXTRACT(thread_cgroups)
{
	struct cgroup group;
	size_t at = 0;

	if (!ev->thread)
		return false;
	while (next_cgroup(ev->thread, &at, &group)) {
		if (field->text.len)
			insp_buf_putc(&field->text, ' ');
		insp_buf_put(&field->text, group.name, group.name_len);
		insp_buf_putc(&field->text, '=');
		insp_buf_put(&field->text, group.path, group.path_len);
	}
	return field->text.len && value_made(v, field);
}

EXTRACT(thread_cgroup)
{
	size_t wanted = strlen(field->arg), at = 0;
	struct cgroup group;

	if (!ev->thread)
		return false;
	while (next_cgroup(ev->thread, &at, &group)) {
		if (group.name_len != wanted || memcmp(group.name, field->arg, wanted))
			continue;
		v->data = group.path;
		v->len = group.path_len;
		return true;
	}
	return false;
}
