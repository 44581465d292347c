/* SPDX-License-Identifier: Apache-2.0 */
/* `ringside top --interactive`: commands on standard input, answered in JSON. */
#ifndef TOP_COMMANDS_H
#define TOP_COMMANDS_H

#include "run/catalog.h"
#include "run/run.h"

/* cmd_top.c: loads a view of the catalog. Returns 0 or a negative errno after one line. */
int top_load(struct run *run, const struct catalog *catalog, const char *id);

/* Answers commands until the end of the input or quit. Returns the exit status. */
int top_commands(struct run *run, const struct catalog *catalog);

#endif
