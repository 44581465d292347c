/* SPDX-License-Identifier: Apache-2.0 */
/* The command of `ringside run`: a process that waits until it is watched. */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Makes the process, which waits with the command in hand. *tgid: its number as events
 * have it. Returns 0 or a negative errno after one line on stderr. One at a time.
 */
int child_start(char **command, uint32_t *tgid);

/* Lets it execute the command. */
void child_release(void);

/* Whether it has ended. */
bool child_ended(void);

/*
 * Waits for its end, passing a signal on to it first unless that is 0. One that was
 * not released ends without a trace. Returns its status as a shell has it: 128 and the
 * signal's number where one killed it.
 */
int child_wait(int signal);

#endif
