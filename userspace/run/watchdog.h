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

/*
 * Holds its signal back, or lets it come again. The kernel gives up loading eBPF programs when a
 * signal comes, and large ones take longer than the time between two.
 */
void watchdog_hold(bool hold);

/* To be called before the chisels are freed. */
void watchdog_stop(void);

#endif
