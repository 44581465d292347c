// SPDX-License-Identifier: Apache-2.0
/* The JSON reader: complete, incomplete and invalid texts; values and strings. */
#include "base/buf.h"
#include "base/json.h"
#include "unit.h"

static enum insp_json_result read_text(const char *text)
{
	struct insp_json root;

	return insp_json_read(text, strlen(text), &root);
}

static void expect_each(const char *const *texts, size_t n, enum insp_json_result result)
{
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(read_text(texts[i]) == result, "%s: %d", texts[i],
			      read_text(texts[i]));
}

#define EXPECT(result, ...) \
	expect_each((const char *const[]){ __VA_ARGS__ }, \
		    sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *), result)

START_TEST(test_json_whole)
{
	EXPECT(INSP_JSON_WHOLE, "[]", "{}", " [ ] ", "[1]", "[-0, 0.5, 1e9, -1E-3, 10]",
	       "[true,false,null]", "{\"a\":{\"b\":[{}]}}", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
	       "[\"\\u00e9\\ud83d\\ude00\"]", "[\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"]",
	       "[9223372036854775807,-9223372036854775808]", "[1] and the rest", "{\"a\":1}}");
}
END_TEST

START_TEST(test_json_part)
{
	EXPECT(INSP_JSON_PART, "", " ", "[", "{", "[1", "[1,", "[[]", "{\"a", "{\"a\"",
	       "{\"a\":", "{\"a\":1", "{\"a\":1,", "[\"abc", "[true");
}
END_TEST

START_TEST(test_json_bad)
{
	EXPECT(INSP_JSON_BAD, "1", "\"a\"", "]", "[1,]", "{\"a\":1,}", "[1 2]", "{1:2}",
	       "{\"a\" 1}", "[01]", "[-]", "[1.]", "[.5]", "[1e]", "[+1]", "[tru]", "[truer]",
	       "[True]", "[}", "{]", "[\"a\nb\"]", "[\"\\x\"]", "[\"\\u12g4\"]", "[\"\\u0000\"]",
	       "[\"\\ud800\"]", "[\"\\ud800x\"]", "[\"\\udc00\"]", "[\"\\ud800\\u0041\"]",
	       "[\"\x80\"]", "[\"\xc0\x80\"]", "[\"\xe0\x80\x80\"]", "[\"\xed\xa0\x80\"]",
	       "[\"\xf4\x90\x80\x80\"]", "[\"\xc3\"]", "[9223372036854775808]",
	       "[-9223372036854775809]");
}
END_TEST

START_TEST(test_json_depth)
{
	char text[3 * 2049 + 1];

	memset(text, '[', 2048);
	memset(text + 2048, ']', 2048);
	text[2 * 2048] = '\0';
	ck_assert_int_eq(read_text(text), INSP_JSON_WHOLE);
	memset(text, '[', 2049);
	memset(text + 2049, ']', 2049);
	text[2 * 2049] = '\0';
	ck_assert_int_eq(read_text(text), INSP_JSON_BAD);
}
END_TEST

static const char sample[] = "{ \"n\" : -12, \"r\": 1.5, \"t\": true, \"f\": false, \"z\": null,\n"
			     "  \"list\": [ 1, \"two\", [3], {\"four\": 4} , 5.0 ], \"s\": \"x\",\n"
			     "  \"esc\": \"a\\u00e9\\ud83d\\ude00\\n\\\"}\", \"s\": \"last\" }";

static struct insp_json root_of(const char *text)
{
	struct insp_json root;

	ck_assert_int_eq(insp_json_read(text, strlen(text), &root), INSP_JSON_WHOLE);
	return root;
}

START_TEST(test_json_kinds)
{
	struct insp_json root = root_of(sample), list = insp_json_member(root, "list");
	static const enum insp_json_kind kinds[] = { INSP_JSON_INTEGER, INSP_JSON_STRING,
						     INSP_JSON_ARRAY, INSP_JSON_OBJECT,
						     INSP_JSON_REAL };
	struct insp_json item = insp_json_first(list);

	ck_assert_int_eq(insp_json_kind(root), INSP_JSON_OBJECT);
	ck_assert_int_eq(insp_json_integer(insp_json_member(root, "n")), -12);
	ck_assert_int_eq(insp_json_kind(insp_json_member(root, "r")), INSP_JSON_REAL);
	ck_assert_int_eq(insp_json_integer(insp_json_member(root, "r")), 0);
	ck_assert_int_eq(insp_json_kind(insp_json_member(root, "t")), INSP_JSON_TRUE);
	ck_assert_int_eq(insp_json_kind(insp_json_member(root, "f")), INSP_JSON_FALSE);
	ck_assert_int_eq(insp_json_kind(insp_json_member(root, "z")), INSP_JSON_NULL);
	ck_assert_int_eq(insp_json_kind(insp_json_member(root, "none")), INSP_JSON_NONE);
	ck_assert_uint_eq(insp_json_count(list), 5);
	ck_assert_uint_eq(insp_json_count(root), 0);
	for (size_t n = 0; n < 5; n++, item = insp_json_next(item))
		ck_assert_int_eq(insp_json_kind(item), kinds[n]);
	ck_assert_ptr_null(item.at);
	ck_assert_ptr_null(insp_json_member(list, "two").at);
	ck_assert_ptr_null(insp_json_first(root_of("[ ]")).at);
}
END_TEST

START_TEST(test_json_texts)
{
	struct insp_json root = root_of(sample), esc = insp_json_member(root, "esc");
	static const char text[] = "a\xc3\xa9\xf0\x9f\x98\x80\n\"}";
	struct insp_buf out = { 0 };

	ck_assert(insp_json_put(esc, &out));
	ck_assert_uint_eq(out.len, strlen(text));
	ck_assert_int_eq(memcmp(out.data, text, out.len), 0);
	ck_assert(insp_json_equals(esc, text));
	ck_assert(!insp_json_equals(esc, "a\xc3\xa9"));
	ck_assert(!insp_json_equals(esc, "a\xc3\xa9\xf0\x9f\x98\x80\n\"}."));
	ck_assert(!insp_json_put(insp_json_member(root, "n"), &out));
	/* if a key occurs twice, the last member counts */
	ck_assert(insp_json_equals(insp_json_member(root, "s"), "last"));
	insp_buf_fini(&out);
}
END_TEST

int main(void)
{
	return UNIT_RUN("json", test_json_whole, test_json_part, test_json_bad, test_json_depth,
			test_json_kinds, test_json_texts);
}
