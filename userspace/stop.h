/* SPDX-License-Identifier: Apache-2.0 */
/* Ctrl-C and its like, turned into a question the capture loop can ask. */
#ifndef STOP_H
#define STOP_H

#include <stdbool.h>

/*
 * Catches SIGINT and SIGTERM, and SIGHUP unless the caller had it ignored. After
 * so many seconds the user's request comes by itself; 0: never. leave_interrupt: an
 * interrupt from the terminal is the business of the command that is run.
 */
void stop_init(unsigned int seconds, bool leave_interrupt);

/* The signal that asked last; 0: none, or the time was up. */
int stop_signal(void);

/*
 * How often the user asked to stop: 0 go on, 1 end in order, 2 end at once. A
 * third signal kills the program, whatever it is doing.
 */
int stop_requests(void);

/* Has SIGUSR1 ask for a snapshot. */
void stop_catch_snapshots(void);

/*
 * Waits until a snapshot is asked for beyond those taken (true), or the end (false).
 */
bool stop_wait(unsigned int taken);

#endif
