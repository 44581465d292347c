/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command of an action, with the values of a row. Values are arguments of the shell, not
 * text of its script, so that no name of a file or process can be run as a command.
 */
#ifndef TOP_ACTION_H
#define TOP_ACTION_H

#include "insp.h"

#define ACTION_VALUES_MAX 16

struct action_line {
	struct insp_buf script; /* for sh -c: with "${1}" for the first value */
	struct insp_buf shown;	/* for the user: with the values in quotes */
	char *values[ACTION_VALUES_MAX];
	size_t nvalues;
};

/*
 * Gets the text of a field in the row. Returns false if the row does not have it.
 */
typedef bool action_value_fn(void *ctx, const char *field, struct insp_buf *out);

/*
 * Makes the line. Returns NULL, or what is wrong: then *field is the field it is about. Pair
 * with action_line_fini() in every case.
 */
const char *action_line_make(struct action_line *line, const char *command, action_value_fn *get,
			     void *ctx, char *field, size_t size);
void action_line_fini(struct action_line *line);

#endif
