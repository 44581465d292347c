// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class process about other processes: the parent, the ancestors, and the
 * leaders of the session and of the process group.
 */
#include "extract_priv.h"

#include <string.h>

#define MEMBER(thread, field, member_type) \
	(*(const member_type *)((const char *)(thread) + (field)->row->data))

const struct insp_thread *insp_field_parent(const struct insp_event *ev,
					    const struct insp_thread *thread)
{
	const struct insp_thread *leader = insp_thread_leader(ev->insp, thread);

	return leader ? insp_thread_find(ev->insp, insp_thread_ptid(leader)) : NULL;
}

const struct insp_thread *insp_field_ancestor(const struct insp_event *ev, uint64_t n)
{
	const struct insp_thread *thread =
		ev->thread ? insp_thread_leader_or_self(ev->insp, ev->thread) : NULL;

	if (n > INSP_ANCESTORS_MAX)
		return NULL;
	while (thread && n--)
		thread = insp_field_parent(ev, thread);
	return thread;
}

/* The ancestor with the field's index. Filters without an index compare them one by one. */
static const struct insp_thread *chosen(const struct insp_field *field, const struct insp_event *ev)
{
	return insp_field_ancestor(ev, field->has_index ? field->index : field->nth);
}

/* The creator of the thread: the parent, or for a non-leader often a thread of its group. */
static const struct insp_thread *creator(const struct insp_event *ev)
{
	return ev->thread ? insp_thread_find(ev->insp, insp_thread_ptid(ev->thread)) : NULL;
}

EXTRACT(proc_ppid)
{
	const struct insp_thread *thread = insp_field_ancestor(ev, 0), *parent;

	if (!thread)
		return false;
	/* the state has the thread that made the process, which need not be the main one */
	parent = insp_thread_find(ev->insp, insp_thread_ptid(thread));
	return value_s64(v, parent ? parent->pid : insp_thread_ptid(thread));
}

EXTRACT(parent_str)
{
	const struct insp_thread *thread = creator(ev);

	return thread && value_text(v, MEMBER(thread, field, char *));
}

EXTRACT(proc_pcmdline)
{
	const struct insp_thread *thread = creator(ev);

	return thread && insp_field_cmdline(field, thread, v);
}

EXTRACT(proc_pvpid)
{
	const struct insp_thread *thread = insp_field_ancestor(ev, 1);

	return thread && thread->vpid != -1 && value_s64(v, thread->vpid);
}

EXTRACT(proc_apid)
{
	const struct insp_thread *thread = chosen(field, ev);

	return thread ? value_s64(v, thread->pid) : false;
}

EXTRACT(ancestor_str)
{
	const struct insp_thread *thread = chosen(field, ev);

	return thread && value_text(v, MEMBER(thread, field, char *));
}

EXTRACT(ancestor_strings)
{
	const struct insp_thread *thread = chosen(field, ev);

	return thread && insp_field_strings(field, &MEMBER(thread, field, struct scap_strings), v);
}

EXTRACT(proc_acmdline)
{
	const struct insp_thread *thread = chosen(field, ev);

	return thread && insp_field_cmdline(field, thread, v);
}

static bool is_shell(const char *comm)
{
	size_t len = strlen(comm);

	return len >= 2 && strcmp(comm + len - 2, "sh") == 0;
}

EXTRACT(proc_loginshellid)
{
	const struct insp_thread *thread = insp_field_ancestor(ev, 0), *shell = NULL;

	for (int n = 0; thread && n < INSP_ANCESTORS_MAX; n++) {
		if (is_shell(thread->comm))
			shell = thread;
		thread = insp_field_parent(ev, thread);
	}
	return shell ? value_s64(v, shell->pid) : false;
}

/* ---- leaders ------------------------------------------------------------------- */

static int64_t id_of(const struct insp_event *ev, const struct insp_thread *thread,
		     enum insp_leader of)
{
	thread = insp_thread_leader_or_self(ev->insp, thread);
	switch (of) {
	case INSP_LEADER_SESSION:
		return thread->sid;
	case INSP_LEADER_VGROUP:
		return thread->vpgid;
	default:
		return thread->pgid != -1 || thread->vpid != thread->pid ? thread->pgid :
									   thread->vpgid;
	}
}

/*
 * The leader of the session or group of the event's process: the process with the
 * same number, or if that is gone the oldest ancestor in the session or group.
 */
static const struct insp_thread *leader_of(const struct insp_event *ev, enum insp_leader of)
{
	const struct insp_thread *thread = insp_field_ancestor(ev, 0), *found;
	int64_t id = thread ? id_of(ev, ev->thread, of) : -1;

	if (!thread || (of == INSP_LEADER_GROUP && id == -1))
		return NULL;
	found = insp_thread_find(ev->insp, id_of(ev, thread, of));
	if (found)
		return found;
	for (int n = 0; thread && n < INSP_ANCESTORS_MAX; n++) {
		if (id_of(ev, thread, of) == id)
			found = thread;
		thread = insp_field_parent(ev, thread);
	}
	return found;
}

static const struct insp_thread *row_leader(const struct insp_field *field,
					    const struct insp_event *ev)
{
	return leader_of(ev, field->row->data);
}

EXTRACT(leader_name)
{
	const struct insp_thread *thread = row_leader(field, ev);

	return thread && value_text(v, thread->comm);
}

EXTRACT(leader_exe)
{
	const struct insp_thread *thread = row_leader(field, ev);

	return thread && value_text(v, thread->exe);
}

EXTRACT(leader_exepath)
{
	const struct insp_thread *thread = row_leader(field, ev);

	return thread && value_text(v, thread->exepath);
}

/* The session or, by its number in the pid namespace, the process group. */
EXTRACT(proc_group)
{
	return ev->thread && value_s64(v, id_of(ev, ev->thread, field->row->data));
}

EXTRACT(proc_pgid)
{
	int64_t id = ev->thread ? id_of(ev, ev->thread, INSP_LEADER_GROUP) : -1;

	return id != -1 && value_s64(v, id);
}

/* Of processes that ran before the start, the numbers are those of their pid namespace. */
EXTRACT(is_leader)
{
	const struct insp_thread *thread = ev->thread;
	bool in_host = field->row->data == INSP_LEADER_GROUP;
	int64_t id = thread ? id_of(ev, thread, field->row->data) : -1;

	return thread && value_u64(v, id == thread->pid || (!in_host && id == thread->vpid));
}

/* ---- times --------------------------------------------------------------------- */

EXTRACT(proc_pid_ts)
{
	const struct insp_thread *thread = insp_field_ancestor(ev, field->row->data);

	return thread && thread->clone_ts_ns && value_u64(v, thread->clone_ts_ns);
}

EXTRACT(proc_ppid_duration)
{
	const struct insp_thread *thread = insp_field_ancestor(ev, 1);

	return thread && thread->clone_ts_ns && ev->scap->ts_ns >= thread->clone_ts_ns &&
	       value_u64(v, ev->scap->ts_ns - thread->clone_ts_ns);
}
