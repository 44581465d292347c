/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The flight recorder: the rings keep the newest events and are read only when the user
 * asks. Each time, an ordinary pass of the capture loop reads a snapshot of the rings.
 */
#ifndef FLIGHT_H
#define FLIGHT_H

#include "run/run.h"

/* Makes one pass of the capture loop. A negative result is an error. */
typedef int pass_function(struct run *run, const struct pass *pass);

/*
 * Records until the user ends it. Each SIGUSR1 writes what the rings hold to
 * OUTPUT.1, OUTPUT.2 and so on; the end writes it to OUTPUT. read() makes each of these
 * passes. Returns 0 or what read() returned.
 */
int flight_record(struct run *run, pass_function *read);

#endif
