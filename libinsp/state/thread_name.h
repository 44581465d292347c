/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that are named by a write to /proc/PID/comm or /proc/PID/task/TID/comm. */
#ifndef INSP_THREAD_NAME_H
#define INSP_THREAD_NAME_H

#include "handle.h"

/* Whether a write to the file names a thread. */
bool insp_fd_names_thread(const struct insp_fd *fd);

/* Gives the thread the name that a successful write to such a file has. */
void insp_name_thread(struct insp *insp, struct insp_event *ev, const struct scap_param *data);

#endif
