/* SPDX-License-Identifier: Apache-2.0 */
/* The view that --view asks for: see insp_view_new(). */
#ifndef VIEWS_H
#define VIEWS_H

#include "run.h"

/* Loads a view by its id or its file's name into run->view. Complains itself. */
int view_find(struct run *run, const char *name);

/* Makes it ready for the events of a source. Complains itself. */
int view_start(struct run *run, struct insp *insp);

/* Prints and empties the table; interval_ns: what its events span. */
int view_print(struct run *run, uint64_t interval_ns);

#endif
