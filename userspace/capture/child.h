/* SPDX-License-Identifier: Apache-2.0 */
/* The command of `ringside run`: a child process that waits until it is traced. */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Forks the child, which waits before it executes the command. *tgid is its process id as
 * events carry it. Returns 0 or a negative errno after one line on stderr. There is one
 * child at a time.
 */
int child_start(char **command, uint32_t *tgid);

/* Lets the child execute the command. */
void child_release(void);

/* Whether the child has ended. */
bool child_ended(void);

/*
 * To be called before child_start(): the command has ended only when all processes have that it
 * left behind. Returns 0 or -EINVAL after one line on stderr.
 */
int child_wait_for_all(void);

/*
 * Waits until the child ends; first passes the signal on to it, unless that is 0. A child
 * that was not released ends without executing the command. Returns the exit status as a
 * shell would: 128 plus the signal's number if a signal killed it.
 */
int child_wait(int signal);

#endif
