/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of the program: the words that can come before options and a filter. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include <stddef.h>

struct command {
	const char *name, *arguments;
	const char *summary; /* a phrase for lists */
	const char *text;    /* sentences for its help */
};

/* The n-th command in the order of the help; NULL after the last one. */
const struct command *command_nth(size_t n);
/* NULL: there is no such command. */
const struct command *command_find(const char *name);
/* The name that is most like a mistyped one; NULL: none is near. */
const char *command_nearest(const char *name);

/* Prints how to call it and what it does. */
void command_print_help(const struct command *command);
/* Prints the list for the help of the program. */
void commands_print(void);

#endif
