/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "unit.h"

START_TEST(test_buf_appends)
{
	struct insp_buf buf = { 0 };

	insp_buf_puts(&buf, "ab");
	insp_buf_putc(&buf, 'c');
	insp_buf_put(&buf, "de\0f", 4);
	insp_buf_put(&buf, NULL, 0);
	insp_buf_printf(&buf, "%d-%s", 42, "x");
	ck_assert_uint_eq(buf.len, 11);
	ck_assert_mem_eq(buf.data, "abcde\0f42-x", 11);
	insp_buf_fini(&buf);
	ck_assert_ptr_null(buf.data);
	ck_assert_uint_eq(buf.len, 0);
}
END_TEST

START_TEST(test_buf_grows)
{
	struct insp_buf buf = { 0 };
	char text[1000];

	memset(text, 'y', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (int i = 0; i < 100; i++) {
		insp_buf_printf(&buf, "%s", text);
		insp_buf_putc(&buf, '\n');
	}
	ck_assert_uint_eq(buf.len, 100 * 1000);
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(buf.data[i * 1000 + 999], '\n');
	ck_assert(!buf.failed);
	insp_buf_fini(&buf);
}
END_TEST

/* A reservation that fits exactly, and one without any room left. */
START_TEST(test_buf_fits_exactly)
{
	struct insp_buf buf = { 0 };

	insp_buf_puts(&buf, "");
	ck_assert_ptr_null(buf.data);
	for (int i = 0; i < 1000; i++)
		insp_buf_putc(&buf, i);
	insp_buf_put(&buf, buf.data, buf.cap - buf.len);
	ck_assert_uint_eq(buf.len, buf.cap);
	insp_buf_put(&buf, "z", 1);
	ck_assert_int_eq(buf.data[buf.len - 1], 'z');
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq((uint8_t)buf.data[i], i & 0xff);
	insp_buf_fini(&buf);
}
END_TEST

int main(void)
{
	return UNIT_RUN("buf", test_buf_appends, test_buf_grows, test_buf_fits_exactly);
}
