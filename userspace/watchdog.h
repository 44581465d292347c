/* SPDX-License-Identifier: Apache-2.0 */
/* Ends chisels that do not return; see insp_chisel_watch(). */
#ifndef WATCHDOG_H
#define WATCHDOG_H

#include "run.h"

/*
 * Watches the chisels of run from now on. Costs nothing while the program sleeps. Returns 0
 * or a negative errno after one line on stderr.
 */
int watchdog_start(const struct run *run);

/* To be called before the chisels are freed. */
void watchdog_stop(void);

#endif
