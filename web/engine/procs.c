// SPDX-License-Identifier: Apache-2.0
/*
 * Job "procs": the processes of the trace with the time of their lives. Those that existed
 * at the start and had no event are not among them, unless they are the parents of others.
 */
#include <errno.h>
#include <stdlib.h>

#include "event_types.h"
#include "job.h"
#include "state/handle.h"
#include "words.h"

#define PROCESSES_MAX 65536
#define COMMAND_BYTES 1024

struct process {
	int64_t pid, ptid;
	uint64_t first_ns, last_ns; /* its first event and its last one */
	bool began, ended;	    /* its start, and its end, are in the trace */
	double events, errors;
	char *name, *command; /* of its last event */
};

struct procs {
	struct process *list;
	uint32_t count, room;
	uint32_t *slots; /* by pid: the last one with it, plus 1 */
	uint32_t nslots;
	bool cut;
	struct insp_buf text;
};

static int begin(struct job *job, struct insp_json question)
{
	struct procs *procs = job->data;

	procs->nslots = 2 * PROCESSES_MAX;
	procs->slots = calloc(procs->nslots, sizeof(*procs->slots));
	return procs->slots ? 0 : job_fail(job, -ENOMEM, "out of memory");
}

static uint32_t *slot_of(struct procs *procs, int64_t pid)
{
	uint32_t slot = (uint32_t)pid * 2654435761u & (procs->nslots - 1);

	while (procs->slots[slot] && procs->list[procs->slots[slot] - 1].pid != pid)
		slot = (slot + 1) & (procs->nslots - 1);
	return &procs->slots[slot];
}

static struct process *add(struct procs *procs, int64_t pid)
{
	uint32_t room = procs->room ? procs->room * 2 : 256;
	struct process *list;

	if (procs->count == PROCESSES_MAX) {
		procs->cut = true;
		return NULL;
	}
	if (procs->count == procs->room) {
		list = realloc(procs->list, room * sizeof(*list));
		if (!list)
			return NULL;
		procs->list = list;
		procs->room = room;
	}
	*slot_of(procs, pid) = procs->count + 1;
	procs->list[procs->count] = (struct process){ .pid = pid, .ptid = -1 };
	return &procs->list[procs->count++];
}

/* The process with this pid that is alive; a new one if the last one has ended. */
static struct process *find(struct procs *procs, int64_t pid)
{
	uint32_t number = *slot_of(procs, pid);

	if (number && !procs->list[number - 1].ended)
		return &procs->list[number - 1];
	return add(procs, pid);
}

/* The command line with blanks in place of zeros. */
static void put_command(struct procs *procs, const struct insp_thread *thread)
{
	size_t len = thread->args.len < COMMAND_BYTES ? thread->args.len : COMMAND_BYTES;

	procs->text.len = 0;
	insp_buf_puts(&procs->text, thread->exe);
	for (size_t n = 0; n < len; n++) {
		if (!n)
			insp_buf_putc(&procs->text, ' ');
		insp_buf_putc(&procs->text, thread->args.data[n] ? thread->args.data[n] :
					    n + 1 < len		 ? ' ' :
								   '\0');
	}
	insp_buf_putc(&procs->text, '\0');
}

static void set_text(char **text, const char *now)
{
	if (*text && !strcmp(*text, now))
		return;
	free(*text);
	*text = strdup(now);
}

static void describe(struct procs *procs, struct process *process, const struct insp_thread *leader)
{
	process->ptid = insp_thread_ptid(leader);
	set_text(&process->name, leader->comm);
	put_command(procs, leader);
	if (!procs->text.failed)
		set_text(&process->command, procs->text.data);
	if (leader->clone_ts_ns && !process->began) {
		process->began = true;
		process->first_ns = leader->clone_ts_ns;
	}
}

/* Names change only at the start, with the first event, and at an exec. */
static bool may_rename(const struct insp_event *ev, const struct process *process)
{
	return !process->name || ev->scap->info->flags & EF_MODIFIES_STATE;
}

static int event(struct job *job, const struct insp_event *ev)
{
	struct procs *procs = job->data;
	const struct insp_thread *leader;
	struct process *process;

	if (!ev->thread || ev->thread->pid < 0)
		return 0;
	process = find(procs, ev->thread->pid);
	if (!process)
		return 0;
	if (!process->first_ns)
		process->first_ns = ev->scap->ts_ns;
	process->last_ns = ev->scap->ts_ns;
	process->events++;
	process->errors += ev->error != 0;
	leader = insp_thread_leader_or_self(job->insp, ev->thread);
	if (may_rename(ev, process))
		describe(procs, process, leader);
	if ((ev->scap->type == RS_EV_PROCEXIT_E || ev->scap->type == RS_EV_PROCEXIT_1_E) &&
	    ev->thread->tid == ev->thread->pid)
		process->ended = true;
	return 0;
}

/* The parents that had no event themselves, as far as the state knows them. */
static void add_parents(struct job *job)
{
	struct procs *procs = job->data;
	const struct insp_thread *parent;
	struct process *process;

	for (uint32_t n = 0; n < procs->count; n++) {
		if (procs->list[n].ptid <= 0 || *slot_of(procs, procs->list[n].ptid))
			continue;
		parent = insp_thread_find(job->insp, procs->list[n].ptid);
		if (!parent || parent->pid != parent->tid || insp_thread_is_stub(parent))
			continue;
		process = add(procs, parent->pid);
		if (process)
			describe(procs, process, parent);
	}
}

static void put_process(const struct process *process, struct insp_buf *out)
{
	out_comma(out);
	insp_buf_printf(out, "{\"pid\":%lld,\"ppid\":%lld", (long long)process->pid,
			(long long)process->ptid);
	out_name(out, "name");
	out_string(out, process->name ? process->name : "");
	out_name(out, "command");
	out_string(out, process->command ? process->command : "");
	out_name(out, "first");
	out_big(out, process->first_ns);
	out_name(out, "last");
	out_big(out, process->last_ns);
	insp_buf_printf(out, ",\"began\":%s,\"ended\":%s", process->began ? "true" : "false",
			process->ended ? "true" : "false");
	out_name(out, "events");
	out_number(out, process->events);
	out_name(out, "errors");
	out_number(out, process->errors);
	insp_buf_putc(out, '}');
}

static int finish(struct job *job)
{
	struct procs *procs = job->data;

	add_parents(job);
	out_name(&job->out, "cut");
	insp_buf_puts(&job->out, procs->cut ? "true" : "false");
	out_name(&job->out, "processes");
	insp_buf_putc(&job->out, '[');
	for (uint32_t n = 0; n < procs->count; n++)
		put_process(&procs->list[n], &job->out);
	insp_buf_putc(&job->out, ']');
	return 0;
}

static void end(struct job *job)
{
	struct procs *procs = job->data;

	for (uint32_t n = 0; n < procs->count; n++) {
		free(procs->list[n].name);
		free(procs->list[n].command);
	}
	free(procs->list);
	free(procs->slots);
	insp_buf_fini(&procs->text);
}

const struct job_kind job_procs = { "procs",	    sizeof(struct procs), .begin = begin,
				    .event = event, .finish = finish,	  .free = end };
