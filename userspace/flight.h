/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The flight recorder: rings that keep the newest events, and are read only when
 * the user asks. What reads them is an ordinary run over a snapshot.
 */
#ifndef FLIGHT_H
#define FLIGHT_H

#include "options.h"

/*
 * Records until the user ends it. Each SIGUSR1 writes what the rings hold into
 * OUTPUT.1, OUTPUT.2 and so on, the end into OUTPUT; run() does it, with
 * cfg->recorder set. Returns 0 or what run() returned.
 */
int flight_record(struct config *cfg, int (*run)(struct config *cfg, const char *path));

#endif
