/* SPDX-License-Identifier: Apache-2.0 */
/* The loop of the program: keys, events, pictures. */
#ifndef TOP_LOOP_H
#define TOP_LOOP_H

#include "app.h"

/* Runs until the user quits, or the terminal or a signal ends it. */
void loop_run(struct app *app);

/* Reads events for a moment. Returns true if there are more at once. */
bool loop_read(struct app *app);

/*
 * While the screens are shown, what the program would print is kept, and shown as a message;
 * loop_release_output() prints it after the terminal was given back.
 */
void loop_hold_output(void);
void loop_release_output(void);
/* In a child process: prints to the terminal again. */
void loop_restore_output(void);

#endif
