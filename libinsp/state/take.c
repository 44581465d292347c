// SPDX-License-Identifier: Apache-2.0
/*
 * Copies parameters of events into threads.
 */
#include "take.h"
#include "thread_edit.h"

#include <string.h>

void insp_copy_text(struct insp *insp, char **dst, const char *src)
{
	insp_str_set(insp, dst, src, strlen(src));
}

void insp_take_text(struct insp *insp, const struct scap_event *ev, enum insp_arg arg, char **dst)
{
	const struct scap_param *param = insp_arg(insp, ev, arg);

	if (param)
		insp_str_set(insp, dst, (const char *)param->data,
			     strnlen((const char *)param->data, param->len));
}

void insp_take_strings(struct insp *insp, const struct scap_event *ev, enum insp_arg arg,
		       struct scap_strings *dst)
{
	const struct scap_param *param = insp_arg(insp, ev, arg);

	if (param)
		insp_strings_set(insp, dst, param->data, param->len);
}

/* In versions of the event without comm, the name comes from exe. */
void insp_take_comm(struct insp *insp, const struct scap_event *ev, struct insp_thread *thread)
{
	enum insp_arg arg = insp->types[ev->type].arg[INSP_ARG_COMM] == UINT8_MAX ? INSP_ARG_EXE :
										    INSP_ARG_COMM;

	insp_take_text(insp, ev, arg, &thread->comm);
}

void insp_take_faults(const struct insp *insp, const struct scap_event *ev,
		      struct insp_thread *thread)
{
	thread->pfmajor = insp_arg_num(insp, ev, INSP_ARG_PGFT_MAJ, thread->pfmajor);
	thread->pfminor = insp_arg_num(insp, ev, INSP_ARG_PGFT_MIN, thread->pfminor);
}

void insp_take_memory(const struct insp *insp, const struct scap_event *ev,
		      struct insp_thread *thread)
{
	thread->vmsize_kb = insp_arg_num(insp, ev, INSP_ARG_VM_SIZE, thread->vmsize_kb);
	thread->vmrss_kb = insp_arg_num(insp, ev, INSP_ARG_VM_RSS, thread->vmrss_kb);
	thread->vmswap_kb = insp_arg_num(insp, ev, INSP_ARG_VM_SWAP, thread->vmswap_kb);
}

/* Copies the parameters that clone and execve have in common. */
void insp_take_program(struct insp *insp, const struct scap_event *ev, struct insp_thread *thread)
{
	const struct scap_param *cgroups = insp_arg(insp, ev, INSP_ARG_CGROUPS);

	insp_take_text(insp, ev, INSP_ARG_EXE, &thread->exe);
	insp_take_comm(insp, ev, thread);
	insp_take_strings(insp, ev, INSP_ARG_ARGS, &thread->args);
	if (cgroups)
		insp_thread_set_cgroups(insp, thread, cgroups->data, cgroups->len);
	thread->fdlimit = insp_arg_num(insp, ev, INSP_ARG_FDLIMIT, thread->fdlimit);
	insp_take_faults(insp, ev, thread);
	insp_take_memory(insp, ev, thread);
}
