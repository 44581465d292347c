/* SPDX-License-Identifier: Apache-2.0 */
/* The view that --view asks for: see insp_view_new(). */
#ifndef VIEWS_H
#define VIEWS_H

#include "options.h"

/* Loads a view by its id or its file's name into cfg->view. Complains itself. */
int view_find(struct config *cfg, const char *name);

/* Makes it ready for the events of a source. Complains itself. */
int view_start(struct config *cfg, struct insp *insp);

/* Prints and empties the table; interval_ns: what its events span. */
int view_print(struct config *cfg, uint64_t interval_ns);

#endif
