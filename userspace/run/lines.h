/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The views dig and echo of `ringside top` without a terminal: the events as lines, and what
 * was read and written. In JSON as csysdig has it, else as text.
 */
#ifndef LINES_H
#define LINES_H

#include "run.h"

struct lines;

/* Whether a view's id is one of these two. */
bool lines_is_view(const char *id);

/* Returns 0 or a negative errno after one line on stderr. Pair with lines_free(). */
int lines_new(struct run *run, const char *id);
void lines_free(struct lines *lines);

/* Compiles the fields for a source. Results as lines_new(). */
int lines_start(struct run *run, struct insp *insp);

/* Adds an event that passed the filter. Results as lines_new(). */
int lines_event(struct lines *lines, const struct insp_event *ev);

/* Writes the JSON of all events since lines_start(). */
int lines_print(struct lines *lines);

/* Frees what lines_start() compiled, before its handle is closed. */
void lines_stop(struct lines *lines);

#endif
