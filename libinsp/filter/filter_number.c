// SPDX-License-Identifier: Apache-2.0
/*
 * Whole numbers in filters: 4096, 0x1000, 1e6, and with a unit 10ms, 1.5s or 64k. Which units
 * a field takes depends on what its numbers are.
 */
#include "state/handle.h"
#include "filter_priv.h"
#include "macros.h"
#include "fields/render.h"
#include "state/error.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* As with the sizes of the program's options, k is 1024. */
static const struct unit {
	const char *name;
	uint64_t factor;
	bool is_time; /* of nanoseconds */
} units[] = {
	{ "ns", 1, true },
	{ "us", 1000, true },
	{ "ms", 1000000, true },
	{ "s", 1000000000, true },
	{ "m", 60000000000, true },
	{ "h", 3600000000000, true },
	{ "k", UINT64_C(1) << 10, false },
	{ "K", UINT64_C(1) << 10, false },
	{ "M", UINT64_C(1) << 20, false },
	{ "G", UINT64_C(1) << 30, false },
	{ "T", UINT64_C(1) << 40, false },
};

#define PLAIN_FAULT "'%s' is not a valid number: an integer is needed, such as 4096 or 0x1000"

/* A decimal number: mantissa * 10^power. */
struct decimal {
	uint64_t mantissa;
	int power;
};

static bool add_digit(struct decimal *decimal, char digit)
{
	return !__builtin_mul_overflow(decimal->mantissa, 10, &decimal->mantissa) &&
	       !__builtin_add_overflow(decimal->mantissa, digit - '0', &decimal->mantissa);
}

/* Reads digits, a fraction and an exponent. Returns what follows; NULL: it is no number. */
static const char *read_decimal(const char *text, struct decimal *decimal)
{
	bool fraction = false;
	char *end;
	long power;

	if (!isdigit((unsigned char)*text))
		return NULL;
	for (; isdigit((unsigned char)*text) || (*text == '.' && !fraction); text++) {
		if (*text == '.') {
			fraction = true;
			continue;
		}
		if (!add_digit(decimal, *text))
			return NULL;
		decimal->power -= fraction;
	}
	if ((*text != 'e' && *text != 'E') || !isdigit((unsigned char)text[1 + (text[1] == '+')]))
		return text;
	power = strtol(text + 1, &end, 10);
	if (power > 19)
		return NULL;
	decimal->power += power;
	return end;
}

/* Returns false if the number is not whole, or too large. */
static bool whole_of(struct decimal decimal, uint64_t factor, uint64_t *value)
{
	if (__builtin_mul_overflow(decimal.mantissa, factor, value))
		return false;
	for (; decimal.power > 0; decimal.power--)
		if (__builtin_mul_overflow(*value, 10, value))
			return false;
	for (; decimal.power < 0; decimal.power++) {
		if (*value % 10)
			return false;
		*value /= 10;
	}
	return true;
}

static const struct unit *find_unit(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (strcmp(units[i].name, name) == 0)
			return &units[i];
	return NULL;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

/* The fields evt.latency.s and evt.latency.ns are the two parts of evt.latency. */
static int check_unit(struct insp *insp, const struct insp_check *check, uint8_t type,
		      const struct unit *unit, const char *text)
{
	const char *field = check->term ? "" : check->field->row->info.name;
	bool is_time = type == PT_RELTIME || type == PT_ABSTIME;

	if (unit->is_time != is_time)
		return insp_fail(insp, -EINVAL,
				 "'%s' has a unit of %s, but what it is compared "
				 "with is %s",
				 text, unit->is_time ? "time" : "size",
				 is_time ? "a time" : "no time");
	if (ends_with(field, ".s") || ends_with(field, ".ns"))
		return insp_fail(insp, -EINVAL,
				 "'%s' has a unit, but field '%s' is a part of a time: compare "
				 "'%.*s'",
				 text, field, (int)(strrchr(field, '.') - field), field);
	return 0;
}

/* A number that is more than digits. */
static int read_scaled(struct insp *insp, const struct insp_check *check, uint8_t type,
		       struct insp_operand *o)
{
	bool negative = o->text[0] == '-';
	struct decimal decimal = { 0 };
	const char *end = read_decimal(o->text + (negative || o->text[0] == '+'), &decimal);
	const struct unit *unit = end ? find_unit(end) : NULL;
	int err;

	if (!end || (*end && !unit))
		return insp_fail(insp, -EINVAL, PLAIN_FAULT, o->text);
	err = unit ? check_unit(insp, check, type, unit, o->text) : 0;
	if (err)
		return err;
	if (!whole_of(decimal, unit ? unit->factor : 1, &o->u64) || (negative && o->s64 < 0))
		return insp_fail(insp, -EINVAL, PLAIN_FAULT, o->text);
	if (negative)
		o->u64 = -o->u64;
	return 0;
}

int insp_filter_read_integer(struct insp *insp, uint8_t type, struct insp_operand *o)
{
	bool negative = o->text[0] == '-';
	const char *digits = o->text + (negative || o->text[0] == '+');
	int base = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X') ? 16 : 10;
	char *end;

	if (!isdigit((unsigned char)*digits))
		goto fail;
	errno = 0;
	/* As in C, -1 becomes the largest value of an unsigned type: user.uid=-1. */
	if (insp_type_is_signed(type))
		o->s64 = strtoll(o->text, &end, base);
	else
		o->u64 = strtoull(o->text, &end, base);
	if (errno || end != o->text + o->len)
		goto fail;
	if (negative &&
	    (type == PT_UINT32 || type == PT_UID || type == PT_GID || type == PT_FLAGS32))
		o->u64 = (uint32_t)o->u64;
	return 0;

fail:
	return insp_fail(insp, -EINVAL, PLAIN_FAULT, o->text);
}

int insp_filter_read_number(struct insp *insp, const struct insp_check *check, uint8_t type,
			    struct insp_operand *o)
{
	const char *rest = o->text + strspn(o->text, "+-0123456789");

	if (*rest && strchr(".eEnumshkKMGT", *rest))
		return read_scaled(insp, check, type, o);
	return insp_filter_read_integer(insp, type, o);
}
