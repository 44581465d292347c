/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text of traced programs as output: nothing in it can control a terminal, and what is
 * printed can be decoded and used in a filter.
 */
#include "base/encode.h"
#include "fields/field.h"
#include "insp_unit.h"
#include "state/thread_edit.h"
#include "unit.h"

static unsigned int pick(unsigned int n)
{
	static uint32_t state = 20240229;

	state = state * 1664525 + 1013904223;
	return (state >> 8) % n;
}

/* Bytes of all kinds, without NUL and quotes; many that take part in escapes. */
static void random_text(char *text, size_t len)
{
	static const char parts[] =
		/* NOLINTNEXTLINE(misc-misleading-bidirectional) */
		"\\\\\\\\xntr0127fF \n\t\r\033\177\342\200\256\302\233\320\277\357";

	for (size_t i = 0; i < len; i++) {
		text[i] = pick(4) ? parts[pick(sizeof(parts) - 1)] : (char)(1 + pick(255));
		if (insp_is_quote(text[i]))
			text[i] = '\\';
	}
	text[len] = '\0';
}

static const char *encoded(struct insp_buf *buf, const char *text, size_t len, enum insp_encode how)
{
	buf->len = 0;
	insp_encode(buf, text, len, how);
	insp_buf_putc(buf, '\0');
	buf->len--;
	return buf->data;
}

START_TEST(test_encode_escapes)
{
	static const struct {
		const char *text, *value, *message, *lines;
	} cases[] = {
		{ "", "", "", "" },
		{ "plain text", "plain text", "plain text", "plain text" },
		{ "a\nb\tc\rd", "a\\nb\\tc\\rd", "a\\nb\\tc\\rd", "a\nb\tc\\rd" },
		{ "\033[2J\007\177", "\\x1b[2J\\x07\\x7f", "\\x1b[2J\\x07\\x7f",
		  "\\x1b[2J\\x07\\x7f" },
		{ "\320\277\342\202\254\360\237\230\200", "\320\277\342\202\254\360\237\230\200",
		  "\320\277\342\202\254\360\237\230\200", "\320\277\342\202\254\360\237\230\200" },
		/* NOLINTNEXTLINE(misc-misleading-bidirectional) */
		{ "\302\233m\342\200\256\330\234\357\273\277\342\200\250",
		  "\\xc2\\x9bm\\xe2\\x80\\xae\\xd8\\x9c\\xef\\xbb\\xbf\\xe2\\x80\\xa8",
		  "\\xc2\\x9bm\\xe2\\x80\\xae\\xd8\\x9c\\xef\\xbb\\xbf\\xe2\\x80\\xa8",
		  "\\xc2\\x9bm\\xe2\\x80\\xae\\xd8\\x9c\\xef\\xbb\\xbf\\xe2\\x80\\xa8" },
		{ "\377\300\200\355\240\200\342\202", "\\xff\\xc0\\x80\\xed\\xa0\\x80\\xe2\\x82",
		  "\\xff\\xc0\\x80\\xed\\xa0\\x80\\xe2\\x82",
		  "\\xff\\xc0\\x80\\xed\\xa0\\x80\\xe2\\x82" },
		{ "a\\x2db\\d", "a\\\\x2db\\d", "a\\x2db\\d", "a\\x2db\\d" },
		{ "\\n\\xfG\\\\\\", "\\\\n\\\\xfG\\\\\\\\\\\\", "\\n\\xfG\\\\\\",
		  "\\n\\xfG\\\\\\" },
		{ "\\\033", "\\\\\\x1b", "\\\\x1b", "\\\\x1b" },
	};
	struct insp_buf buf = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *text = cases[i].text;
		size_t len = strlen(text);

		ck_assert_str_eq(encoded(&buf, text, len, INSP_ENCODE_VALUE), cases[i].value);
		ck_assert_str_eq(encoded(&buf, text, len, INSP_ENCODE_MESSAGE), cases[i].message);
		ck_assert_str_eq(encoded(&buf, text, len, INSP_ENCODE_LINES), cases[i].lines);
	}
	insp_buf_fini(&buf);
}
END_TEST

