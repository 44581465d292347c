// SPDX-License-Identifier: Apache-2.0
/* Puts the values of a row into the command of an action. Knows nothing of screens. */
#include "action.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define NESTING_MAX 8

/* In which quotes of the command a value stands. */
enum quote { NO_QUOTE, SINGLE, DOUBLE };

/* The length of the field at the start of a text: proc.pid, proc.aname[2]. */
static size_t field_length(const char *text)
{
	size_t len = 0;

	while (islower((unsigned char)text[len]) || isdigit((unsigned char)text[len]) ||
	       text[len] == '_' || (text[len] == '.' && islower((unsigned char)text[len + 1])))
		len++;
	if (text[len] == '[' && strchr(text + len, ']'))
		len = strchr(text + len, ']') - text + 1;
	return len;
}

/* The value is one word in any quotes: it ends them, stands in its own, and begins them again. */
static void put_reference(struct insp_buf *script, size_t number, enum quote quote)
{
	switch (quote) {
	case NO_QUOTE:
		text_put(script, "\"${%zu}\"", number);
		break;
	case DOUBLE:
		text_put(script, "${%zu}", number);
		break;
	case SINGLE:
		text_put(script, "'\"${%zu}\"'", number);
	}
}

static void put_quoted(struct insp_buf *shown, const char *value)
{
	if (*value && !value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					   "0123456789_./:@%+,-")]) {
		text_put(shown, "%s", value);
		return;
	}
	text_put(shown, "'");
	for (; *value; value++)
		text_put(shown, *value == '\'' ? "'\\''" : "%c", *value);
	text_put(shown, "'");
}

static const char *put_value(struct action_line *line, const char *field, enum quote quote,
			     action_value_fn *get, void *ctx)
{
	struct insp_buf value = { 0 };

	if (line->nvalues == ACTION_VALUES_MAX)
		return "the command has too many fields";
	if (!get(ctx, field, &value) || !value.len) {
		insp_buf_fini(&value);
		return "the row has no value for this field";
	}
	line->values[line->nvalues++] = (char *)text_of(&value);
	if (value.failed)
		return "out of memory";
	if (strlen(value.data) != value.len)
		return "the value has a zero byte in it";
	/* a name that begins so would be taken for an option */
	if (*value.data == '-')
		return "the value begins with -, and would be taken for an option";
	put_reference(&line->script, line->nvalues, quote);
	put_quoted(&line->shown, value.data);
	return NULL;
}

/* Where a place of the command is: in quotes, in commands within commands. */
struct place {
	enum quote quotes[NESTING_MAX];
	size_t depth;
	bool escaped; /* after a backslash */
};

/* A command within the command has quotes of its own. Returns false if it is too deep. */
static bool enter(struct place *place)
{
	if (place->depth + 1 == NESTING_MAX)
		return false;
	place->quotes[++place->depth] = NO_QUOTE;
	return true;
}

/* Goes over a character, as the shell does. Returns false for what is not followed here. */
static bool step(struct place *place, char before, char c)
{
	enum quote *quote = &place->quotes[place->depth];

	if (place->escaped || *quote == SINGLE) {
		place->escaped = false;
		*quote = *quote == SINGLE && c == '\'' ? NO_QUOTE : *quote;
		return true;
	}
	switch (c) {
	case '\\':
		place->escaped = true;
		return true;
	case '\'':
		*quote = *quote == DOUBLE ? DOUBLE : SINGLE;
		return true;
	case '"':
		*quote = *quote == DOUBLE ? NO_QUOTE : DOUBLE;
		return true;
	case '`':
		return false;
	case '(':
		return *quote == DOUBLE && before != '$' ? true : enter(place);
	case ')':
		place->depth -= *quote == NO_QUOTE && place->depth;
		return true;
	}
	return true;
}

const char *action_line_make(struct action_line *line, const char *command, action_value_fn *get,
			     void *ctx, char *field, size_t size)
{
	struct place place = { 0 };
	const char *wrong;
	char before = '\0';

	*line = (struct action_line){ 0 };
	*field = '\0';
	while (*command) {
		size_t len = *command == '%' ? field_length(command + 1) : 0;

		if (len && memchr(command + 1, '.', len)) {
			snprintf(field, size, "%.*s", (int)len, command + 1);
			wrong = put_value(line, field, place.quotes[place.depth], get, ctx);
			if (wrong)
				return wrong;
			command += len + 1;
			continue;
		}
		if (!step(&place, before, *command))
			return "the command has ` or too many parentheses: write $(...)";
		before = *command;
		text_add(&line->script, command, 1);
		text_add(&line->shown, command++, 1);
	}
	text_of(&line->script);
	text_of(&line->shown);
	return line->script.failed || line->shown.failed ? "out of memory" : NULL;
}

void action_line_fini(struct action_line *line)
{
	while (line->nvalues)
		free(line->values[--line->nvalues]);
	insp_buf_fini(&line->script);
	insp_buf_fini(&line->shown);
}
