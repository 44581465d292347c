/* SPDX-License-Identifier: Apache-2.0 */
/* Which options can be given together. */
#ifndef COMBINATIONS_H
#define COMBINATIONS_H

#include "run/run.h"

/*
 * Checks the options of run's request against each other. Returns 0 or -EINVAL after one
 * line on stderr.
 */
int check_combinations(const struct run *run);

#endif
