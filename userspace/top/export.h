/* SPDX-License-Identifier: Apache-2.0 */
/* Writes what is shown, or the events behind it, to files. */
#ifndef TOP_EXPORT_H
#define TOP_EXPORT_H

#include "app.h"

/* Creates a file that did not exist and writes a text to it; tells how it went. */
void export_text(struct app *app, const char *path, const struct insp_buf *text);

/*
 * Writes the events that pass the screen's complete filter to a trace file, by running this
 * program in the background; export_tick() tells how it went.
 */
void export_events(struct screen *screen, const char *path);
void export_tick(struct app *app);

#endif
