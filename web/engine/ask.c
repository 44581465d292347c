// SPDX-License-Identifier: Apache-2.0
/* The members of questions. */
#include <stdlib.h>

#include "job.h"

char *ask_text(struct insp_json question, const char *name)
{
	struct insp_buf text = { 0 };

	insp_json_put(insp_json_member(question, name), &text);
	insp_buf_putc(&text, '\0');
	if (text.failed)
		insp_buf_fini(&text);
	return text.data;
}

int64_t ask_number(struct insp_json question, const char *name, int64_t fallback, int64_t least,
		   int64_t most)
{
	struct insp_json member = insp_json_member(question, name);
	int64_t number =
		insp_json_kind(member) == INSP_JSON_INTEGER ? insp_json_integer(member) : fallback;

	return number < least ? least : number > most ? most : number;
}

uint64_t ask_time(struct insp_json question, const char *name, uint64_t fallback)
{
	struct insp_json member = insp_json_member(question, name);

	if (insp_json_kind(member) != INSP_JSON_INTEGER)
		return fallback;
	return (uint64_t)insp_json_integer(member);
}
