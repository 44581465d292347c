// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class process about its executable, capabilities, arguments, environment
 * and standard descriptors.
 */
#include "macros.h"
#include "extract_priv.h"

#include <string.h>

EXTRACT(proc_is_exe_writable)
{
	return ev->thread ? value_u64(v, ev->thread->exe_writable) : false;
}

/* Writers that record these flags also record the inode; otherwise a clear bit means nothing. */
EXTRACT(proc_exe_flag)
{
	const struct insp_thread *thread = ev->thread;
	bool set = thread && thread->exe_flags & field->row->data;

	return thread && (set || thread->exe_ino) && value_u64(v, set);
}

/* The path tells it, too, where no flag does. */
EXTRACT(proc_is_exe_from_memfd)
{
	const struct insp_thread *thread = ev->thread;

	if (insp_extract_proc_exe_flag(field, ev, v) && v->u64)
		return true;
	if (!thread || (thread->exepath[0] != '/' && !thread->exe_ino))
		return false;
	return value_u64(v, strncmp(thread->exepath, "/memfd:", strlen("/memfd:")) == 0);
}

/* Numbers that only newer writers record; 0 means unknown. */
EXTRACT(thread_known_u64)
{
	uint64_t number;

	if (!ev->thread)
		return false;
	memcpy(&number, (const char *)ev->thread + field->row->data, sizeof(number));
	return number && value_u64(v, number);
}

EXTRACT(proc_exe_ctime_age)
{
	const struct insp_thread *thread = ev->thread;

	if (!thread || !thread->exe_ctime_ns || thread->clone_ts_ns < thread->exe_ctime_ns)
		return false;
	return value_u64(v, thread->clone_ts_ns - thread->exe_ctime_ns);
}

EXTRACT(proc_exe_ctime_in_pidns)
{
	const struct insp_thread *thread = ev->thread;

	if (!thread || !thread->pidns_ts_ns || thread->exe_ctime_ns < thread->pidns_ts_ns)
		return false;
	return value_u64(v, thread->exe_ctime_ns - thread->pidns_ts_ns);
}

static const char *const capabilities[] = {
#define CAPABILITY(bit, name) [bit] = #name,
#include "capabilities.def"
#undef CAPABILITY
};

EXTRACT(thread_caps)
{
	uint64_t set;

	if (!ev->thread || !ev->thread->has_caps)
		return false;
	set = ev->thread->caps[field->row->data];
	for (size_t i = 0; i < ARRAY_SIZE(capabilities); i++) {
		if (!(set >> i & 1))
			continue;
		if (field->text.len)
			insp_buf_putc(&field->text, ' ');
		insp_buf_puts(&field->text, capabilities[i]);
	}
	return value_made(v, field);
}

/* ---- words of the command line and the environment --------------------------------- */

EXTRACT(proc_cmdnargs)
{
	const struct scap_strings *args = ev->thread ? &ev->thread->args : NULL;
	uint64_t count = 0;

	if (!args)
		return false;
	for (size_t at = 0; at < args->len; at += strlen(args->data + at) + 1)
		count++;
	return value_u64(v, count);
}

EXTRACT(proc_cmdlenargs)
{
	const struct scap_strings *args = ev->thread ? &ev->thread->args : NULL;
	uint64_t len = 0;

	if (!args)
		return false;
	for (size_t at = 0; at < args->len; at += strlen(args->data + at) + 1)
		len += strlen(args->data + at);
	return value_u64(v, len);
}

/* All arguments, or the one with the given index. */
EXTRACT(proc_args)
{
	const struct scap_strings *args = ev->thread ? &ev->thread->args : NULL;
	uint64_t n = 0;

	if (!args || !field->has_index)
		return args && insp_field_strings(field, args, v);
	for (size_t at = 0; at < args->len; at += strlen(args->data + at) + 1)
		if (n++ == field->index)
			return value_text(v, args->data + at);
	return false;
}

/* The value of one environment variable. */
static bool value_variable(const struct scap_strings *env, const char *name, struct insp_value *v)
{
	size_t len = strlen(name);

	for (size_t at = 0; at < env->len; at += strlen(env->data + at) + 1)
		if (strncmp(env->data + at, name, len) == 0 && env->data[at + len] == '=')
			return value_text(v, env->data + at + len + 1);
	return false;
}

/* Strips the blanks at the end, left by programs that overwrite their environment. */
EXTRACT(proc_env)
{
	const struct insp_thread *thread = insp_field_ancestor(ev, 0);

	if (!thread)
		return false;
	if (field->arg)
		return value_variable(&thread->env, field->arg, v);
	insp_field_strings(field, &thread->env, v);
	while (field->text.len && field->text.data[field->text.len - 1] == ' ')
		field->text.len--;
	return value_made(v, field);
}

/* ---- standard input and output ------------------------------------------------------- */

static const struct insp_fd *standard_fd(const struct insp_field *field,
					 const struct insp_event *ev)
{
	return ev->thread ? insp_fd_find(insp_thread_fds(ev->insp, ev->thread), field->row->data) :
			    NULL;
}

EXTRACT(proc_std_type)
{
	const struct insp_fd *fd = standard_fd(field, ev);

	return fd && value_text(v, insp_fd_type_word(fd));
}

EXTRACT(proc_std_name)
{
	const struct insp_fd *fd = standard_fd(field, ev);

	return fd && value_text(v, fd->name);
}
