// SPDX-License-Identifier: Apache-2.0
/* Completes filters and formats. Knows nothing of shells and screens. */
#include "suggest.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "insp.h"

/* The start of the word that ends at the cursor. */
static size_t word_start(const char *text, size_t cursor)
{
	while (cursor && !strchr(" (),=<>!", text[cursor - 1]))
		cursor--;
	return cursor;
}

static void offer(const struct suggest *suggest, const char *word, const char *about,
		  const char *part, size_t len)
{
	if (!strncmp(word, part, len))
		suggest->add(suggest->ctx, word, about);
}

static void offer_fields(const struct suggest *suggest, const char *part, size_t len,
			 unsigned int without)
{
	const struct insp_field_info *info;

	for (size_t n = 0; (info = insp_field_info(n)); n++)
		if (!(info->flags & (INSP_FIELD_TABLE_ONLY | without)))
			offer(suggest, info->name, info->help, part, len);
}

size_t suggest_field(struct suggest *suggest, const char *text, size_t cursor)
{
	size_t start = suggest->start = word_start(text, cursor);

	offer_fields(suggest, text + start, cursor - start, 0);
	return start;
}

size_t suggest_format(struct suggest *suggest, const char *text, size_t cursor)
{
	size_t start = cursor;

	while (start && text[start - 1] != '%' && !strchr(" \t\\", text[start - 1]))
		start--;
	if (!start || text[start - 1] != '%')
		return cursor;
	while (start < cursor && text[start] >= '0' && text[start] <= '9')
		start++; /* a width */
	suggest->start = start;
	offer_fields(suggest, text + start, cursor - start, INSP_FIELD_FILTER_ONLY);
	return start;
}

/* ---- where in a filter the cursor is ------------------------------------------------ */

/* What comes next. */
enum want { WANT_CHECK, WANT_OPERATOR, WANT_VALUE, WANT_LINK };

struct place {
	enum want want;
	bool in_list;
	char field[128]; /* of the check that is being typed */
	char last[16];	 /* the last word, if it is a short one */
	size_t start;	 /* of the word at the cursor */
};

static bool is_operator(const char *word)
{
	const char *operator;

	for (size_t n = 0; (operator= insp_filter_operator(n)); n++)
		if (!strcmp(operator, word))
			return true;
	return false;
}

/* Goes on after a whole value or field, which is text[0..len). */
static void pass_word(struct place *place, const char *text, size_t len)
{
	snprintf(place->last, sizeof(place->last), "%.*s", (int)len, text);
	switch (place->want) {
	case WANT_CHECK:
		if (!strcmp(place->last, "not"))
			return;
		snprintf(place->field, sizeof(place->field), "%.*s", (int)len, text);
		place->want = WANT_OPERATOR;
		return;
	case WANT_OPERATOR:
		place->want = strcmp(place->last, "exists") ? WANT_VALUE : WANT_LINK;
		return;
	case WANT_VALUE: /* before a list another word may stand: oneof */
		place->want = place->in_list || is_operator(place->last) ? WANT_VALUE : WANT_LINK;
		return;
	case WANT_LINK:
		place->want = WANT_CHECK;
	}
}

static void pass_sign(struct place *place, char sign)
{
	switch (sign) {
	case '(':
		place->in_list = place->want == WANT_VALUE;
		break;
	case ')':
		place->in_list = false;
		place->want = WANT_LINK;
		break;
	case ',':
		break;
	default:
		place->want = WANT_VALUE;
	}
}

/* The length of the word or the quoted text that begins here, up to the cursor. */
static size_t word_length(const char *text, size_t room)
{
	const char *end;

	if (*text != '"' && *text != '\'') {
		size_t len = 0;

		while (len < room && !strchr(" (),=<>!", text[len]))
			len++;
		return len;
	}
	end = memchr(text + 1, *text, room - 1);
	return end ? (size_t)(end + 1 - text) : room;
}

static struct place find_place(const char *text, size_t cursor)
{
	struct place place = { .start = cursor };
	size_t at = 0, len;

	while (at < cursor) {
		len = word_length(text + at, cursor - at);
		if (!len && text[at] != ' ')
			pass_sign(&place, text[at]);
		if (len && at + len == cursor) {
			place.start = at;
			break;
		}
		if (len)
			pass_word(&place, text + at, len);
		at += len ? len : 1;
	}
	return place;
}

/* ---- suggestions -------------------------------------------------------------------- */

static void offer_event_types(const struct suggest *suggest, const char *part, size_t len)
{
	const struct scap_event_info *info;

	for (unsigned int type = 0; type < RS_EVENT_TYPES; type += 2) {
		info = scap_event_info(type);
		if (info && !(info->flags & (EF_UNUSED | EF_OLD_VERSION)) &&
		    info->category != EC_INTERNAL)
			offer(suggest, info->name, "event", part, len);
	}
}

static void offer_values(const struct suggest *suggest, const char *field, const char *part,
			 size_t len)
{
	const struct insp_field_info *info;
	const char *word;
	size_t n, next = 0;

	while ((word = insp_field_word(field, &next)))
		offer(suggest, word, "", part, len);
	if (!strcmp(field, "evt.type") || !strcmp(field, "syscall.type"))
		offer_event_types(suggest, part, len);
	for (n = 0; (info = insp_field_info(n)); n++) {
		if (strcmp(info->name, field) || info->type != PT_BOOL)
			continue;
		offer(suggest, "true", "", part, len);
		offer(suggest, "false", "", part, len);
	}
	if (suggest->values)
		suggest->values(suggest->ctx, field, part, len);
}

static void offer_operators(const struct suggest *suggest, const char *part, size_t len)
{
	const char *word;

	for (size_t n = 0; (word = insp_filter_operator(n)); n++)
		offer(suggest, word, "operator", part, len);
}

size_t suggest_filter(struct suggest *suggest, const char *text, size_t cursor)
{
	struct place place = find_place(text, cursor);
	size_t start = place.start, len = cursor - start;
	const char *part = text + start;

	suggest->start = start;
	switch (place.want) {
	case WANT_VALUE:
		offer_values(suggest, place.field, part, len);
		break;
	case WANT_OPERATOR:
		offer_operators(suggest, part, len);
		break;
	case WANT_LINK:
		offer(suggest, "and", "both checks hold", part, len);
		offer(suggest, "or", "one of the checks holds", part, len);
		break;
	case WANT_CHECK:
		if (strcmp(place.last, "not"))
			offer(suggest, "not", "the check does not hold", part, len);
		offer_fields(suggest, part, len, INSP_FIELD_PRINT_ONLY);
	}
	return start;
}
