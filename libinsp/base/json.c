// SPDX-License-Identifier: Apache-2.0
/*
 * Finds values in a JSON text that json_check.c has checked. The text is known to be
 * complete, so no function needs its end.
 */
#include "buf.h"
#include "json_priv.h"

#include <stdlib.h>
#include <string.h>

static const char *after_space(const char *at)
{
	while (json_is_space(*at))
		at++;
	return at;
}

/* How many characters of a string stand for themselves from here on. It has no NUL. */
static size_t plain_length(const char *at)
{
	return strcspn(at, "\"\\");
}

static const char *after_string(const char *at)
{
	at += 1 + plain_length(at + 1);
	while (*at == '\\')
		at += 2 + plain_length(at + 2);
	return at + 1;
}

/* The position after a value of any kind. */
static const char *after_value(const char *at)
{
	size_t depth = 0;

	do {
		if (*at == '"') {
			at = after_string(at);
			continue;
		}
		if (*at == '{' || *at == '[')
			depth++;
		else if (*at == '}' || *at == ']')
			depth--;
		at++;
	} while (depth);
	if (at[-1] != '"' && at[-1] != '}' && at[-1] != ']')
		while (!json_is_space(*at) && *at != ',' && *at != '}' && *at != ']')
			at++;
	return at;
}

static enum insp_json_kind number_kind(const char *at)
{
	at += *at == '-';
	while (json_is_digit(*at))
		at++;
	return *at == '.' || *at == 'e' || *at == 'E' ? INSP_JSON_REAL : INSP_JSON_INTEGER;
}

enum insp_json_kind insp_json_kind(struct insp_json value)
{
	if (!value.at)
		return INSP_JSON_NONE;
	switch (*value.at) {
	case '{':
		return INSP_JSON_OBJECT;
	case '[':
		return INSP_JSON_ARRAY;
	case '"':
		return INSP_JSON_STRING;
	case 't':
		return INSP_JSON_TRUE;
	case 'f':
		return INSP_JSON_FALSE;
	case 'n':
		return INSP_JSON_NULL;
	}
	return number_kind(value.at);
}

struct insp_json insp_json_first(struct insp_json list)
{
	enum insp_json_kind kind = insp_json_kind(list);
	struct insp_json first = { NULL };

	if (kind != INSP_JSON_OBJECT && kind != INSP_JSON_ARRAY)
		return first;
	first.at = after_space(list.at + 1);
	if (*first.at == '}' || *first.at == ']')
		first.at = NULL;
	return first;
}

struct insp_json insp_json_next(struct insp_json item)
{
	const char *at = after_space(after_value(item.at));

	if (*at == ':')
		at = after_space(after_value(after_space(at + 1)));
	return (struct insp_json){ *at == ',' ? after_space(at + 1) : NULL };
}

size_t insp_json_count(struct insp_json array)
{
	struct insp_json item = insp_json_first(array);
	size_t count = 0;

	if (insp_json_kind(array) != INSP_JSON_ARRAY)
		return 0;
	for (; item.at; item = insp_json_next(item))
		count++;
	return count;
}

struct insp_json insp_json_member(struct insp_json object, const char *key)
{
	struct insp_json at = insp_json_first(object), found = { NULL };

	if (insp_json_kind(object) != INSP_JSON_OBJECT)
		return found;
	for (; at.at; at = insp_json_next(at))
		if (insp_json_equals(at, key))
			found.at = after_space(after_space(after_string(at.at)) + 1);
	return found;
}

/* ---- texts and numbers ---------------------------------------------------------------- */

static size_t utf8_encode(uint32_t code, char *to)
{
	size_t n = 0;

	if (code < 0x80) {
		to[n++] = code;
		return n;
	}
	if (code < 0x800) {
		to[n++] = 0xc0 | code >> 6;
	} else if (code < 0x10000) {
		to[n++] = 0xe0 | code >> 12;
		to[n++] = 0x80 | (code >> 6 & 0x3f);
	} else {
		to[n++] = 0xf0 | code >> 18;
		to[n++] = 0x80 | (code >> 12 & 0x3f);
		to[n++] = 0x80 | (code >> 6 & 0x3f);
	}
	to[n++] = 0x80 | (code & 0x3f);
	return n;
}

/* Reads the character at *at in a string as UTF-8. Returns its length. */
static size_t take_char(const char **at, char *to)
{
	static const char letters[] = JSON_ESCAPE_LETTERS;
	const char *c = *at;
	uint32_t code;

	if (*c != '\\') {
		*to = *c;
		*at = c + 1;
		return 1;
	}
	if (c[1] != 'u') {
		*to = JSON_ESCAPE_VALUES[strchr(letters, c[1]) - letters];
		*at = c + 2;
		return 1;
	}
	code = json_hex4(c + 2);
	*at = c + 6;
	if (json_is_high_surrogate(code)) {
		code = 0x10000 + ((code - 0xd800) << 10) + (json_hex4(c + 8) - 0xdc00);
		*at = c + 12;
	}
	return utf8_encode(code, to);
}

bool insp_json_equals(struct insp_json string, const char *text)
{
	const char *at = string.at;
	char c[4];
	size_t len;

	if (insp_json_kind(string) != INSP_JSON_STRING)
		return false;
	at++;
	while (*at != '"') {
		len = take_char(&at, c);
		if (strncmp(text, c, len))
			return false;
		text += len;
	}
	return !*text;
}

bool insp_json_put(struct insp_json string, struct insp_buf *out)
{
	const char *at = string.at;
	char c[4];
	size_t len;

	if (insp_json_kind(string) != INSP_JSON_STRING)
		return false;
	at++;
	do {
		len = plain_length(at);
		insp_buf_put(out, at, len);
		at += len;
		if (*at == '\\')
			insp_buf_put(out, c, take_char(&at, c));
	} while (*at != '"');
	return true;
}

int64_t insp_json_integer(struct insp_json value)
{
	if (insp_json_kind(value) != INSP_JSON_INTEGER)
		return 0;
	return strtoll(value.at, NULL, 10);
}
