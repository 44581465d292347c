/* SPDX-License-Identifier: Apache-2.0 */
/* Characters of JSON texts, for json_check.c and json.c. */
#ifndef INSP_JSON_PRIV_H
#define INSP_JSON_PRIV_H

#include "json.h"

/* The letters of escapes such as \n, and the characters they stand for. */
#define JSON_ESCAPE_LETTERS "\"\\/bfnrt"
#define JSON_ESCAPE_VALUES "\"\\/\b\f\n\r\t"

static inline bool json_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline bool json_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The value of a hexadecimal digit; -1: it is none. */
static inline int json_hex_digit(char c)
{
	if (json_is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits of \uXXXX. */
static inline uint32_t json_hex4(const char *at)
{
	uint32_t value = 0;

	for (int n = 0; n < 4; n++)
		value = value << 4 | json_hex_digit(at[n]);
	return value;
}

static inline bool json_is_high_surrogate(uint32_t unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

static inline bool json_is_low_surrogate(uint32_t unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

#endif
