/* SPDX-License-Identifier: Apache-2.0 */
/* Signals that end a capture, as counters that the capture loop reads. */
#ifndef STOP_H
#define STOP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Catches SIGINT, SIGTERM, and SIGHUP unless it was ignored when the program started.
 * leave_interrupt: ignores SIGINT, because a command is run and Ctrl-C is meant for it.
 */
void stop_init(bool leave_interrupt);

/* The capture ends by itself so long after this call; 0: never. */
void stop_after(uint64_t duration_ns);

/* Has a function called, in the signal's handler, with each request; NULL: none. */
void stop_call(void (*fn)(void));

/* The last of these signals; 0: none came, or only the time was up. */
int stop_signal(void);

/*
 * How often the user asked to stop: 0 go on, 1 end in order, 2 end at once. A third signal
 * kills the program.
 */
int stop_requests(void);

/* Catches SIGUSR1, which asks for a snapshot of the flight recorder. */
void stop_catch_snapshots(void);

/* How many snapshots were asked for. */
unsigned int stop_snapshots(void);

/*
 * Waits for a request. True: for a snapshot, that is, more were requested than `taken`.
 * False: to stop.
 */
bool stop_wait(unsigned int taken);

#endif
