// SPDX-License-Identifier: Apache-2.0
/*
 * Threads that are named by a write to /proc, as pthread_setname_np() does. The kernel
 * permits it to the threads of the same process only.
 */
#include "thread_name.h"
#include "fd_edit.h"
#include "thread_edit.h"

#include <stdlib.h>
#include <string.h>

#define NAME_BYTES 16 /* with the NUL, as in the kernel */

static bool skip(const char **path, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*path, word, len))
		return false;
	*path += len;
	return true;
}

static bool skip_number(const char **path, int64_t *number)
{
	char *end;

	if (**path < '0' || **path > '9')
		return false;
	*number = strtoll(*path, &end, 10);
	*path = end;
	return true;
}

/*
 * Whether the path is that of a thread's name. *number is the thread's, or the process's;
 * 0: the process that opened the file, -1: the thread.
 */
static bool read_path(const char *path, int64_t *number)
{
	*number = 0;
	if (!skip(&path, "/proc/"))
		return false;
	if (skip(&path, "thread-self"))
		*number = -1;
	else if (!skip(&path, "self") && !skip_number(&path, number))
		return false;
	if (skip(&path, "/task/") && !skip_number(&path, number))
		return false;
	return strcmp(path, "/comm") == 0;
}

bool insp_fd_names_thread(const struct insp_fd *fd)
{
	int64_t number;

	return fd->type == SCAP_FD_FILE && read_path(fd->name, &number);
}

/* The thread of a process that has the number, on the host or in its own namespace. */
static struct insp_thread *find_member(struct insp *insp, const struct insp_thread *of,
				       int64_t number)
{
	struct insp_thread *thread = insp_thread_edit(insp, number);
	size_t cursor = 0;

	if ((thread && thread->pid == of->pid) || of->vpid == of->pid)
		return thread;
	thread = NULL;
	while ((thread = insp_thread_edit_next(insp, &cursor, thread)))
		if (thread->pid == of->pid && thread->vtid == number)
			break;
	return thread;
}

void insp_name_thread(struct insp *insp, struct insp_event *ev, const struct scap_param *data)
{
	const char *real = insp_fd_real_path(ev->fd);
	struct insp_thread *thread = ev->thread;
	int64_t number;

	if (!read_path(real ? real : ev->fd->name, &number))
		return;
	if (number >= 0)
		thread = find_member(insp, ev->thread, number ? number : ev->thread->pid);
	if (thread && thread->pid == ev->thread->pid)
		insp_str_set(insp, &thread->comm, (const char *)data->data,
			     strnlen((const char *)data->data,
				     data->len < NAME_BYTES ? data->len : NAME_BYTES - 1));
}
