/* SPDX-License-Identifier: Apache-2.0 */
/* The view that --view asks for: see insp_view.h. */
#ifndef VIEWS_H
#define VIEWS_H

#include "run.h"

/*
 * Loads a view by its id or its file's name into run->view. This and the functions below
 * return 0 or a negative errno after one line on stderr.
 */
int view_find(struct run *run, const char *name);

/* Whether the field of a column has the flag (enum insp_field_flag). */
bool view_uses(const struct insp_view *view, uint16_t flag);

/*
 * Attaches the view to a source. Tells if the filter of the command line makes its CPU times
 * wrong.
 */
int view_start(struct run *run, struct insp *insp);

/*
 * Prints and empties the table, with the threads that had no event. interval_ns: the time
 * that the source covers up to now_ns. Lines are cut at the width of a terminal.
 */
int view_print(struct run *run, uint64_t interval_ns, uint64_t now_ns);

/* Whether the view has columns of CPU times. */
bool view_shows_cpu(const struct insp_view_info *info);

/*
 * Whether the filter of the command line makes CPU times too small: they come with events of
 * their own, which a filter of events rejects.
 */
bool view_loses_cpu(const struct run *run);

/* The view gets the CPU times of a thread, which were read at this time. */
void view_meet_cpu_times(struct run *run, uint64_t ts_ns);

/* Tells, at the end, that columns of CPU times are empty because the source has none. */
void view_tell_missing(const struct run *run);

#endif
