// SPDX-License-Identifier: Apache-2.0
/*
 * Parses the arguments of fields: a parameter, an ancestor, a time. Each syntax
 * has a reader, which sets *len to the length of the argument.
 */
#include "state/error.h"
#include "field.h"
#include "nearest.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail_missing(struct insp_field *field, const char *example)
{
	return insp_fail(field->insp, -EINVAL, "field '%s' needs an argument, such as %s%s",
			 field->row->info.name, field->row->info.name, example);
}

/* [123] */
static int read_index(struct insp_field *field, const char *text, size_t *len)
{
	const char *close = strchr(text, ']');
	char *end;

	if (!isdigit((unsigned char)text[1]))
		goto fail;
	errno = 0;
	field->index = strtoull(text + 1, &end, 10);
	if (errno || end != close)
		goto fail;
	field->has_index = true;
	*len = end + 1 - text;
	return 0;

fail:
	return insp_fail(field->insp, -EINVAL,
			 "field '%s': '%.*s' is not a number in brackets, such as [1]",
			 field->row->info.name, close ? (int)(close + 1 - text) : 20, text);
}

/* Stores len bytes of text as the argument. */
static int keep(struct insp_field *field, const char *text, size_t len)
{
	field->arg = strndup(text, len);
	return field->arg ? 0 : insp_fail(field->insp, -ENOMEM, "out of memory");
}

static size_t word_len(const char *text)
{
	size_t len = 0;

	while (isalnum((unsigned char)text[len]) || text[len] == '_')
		len++;
	return len;
}

/* The parameter, of any event, whose name is the longest prefix of text. */
static const struct scap_param_info *find_param_name(const char *text, size_t *len)
{
	const struct scap_param_info *found = NULL;

	*len = 0;
	for (uint16_t type = 0; type < SCAP_TYPES; type++) {
		const struct scap_event_info *info = scap_event_info(type);

		for (uint32_t i = 0; i < info->nparams; i++) {
			size_t n = strlen(info->params[i].name);

			if (n > *len && strncmp(info->params[i].name, text, n) == 0) {
				found = &info->params[i];
				*len = n;
			}
		}
	}
	return found;
}

static int fail_param_name(struct insp_field *field, const char *text)
{
	int len = word_len(text);
	struct insp_nearest nearest = insp_nearest_to(text, len);

	for (uint16_t type = 0; type < SCAP_TYPES; type++) {
		const struct scap_event_info *info = scap_event_info(type);

		for (uint32_t i = 0; i < info->nparams; i++)
			insp_nearest_offer(&nearest, info->params[i].name);
	}
	if (nearest.word)
		return insp_fail(field->insp, -EINVAL,
				 "no event has a parameter named '%.*s', did you mean '%s'?", len,
				 text, nearest.word);
	return insp_fail(field->insp, -EINVAL, "no event has a parameter named '%.*s'", len, text);
}

/* .name */
static int read_param_name(struct insp_field *field, const char *text, size_t *len)
{
	const struct scap_param_info *param;

	if (text[0] != '.')
		return fail_missing(field, ".fd");
	param = find_param_name(text + 1, len);
	if (!param)
		return fail_param_name(field, text + 1);
	if (field->type == PT_DYN) {
		field->type = param->type;
		field->format = param->format;
	}
	*len += 1;
	return keep(field, text + 1, *len - 1);
}

static int read_param(struct insp_field *field, const char *text, size_t *len)
{
	return text[0] == '[' ? read_index(field, text, len) : read_param_name(field, text, len);
}

bool insp_event_name_exists(const char *name)
{
	for (uint16_t type = 0; type < SCAP_TYPES; type++)
		if (strcmp(scap_event_info(type)->name, name) == 0)
			return true;
	for (uint16_t code = 0; code < UINT16_MAX; code++) {
		const struct scap_syscall_info *call = scap_syscall_info(code);

		if (call && strcmp(call->name, name) == 0)
			return true;
	}
	return false;
}

/* .open or .3 */
static int read_type(struct insp_field *field, const char *text, size_t *len)
{
	int err;

	if (text[0] != '.' || !word_len(text + 1))
		return fail_missing(field, ".open");
	*len = word_len(text + 1) + 1;
	err = keep(field, text + 1, *len - 1);
	if (err)
		return err;
	field->has_index = isdigit((unsigned char)text[1]);
	field->index = strtoul(field->arg, NULL, 10);
	if (field->has_index ? field->index < SCAP_EVENT_TYPES : insp_event_name_exists(field->arg))
		return 0;
	return insp_fail(field->insp, -EINVAL, "unknown event type '%s'", field->arg);
}

/* .src or .dst or nothing */
static int read_end(struct insp_field *field, const char *text, size_t *len)
{
	if (strncmp(text, ".src", 4) && strncmp(text, ".dst", 4))
		return 0;
	*len = 4;
	return keep(field, text + 1, 3);
}

/* .word */
static int read_name(struct insp_field *field, const char *text, size_t *len)
{
	if (text[0] != '.' || !word_len(text + 1))
		return fail_missing(field, ".cpuacct");
	*len = word_len(text + 1) + 1;
	return keep(field, text + 1, *len - 1);
}

/* [PATH] */
static int read_key(struct insp_field *field, const char *text, size_t *len)
{
	const char *close = strchr(text, ']');

	if (!close || close == text + 1)
		return insp_fail(field->insp, -EINVAL,
				 "field '%s': '%.20s' is not a name in brackets",
				 field->row->info.name, text);
	*len = close + 1 - text;
	return keep(field, text + 1, *len - 2);
}

