// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class process: the thread of an event and its process. Parents and
 * leaders are in field_kin.c, the executable is in field_exe.c.
 */
#include "extract_priv.h"

#include <string.h>

/* The member of the thread at the row's offset. */
#define MEMBER(thread, field, member_type) \
	(*(const member_type *)((const char *)(thread) + (field)->row->data))

static const struct insp_thread *leader(const struct insp_event *ev)
{
	return ev->thread ? insp_thread_leader_or_self(ev->insp, ev->thread) : NULL;
}

EXTRACT(thread_s64)
{
	return ev->thread ? value_s64(v, MEMBER(ev->thread, field, int64_t)) : false;
}

/* Ids in the pid namespace; older traces do not have them. */
EXTRACT(thread_vid)
{
	int64_t id = ev->thread ? MEMBER(ev->thread, field, int64_t) : -1;

	return id != -1 ? value_s64(v, id) : false;
}

EXTRACT(thread_str)
{
	return ev->thread ? value_text(v, MEMBER(ev->thread, field, char *)) : false;
}

/* Appends strings separated by blanks instead of NUL bytes. */
static void put_strings(const struct scap_strings *strings, struct insp_buf *out)
{
	const char *at = strings->data;
	size_t left = strings->len;

	while (left) {
		size_t len = strnlen(at, left);

		if (at != strings->data)
			insp_buf_putc(out, ' ');
		insp_buf_put(out, at, len);
		left -= len < left ? len + 1 : len;
		at += len + 1;
	}
}

bool insp_field_strings(struct insp_field *field, const struct scap_strings *strings,
			struct insp_value *v)
{
	put_strings(strings, &field->text);
	return value_made(v, field);
}

bool insp_field_cmdline(struct insp_field *field, const struct insp_thread *thread,
			struct insp_value *v)
{
	insp_buf_puts(&field->text, thread->comm);
	if (thread->args.len)
		insp_buf_putc(&field->text, ' ');
	return insp_field_strings(field, &thread->args, v);
}

EXTRACT(proc_cmdline)
{
	return ev->thread && insp_field_cmdline(field, ev->thread, v);
}

/* Unlike proc.cmdline, it ends with a blank if there are no arguments. */
EXTRACT(proc_exeline)
{
	if (!ev->thread)
		return false;
	insp_buf_puts(&field->text, ev->thread->exe);
	insp_buf_putc(&field->text, ' ');
	return insp_field_strings(field, &ev->thread->args, v);
}

EXTRACT(thread_tid)
{
	return value_s64(v, ev->scap->tid);
}

EXTRACT(thread_ismain)
{
	return ev->thread ? value_u64(v, ev->thread->tid == ev->thread->pid) : false;
}

EXTRACT(thread_nametid)
{
	if (!ev->thread)
		return false;
	insp_buf_puts(&field->text, ev->thread->comm);
	insp_put_s64(&field->text, ev->scap->tid);
	return value_made(v, field);
}

EXTRACT(proc_cwd)
{
	return ev->thread ? value_text(v, insp_thread_cwd(ev->insp, ev->thread)) : false;
}

EXTRACT(proc_nthreads)
{
	const struct insp_thread *thread = leader(ev);

	return thread ? value_u64(v, thread->nchilds + 1) : false;
}

EXTRACT(proc_nchilds)
{
	return ev->thread ? value_u64(v, ev->thread->nchilds) : false;
}

EXTRACT(proc_duration)
{
	const struct insp_thread *thread = ev->thread;

	return thread && thread->clone_ts_ns && ev->scap->ts_ns >= thread->clone_ts_ns &&
	       value_u64(v, ev->scap->ts_ns - thread->clone_ts_ns);
}

EXTRACT(proc_fdopencount)
{
	const struct insp_thread *thread = leader(ev);

	return thread ? value_u64(v, thread->fds->count) : false;
}

EXTRACT(proc_fdlimit)
{
	const struct insp_thread *thread = leader(ev);

	return thread ? value_s64(v, thread->fdlimit) : false;
}

EXTRACT(proc_fdusage)
{
	const struct insp_thread *thread = leader(ev);

	if (!thread)
		return false;
	v->dbl = thread->fdlimit > 0 ? thread->fds->count * 100.0 / thread->fdlimit : 0;
	return true;
}

EXTRACT(thread_u32)
{
	return ev->thread ? value_u64(v, MEMBER(ev->thread, field, uint32_t)) : false;
}

/* Only the leader has the memory of its group, so that sums count it once. */
static uint64_t own_memory(const struct insp_field *field, const struct insp_thread *thread)
{
	return thread->tid == thread->pid ? MEMBER(thread, field, uint32_t) : 0;
}

EXTRACT(thread_memory)
{
	return ev->thread ? value_u64(v, own_memory(field, ev->thread)) : false;
}

EXTRACT(thread_memory_bytes)
{
	return ev->thread ? value_u64(v, own_memory(field, ev->thread) * 1024) : false;
}

EXTRACT(proc_tty)
{
	return ev->thread ? value_s64(v, ev->thread->tty) : false;
}
