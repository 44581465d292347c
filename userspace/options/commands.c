// SPDX-License-Identifier: Apache-2.0
/* The table of commands. What each does is in its cmd_*.c; the manual has a page for each. */
#include "commands.h"

#include <stdio.h>
#include <string.h>

#include "common/array.h"
#include "common/columns.h"
#include "insp.h"

#define WIDTH 100

static const struct command commands[] = {
	{ "run", "[OPTIONS] [FILTER] -- COMMAND [ARGUMENT]...", "trace a command and its children",
	  "Runs a command and traces it and its children from their first system call on. Ends "
	  "with the command, and with its exit status." },
	{ "top", "[VIEW] [OPTIONS] [FILTER]", "show the table of a view",
	  "Shows the tables of views, of the running machine or with -r of a trace file: on a "
	  "terminal as screens with keys, else as text. ringside top --help lists its options." },
	{ "report", "FILE... [-o PAGE] [FILTER]", "write a page for a browser",
	  "Writes traces as one page that a browser opens without a network. Files come before "
	  "the filter." },
	{ "serve", "[FILE...|live] [FILTER]", "show traces in a browser",
	  "Shows traces of any size, or without a file the running machine, in a browser. Prints "
	  "the address; Ctrl-C ends it." },
	{ "doctor", "", "tell what works on this machine",
	  "Tells whether live capture works on this machine, and what to do where it does not." },
	{ "repair", "FILE [-w FILE]", "recover a damaged trace file",
	  "Tells how many events of a damaged trace file can be read; with -w writes them." },
	{ "help", "[COMMAND]", "print this page, or that of a command",
	  "Prints the help of the program, or that of a command." },
};

const struct command *command_nth(size_t n)
{
	return n < ARRAY_SIZE(commands) ? &commands[n] : NULL;
}

const struct command *command_find(const char *name)
{
	for (size_t n = 0; n < ARRAY_SIZE(commands); n++)
		if (!strcmp(commands[n].name, name))
			return &commands[n];
	return NULL;
}

const char *command_nearest(const char *name)
{
	const char *names[ARRAY_SIZE(commands)];

	for (size_t n = 0; n < ARRAY_SIZE(commands); n++)
		names[n] = commands[n].name;
	return insp_nearest_word(name, strlen(name), names, ARRAY_SIZE(commands));
}

void command_print_help(const struct command *command)
{
	printf("Usage: ringside %s%s%s\n\n", command->name, *command->arguments ? " " : "",
	       command->arguments);
	print_columns("", command->text, 0, WIDTH);
}

void commands_print(void)
{
	puts("\nCommands:");
	for (size_t n = 0; n < ARRAY_SIZE(commands); n++)
		printf("  %-26s %s\n", commands[n].name, commands[n].summary);
	puts("ringside help COMMAND tells more of each.");
}
