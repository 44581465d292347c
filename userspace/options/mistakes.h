/* SPDX-License-Identifier: Apache-2.0 */
/* What the words of a command line that are no filter were meant to be. */
#ifndef MISTAKES_H
#define MISTAKES_H

#include "option_row.h"

/*
 * Whether the words are no filter because of a usual mistake. Returns 0, also for wrong filters
 * that look like filters, or -EINVAL after one line on stderr that tells the way.
 */
int mistake_in_words(const struct parse *p, char *const *words, int nwords);

#endif
