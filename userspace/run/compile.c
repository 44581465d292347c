// SPDX-License-Identifier: Apache-2.0
/* Compiles the user's filter and format, and shows where they are wrong. */
#include "compile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/complain.h"
#include "common/remedy.h"

/* The column of a position: bytes that continue a UTF-8 character do not count. */
static size_t column_of(const char *text, size_t pos)
{
	size_t column = 0;

	for (size_t n = 0; n < pos && text[n]; n++)
		column += ((unsigned char)text[n] & 0xc0) != 0x80;
	return column;
}

/* The text as it is printed, and a caret under the position. */
static void show_place(const char *text, size_t pos)
{
	struct insp_buf line = { 0 };
	size_t before = strnlen(text, pos), column;

	insp_encode(&line, text, before, INSP_ENCODE_MESSAGE);
	column = column_of(line.data, line.len);
	insp_encode(&line, text + before, strlen(text + before), INSP_ENCODE_MESSAGE);
	fprintf(stderr, "%.*s\n%*s^\n", (int)line.len, line.len ? line.data : "", (int)column, "");
	insp_buf_fini(&line);
}

/* Prints one line with the column; on a terminal also the text, with a caret under it. */
static int complain_at(const struct insp *insp, const char *what, const char *text, size_t pos)
{
	size_t column = column_of(text, pos);

	complain("%s, column %zu: %s%s", what, column + 1, insp_error(insp),
		 remedy_for_name(insp_error(insp)));
	if (!isatty(STDERR_FILENO))
		return -EINVAL;
	show_place(text, pos);
	return -EINVAL;
}

int compile_filter(struct insp *insp, const char *text, struct insp_filter **filter)
{
	*filter = NULL;
	if (!text[strspn(text, " \t\n")])
		return 0;
	if (insp_filter_compile(insp, text, filter))
		return complain_at(insp, "filter", text, insp_filter_error_pos(insp));
	return 0;
}

int compile_format(struct insp *insp, const char *text, struct insp_format **format)
{
	*format = NULL;
	if (insp_format_compile(insp, text, format))
		return complain_at(insp, "format", text, insp_format_error_pos(insp));
	return 0;
}