/* .app or .app.kubernetes.io/name or [app] */
static int read_label(struct insp_field *field, const char *text, size_t *len)
{
	size_t letters = 0;

	if (text[0] == '[')
		return read_key(field, text, len);
	if (text[0] == '.')
		while (isalnum((unsigned char)text[1 + letters]) ||
		       (text[1 + letters] && strchr("_-./", text[1 + letters])))
			letters++;
	if (!letters)
		return fail_missing(field, ".app");
	*len = letters + 1;
	return keep(field, text + 1, letters);
}

/* [0] or [/data*] */
static int read_mount(struct insp_field *field, const char *text, size_t *len)
{
	const char *close = text[0] == '[' ? strchr(text, ']') : NULL;

	if (!close || close == text + 1)
		return fail_missing(field, "[/data*]");
	if (strspn(text + 1, "0123456789") == (size_t)(close - text - 1))
		return read_index(field, text, len);
	*len = close + 1 - text;
	return keep(field, text + 1, *len - 2);
}

/* [0] or [-1] */
static int read_place(struct insp_field *field, const char *text, size_t *len)
{
	const char *close = text[0] == '[' ? strchr(text, ']') : NULL;
	char *end;

	if (!close)
		return fail_missing(field, "[0]");
	errno = 0;
	field->index = strtoll(text + 1, &end, 10);
	if (errno || end != close || end == text + 1)
		return insp_fail(field->insp, -EINVAL,
				 "field '%s': '%.20s' is not a number in brackets",
				 field->row->info.name, text);
	*len = close + 1 - text;
	return 0;
}

/* .name or [0] or [-1] */
static int read_member(struct insp_field *field, const char *text, size_t *len)
{
	return text[0] == '[' ? read_place(field, text, len) : read_label(field, text, len);
}

static int read_indexed(struct insp_field *field, const char *text, size_t *len)
{
	return text[0] == '[' ? read_index(field, text, len) : fail_missing(field, "[0]");
}

static int read_arg(struct insp_field *field, const char *text, size_t *len)
{
	switch (field->row->syntax) {
	case INSP_SYNTAX_INDEX:
		return text[0] == '[' ? read_index(field, text, len) : 0;
	case INSP_SYNTAX_PARAM:
		return read_param(field, text, len);
	case INSP_SYNTAX_PARAM_NAME:
		return read_param_name(field, text, len);
	case INSP_SYNTAX_TYPE:
		return read_type(field, text, len);
	case INSP_SYNTAX_END:
		return read_end(field, text, len);
	case INSP_SYNTAX_NAME:
		return read_name(field, text, len);
	case INSP_SYNTAX_KEY:
		return text[0] == '[' ? read_key(field, text, len) : 0;
	case INSP_SYNTAX_LABEL:
		return read_label(field, text, len);
	case INSP_SYNTAX_PLACE:
		return read_place(field, text, len);
	case INSP_SYNTAX_MEMBER:
		return read_member(field, text, len);
	case INSP_SYNTAX_INDEXED:
		return read_indexed(field, text, len);
	case INSP_SYNTAX_MOUNT:
		return read_mount(field, text, len);
	case INSP_SYNTAX_TIME:
		if (text[0] == '[')
			return read_index(field, text, len);
		return fail_missing(field, "[1500000000000000000]=100");
	}
	return 0;
}

size_t insp_field_bracket_len(const char *text)
{
	const char *close, *quote = insp_is_quote(text[1]) ? strchr(text + 2, text[1]) : NULL;

	if (quote)
		return quote[1] == ']' ? quote + 2 - text : 0;
	close = strchr(text, ']');
	return close ? close + 1 - text : 0;
}

/* Whether field[x] means field.x. first is the first character of x. */
static bool is_dotted(const struct insp_field *field, char first)
{
	bool number = isdigit((unsigned char)first) || first == '-';

	switch (field->row->syntax) {
	case INSP_SYNTAX_PARAM:
	case INSP_SYNTAX_MEMBER:
		return !number;
	case INSP_SYNTAX_PARAM_NAME:
	case INSP_SYNTAX_TYPE:
	case INSP_SYNTAX_END:
	case INSP_SYNTAX_NAME:
		return true;
	}
	return false;
}

/* Rewrites [name], ['name'] and ['1'] as .name and [1], and reads that. */
static int read_bracketed(struct insp_field *field, const char *text, size_t all, size_t *len)
{
	size_t quoted = insp_is_quote(text[1]), used = 0;
	const char *inner = text + 1 + quoted;
	int inner_len = all - 2 - 2 * quoted, err;
	bool dotted = is_dotted(field, *inner);
	char *plain;

	if (asprintf(&plain, "%s%.*s%s", dotted ? "." : "[", inner_len, inner, dotted ? "" : "]") <
	    0)
		return insp_fail(field->insp, -ENOMEM, "out of memory");
	err = read_arg(field, plain, &used);
	if (!err && plain[used])
		err = insp_fail(field->insp, -EINVAL, "field '%s': '%.*s' is not an argument of it",
				field->row->info.name, inner_len, inner);
	free(plain);
	*len = all;
	return err;
}

int insp_field_parse_arg(struct insp_field *field, const char *text, size_t *len)
{
	size_t all = text[0] == '[' && field->row->syntax != INSP_SYNTAX_NONE ?
			     insp_field_bracket_len(text) :
			     0;

	*len = 0;
	if (all && (is_dotted(field, text[1]) || insp_is_quote(text[1])))
		return read_bracketed(field, text, all, len);
	return read_arg(field, text, len);
}
