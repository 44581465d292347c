// SPDX-License-Identifier: Apache-2.0
/* Wraps text into a column; knows nothing of what it prints. */
#include "columns.h"
#include "output.h"

#include <stdio.h>
#include <string.h>

/* The length of the next line: whole words that fit into `room` bytes, but at least one. */
static size_t line_length(const char *text, size_t room)
{
	size_t len = strlen(text), fit = room;

	if (len <= room)
		return len;
	while (fit && text[fit] != ' ')
		fit--;
	return fit ? fit : strcspn(text, " ");
}

void print_columns(const char *name, const char *text, size_t indent, size_t width)
{
	size_t len;

	if (strlen(name) >= indent && indent)
		output_printf("%s\n%*s", name, (int)indent, "");
	else
		output_printf("%-*s", (int)indent, name);
	for (;;) {
		len = line_length(text, width - indent);
		output_printf("%.*s\n", (int)len, text);
		text += len;
		text += strspn(text, " ");
		if (!*text)
			return;
		output_printf("%*s", (int)indent, "");
	}
}
