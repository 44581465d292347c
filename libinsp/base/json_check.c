// SPDX-License-Identifier: Apache-2.0
/*
 * Checks a JSON text as a whole, in one pass without recursion, so that deep nesting
 * cannot overflow the stack.
 */
#include "macros.h"
#include "json_priv.h"

#include <string.h>

/* Maximum nesting depth. */
#define DEPTH_MAX 2048

struct scan {
	const char *at, *end;
	size_t depth;
	uint8_t objects[DEPTH_MAX / 8]; /* a bit per depth: object (1) or array (0) */
};

/* The next token that is expected. */
enum expected { VALUE, VALUE_OR_END, KEY, KEY_OR_END, COLON, COMMA_OR_END };

/* ---- scalars ---------------------------------------------------------------------------- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The length of a UTF-8 character by its first byte; 0: invalid. */
static size_t utf8_length(uint8_t first)
{
	return first < 0x80		      ? 1 :
	       first >= 0xc2 && first <= 0xdf ? 2 :
	       first >= 0xe0 && first <= 0xef ? 3 :
	       first >= 0xf0 && first <= 0xf4 ? 4 :
						0;
}

/* The length of the UTF-8 character at `at`, which is before end; 0: it is invalid. */
static size_t utf8_check(const char *at, const char *end)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = utf8_length(*at);
	uint32_t code = len > 1 ? (uint8_t)*at & (0x7f >> len) : 0;

	if (!len || (size_t)(end - at) < len)
		return 0;
	for (size_t n = 1; n < len; n++) {
		if ((at[n] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (at[n] & 0x3f);
	}
	if (len > 1 && (code < smallest[len] || code > 0x10ffff || json_is_high_surrogate(code) ||
			json_is_low_surrogate(code)))
		return 0;
	return len;
}

/* Scans the rest of an escape after the backslash. */
static bool scan_escape(struct scan *s)
{
	if (s->at == s->end)
		return false;
	if (*s->at != 'u')
		return *s->at && strchr(JSON_ESCAPE_LETTERS, *s->at++);
	s->at++;
	for (int n = 0; n < 4; n++, s->at++)
		if (s->at == s->end || json_hex_digit(*s->at) < 0)
			return false;
	return true;
}

/* Whether the escapes of a complete string are valid characters and none is NUL. */
static bool check_escapes(const char *at)
{
	for (; *at != '"'; at++) {
		if (*at != '\\' || *++at != 'u')
			continue;
		uint32_t unit = json_hex4(at + 1);

		at += 4;
		if (!unit || json_is_low_surrogate(unit))
			return false;
		if (json_is_high_surrogate(unit)) {
			if (at[1] != '\\' || at[2] != 'u' ||
			    !json_is_low_surrogate(json_hex4(at + 3)))
				return false;
			at += 6;
		}
	}
	return true;
}

static enum insp_json_result scan_string(struct scan *s)
{
	const char *start = ++s->at;
	size_t len;

	while (s->at < s->end && *s->at != '"') {
		if ((uint8_t)*s->at < 0x20)
			return INSP_JSON_BAD;
		if (*s->at == '\\') {
			s->at++;
			if (!scan_escape(s))
				return INSP_JSON_BAD;
			continue;
		}
		len = utf8_check(s->at, s->end);
		if (!len)
			return INSP_JSON_BAD;
		s->at += len;
	}
	if (s->at == s->end)
		return INSP_JSON_PART;
	s->at++;
	return check_escapes(start) ? INSP_JSON_WHOLE : INSP_JSON_BAD;
}

/* Returns the number of digits. */
static size_t scan_digits(struct scan *s)
{
	const char *start = s->at;

	while (s->at < s->end && json_is_digit(*s->at))
		s->at++;
	return s->at - start;
}

static bool accept(struct scan *s, char c)
{
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

/* Whether the number fits into a signed 64-bit integer. len is not 0. */
static bool fits_integer(const char *digits, size_t len, bool negative)
{
	uint64_t max = negative ? (uint64_t)INT64_MAX + 1 : INT64_MAX, value = 0;

	for (size_t n = 0; n < len; n++) {
		uint64_t digit = digits[n] - '0';

		if (value > (max - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	return true;
}

static bool scan_number(struct scan *s)
{
	bool negative = accept(s, '-'), is_real = false;
	const char *digits = s->at;
	size_t len = scan_digits(s);

	if (!len || (*digits == '0' && len > 1))
		return false;
	if (accept(s, '.')) {
		is_real = true;
		if (!scan_digits(s))
			return false;
	}
	if (accept(s, 'e') || accept(s, 'E')) {
		is_real = true;
		if (!accept(s, '+'))
			accept(s, '-');
		if (!scan_digits(s))
			return false;
	}
	return is_real || fits_integer(digits, len, negative);
}

static bool scan_word(struct scan *s)
{
	static const char *const words[] = { "true", "false", "null" };
	const char *start = s->at;
	size_t len;

	while (s->at < s->end && is_letter(*s->at))
		s->at++;
	len = s->at - start;
	for (size_t n = 0; n < ARRAY_SIZE(words); n++)
		if (len == strlen(words[n]) && memcmp(start, words[n], len) == 0)
			return true;
	return false;
}

static enum insp_json_result scan_scalar(struct scan *s)
{
	bool good;

	if (*s->at == '"')
		return scan_string(s);
	good = *s->at == '-' || json_is_digit(*s->at) ? scan_number(s) : scan_word(s);
	return good ? INSP_JSON_WHOLE : INSP_JSON_BAD;
}

/* ---- objects and arrays ----------------------------------------------------------------- */

static bool in_object(const struct scan *s)
{
	size_t n = s->depth - 1;

	return s->objects[n / 8] >> (n % 8) & 1;
}

static void enter(struct scan *s, bool object)
{
	uint8_t *bits = &s->objects[s->depth / 8], bit = 1 << (s->depth % 8);

	*bits = object ? *bits | bit : *bits & ~bit;
	s->depth++;
	s->at++;
}

static enum insp_json_result scan_value(struct scan *s, enum expected *expected)
{
	bool object = *s->at == '{';

	if (s->depth == DEPTH_MAX)
		return INSP_JSON_BAD;
	if (object || *s->at == '[') {
		enter(s, object);
		*expected = object ? KEY_OR_END : VALUE_OR_END;
		return INSP_JSON_WHOLE;
	}
	*expected = COMMA_OR_END;
	return scan_scalar(s);
}

/* Closes the current object or array if its end follows. */
static bool scan_end(struct scan *s, enum expected *expected)
{
	if (!accept(s, in_object(s) ? '}' : ']'))
		return false;
	s->depth--;
	*expected = COMMA_OR_END;
	return true;
}

static enum insp_json_result scan_next(struct scan *s, enum expected *expected)
{
	switch (*expected) {
	case VALUE_OR_END:
		if (scan_end(s, expected))
			return INSP_JSON_WHOLE;
		/* fallthrough */
	case VALUE:
		return scan_value(s, expected);
	case KEY_OR_END:
		if (scan_end(s, expected))
			return INSP_JSON_WHOLE;
		/* fallthrough */
	case KEY:
		*expected = COLON;
		return *s->at == '"' ? scan_string(s) : INSP_JSON_BAD;
	case COLON:
		*expected = VALUE;
		return accept(s, ':') ? INSP_JSON_WHOLE : INSP_JSON_BAD;
	case COMMA_OR_END:
		if (scan_end(s, expected))
			return INSP_JSON_WHOLE;
		*expected = in_object(s) ? KEY : VALUE;
		return accept(s, ',') ? INSP_JSON_WHOLE : INSP_JSON_BAD;
	}
	return INSP_JSON_BAD;
}

static bool skip_space(struct scan *s)
{
	while (s->at < s->end && json_is_space(*s->at))
		s->at++;
	return s->at < s->end;
}

enum insp_json_result insp_json_read(const char *text, size_t len, struct insp_json *root)
{
	struct scan s = { .at = text, .end = text + len };
	enum insp_json_result result;
	enum expected expected = VALUE;
	const char *start;

	root->at = NULL;
	if (!skip_space(&s))
		return INSP_JSON_PART;
	start = s.at;
	if (*start != '{' && *start != '[')
		return INSP_JSON_BAD;
	do {
		if (!skip_space(&s))
			return INSP_JSON_PART;
		result = scan_next(&s, &expected);
	} while (result == INSP_JSON_WHOLE && s.depth);
	if (result == INSP_JSON_WHOLE)
		root->at = start;
	return result;
}