START_TEST(test_encode_nul)
{
	struct insp_buf buf = { 0 };

	ck_assert_str_eq(encoded(&buf, "a\0b", 3, INSP_ENCODE_VALUE), "a\\x00b");
	insp_buf_fini(&buf);
}
END_TEST

static bool is_plain_by_byte(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((uint8_t)text[i] < 0x20 || (uint8_t)text[i] >= 0x7f || text[i] == '\\')
			return false;
	return true;
}

/* Each byte at each place of texts of each length. */
START_TEST(test_encode_plain_in_words)
{
	char text[48];

	for (size_t len = 0; len <= sizeof(text); len++) {
		memset(text, 'a', sizeof(text));
		ck_assert(insp_text_is_plain(text, len));
		for (size_t at = 0; at < len; at++) {
			for (int c = 0; c < 256; c++) {
				text[at] = (char)c;
				ck_assert_msg(insp_text_is_plain(text, len) ==
						      is_plain_by_byte(text, len),
					      "byte %02x at %zu of %zu", c, at, len);
			}
			text[at] = 'a';
		}
	}
}
END_TEST

static void expect_safe(const char *text, size_t len, const char *also)
{
	size_t size;

	for (size_t at = 0; at < len; at += size)
		ck_assert_msg(insp_char_read(text + at, len - at, &size) == INSP_CHAR_SHOWN ||
				      strchr(also, text[at]),
			      "byte %02x at %zu of '%s'", (uint8_t)text[at], at, text);
}

START_TEST(test_encode_is_safe)
{
	struct insp_buf buf = { 0 };
	char text[65];

	for (int n = 0; n < 20000; n++) {
		size_t len = pick(sizeof(text));

		random_text(text, len);
		encoded(&buf, text, len, INSP_ENCODE_VALUE);
		expect_safe(buf.data, buf.len, "");
		encoded(&buf, text, len, INSP_ENCODE_MESSAGE);
		expect_safe(buf.data, buf.len, "");
		encoded(&buf, text, len, INSP_ENCODE_LINES);
		expect_safe(buf.data, buf.len, "\n\t");
	}
	insp_buf_fini(&buf);
}
END_TEST

/* What is printed of any name finds that name, and no other one. */
START_TEST(test_encode_pastes_into_filters)
{
	char exe[65], filter[512];
	struct insp_filter *compiled;
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_CLOSE_E, NUM(3));
	bench_next(&b);
	for (int n = 0; n < 1000; n++) {
		random_text(exe, 1 + pick(20));
		insp_str_set(b.insp, &b.ev->thread->exe, exe, strlen(exe));
		snprintf(filter, sizeof(filter), "proc.exe=\"%s\"", bench_field(&b, "proc.exe"));
		ck_assert_msg(!insp_filter_compile(b.insp, filter, &compiled), "%s: %s", filter,
			      insp_error(b.insp));
		ck_assert_msg(insp_filter_match(compiled, b.ev), "%s", filter);
		b.ev->thread->exe[0] ^= 1;
		ck_assert_msg(!insp_filter_match(compiled, b.ev), "%s", filter);
		insp_filter_free(compiled);
	}
	bench_fini(&b);
}
END_TEST

START_TEST(test_encode_columns_are_characters)
{
	struct insp_buf buf = { 0 };

	insp_buf_puts(&buf, "x\320\277\321\200\320\270\320\262\320\265\321\202");
	insp_fit_tail(&buf, 1, 4);
	insp_fit_tail(&buf, 1, 6);
	insp_buf_putc(&buf, '\0');
	ck_assert_str_eq(buf.data, "x\320\277\321\200\320\270\320\262  ");
	insp_buf_fini(&buf);
}
END_TEST

int main(void)
{
	return UNIT_RUN("encode", test_encode_escapes, test_encode_nul, test_encode_plain_in_words,
			test_encode_is_safe, test_encode_pastes_into_filters,
			test_encode_columns_are_characters);
}
