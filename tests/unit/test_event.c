// SPDX-License-Identifier: Apache-2.0
/*
 * Decodes one event: correct and wrong lengths, fewer and more parameters than the table
 * has, wide lengths, the first format version.
 */
#include <errno.h>

#include "events.h"
#include "event_v1.h"
#include "macros.h"
#include "unit.h"

/* A copy of exact size, so that the sanitizer detects any overrun. */
static struct rs_event *exact(const void *data, size_t len)
{
	struct rs_event *copy = malloc(len ? len : 1);

	return memcpy(copy, data, len);
}

static struct rs_event *write_exit(void)
{
	const struct test_value values[] = { NUM(5), BYTES("hello", 5) };

	return test_event_new(1234567, 42, RS_EV_SYSCALL_WRITE_X, values, 2);
}

START_TEST(test_event_decodes)
{
	struct rs_event *raw = write_exit();
	struct scap_event ev;

	ck_assert_int_eq(scap_event_decode(&ev, raw, raw->len), 0);
	ck_assert_uint_eq(ev.ts_ns, 1234567);
	ck_assert_int_eq(ev.tid, 42);
	ck_assert_uint_eq(ev.type, RS_EV_SYSCALL_WRITE_X);
	ck_assert_uint_eq(ev.nparams, 2);
	ck_assert_str_eq(ev.info->name, "write");
	ck_assert_uint_eq(ev.params[0].len, 8);
	ck_assert_uint_eq(ev.params[1].len, 5);
	ck_assert_mem_eq(ev.params[1].data, "hello", 5);
	free(raw);
}
END_TEST

/* All shorter buffers, and all wrong lengths in the event's header. */
START_TEST(test_event_refuses_wrong_lengths)
{
	struct rs_event *raw = write_exit(), *copy;
	struct scap_event ev;
	uint32_t len;

	for (len = 0; len < raw->len; len++) {
		copy = exact(raw, len);
		ck_assert_int_eq(scap_event_decode(&ev, copy, len), -EBADMSG);
		free(copy);
		copy = exact(raw, raw->len);
		copy->len = len;
		ck_assert_int_eq(scap_event_decode(&ev, copy, raw->len), -EBADMSG);
		free(copy);
	}
	free(raw);
}
END_TEST

START_TEST(test_event_refuses_wild_numbers)
{
	static const uint32_t wild[] = { 3, 100, 65536, 0x7fffffff, 0x80000000, 0xffffffff };
	struct rs_event *raw = write_exit();
	uint32_t len = raw->len;
	struct scap_event ev;
	size_t n;

	for (n = 0; n < ARRAY_SIZE(wild); n++) {
		raw->nparams = wild[n];
		ck_assert_int_eq(scap_event_decode(&ev, raw, len), -EBADMSG);
	}
	raw->nparams = 2;
	for (n = 2; n < ARRAY_SIZE(wild); n++) {
		raw->len = wild[n];
		ck_assert_int_eq(scap_event_decode(&ev, raw, len), -EBADMSG);
	}
	free(raw);
}
END_TEST

START_TEST(test_event_takes_fewer_parameters)
{
	struct rs_event *raw = test_event_new(1, 1, RS_EV_SYSCALL_OPEN_X,
					      (struct test_value[]){ NUM(3), STR("/x") }, 2);
	struct scap_event ev;

	ck_assert_int_eq(scap_event_decode(&ev, raw, raw->len), 0);
	ck_assert_uint_eq(ev.nparams, 2);
	free(raw);
}
END_TEST

START_TEST(test_event_uses_the_first_of_too_many)
{
	struct {
		struct rs_event head;
		uint16_t lens[30];
		uint64_t values[30];
	} __attribute__((packed)) raw = {
		.head = { .len = sizeof(raw), .type = RS_EV_SYSCALL_CLOSE_E, .nparams = 30 },
		.values = { 77 },
	};
	struct scap_event ev;
	int n;

	for (n = 0; n < 30; n++)
		raw.lens[n] = 8;
	ck_assert_int_eq(scap_event_decode(&ev, &raw, sizeof(raw)), 0);
	ck_assert_uint_eq(ev.nparams, 1);
	ck_assert_uint_eq(ev.params[0].data[0], 77);
	raw.lens[29] = 9;
	ck_assert_int_eq(scap_event_decode(&ev, &raw, sizeof(raw)), -EBADMSG);
}
END_TEST

START_TEST(test_event_without_a_row_is_unknown)
{
	struct rs_event raw = { .len = sizeof(raw), .type = SCAP_EVENT_TYPES };
	struct scap_event ev;

	ck_assert_ptr_null(scap_event_info(SCAP_TYPES));
	ck_assert_int_eq(scap_event_decode(&ev, &raw, sizeof(raw)), -ENOENT);
}
END_TEST

START_TEST(test_event_large_has_wide_lengths)
{
	const size_t len = 100000;
	char *json = calloc(1, len);
	struct rs_event *raw = test_event_new(1, -1, RS_EV_CONTAINER_JSON_2_E,
					      (struct test_value[]){ BYTES(json, len) }, 1);
	struct scap_event ev;

	ck_assert_int_eq(scap_event_decode(&ev, raw, raw->len), 0);
	ck_assert_uint_eq(ev.params[0].len, len);
	ck_assert_int_eq(scap_event_decode(&ev, raw, raw->len - 1), -EBADMSG);
	free(raw);
	free(json);
}
END_TEST

/* ---- the first format version --------------------------------------------------- */

/* Removes the number of parameters from the header. */
static size_t make_v1(const struct rs_event *raw, uint8_t *out, uint32_t extra)
{
	size_t head = offsetof(struct rs_event, nparams), body = raw->len - sizeof(*raw);
	uint32_t len = head + body + extra;

	memcpy(out, raw, head);
	memcpy(out + offsetof(struct rs_event, len), &len, sizeof(len));
	memcpy(out + head, raw + 1, body);
	return head + body;
}

START_TEST(test_event_v1_counts_its_parameters)
{
	struct rs_event *raw = write_exit();
	uint8_t v1[100], *out = NULL, *copy;
	size_t room = 0, len = make_v1(raw, v1, 0);

	copy = (uint8_t *)exact(v1, len);
	ck_assert_int_eq(scap_event_from_v1(copy, len, &out, &room), raw->len);
	ck_assert_mem_eq(out, raw, raw->len);
	free(copy);
	for (size_t cut = 0; cut < len; cut++) {
		copy = (uint8_t *)exact(v1, cut);
		ck_assert_int_eq(scap_event_from_v1(copy, cut, &out, &room), -EBADMSG);
		free(copy);
	}
	free(out);
	free(raw);
}
END_TEST

START_TEST(test_event_v1_refuses_what_does_not_add_up)
{
	struct rs_event *raw = write_exit();
	uint8_t v1[100] = { 0 }, *out = NULL;
	size_t room = 0;

	make_v1(raw, v1, 3);
	ck_assert_int_eq(scap_event_from_v1(v1, sizeof(v1), &out, &room), -EBADMSG);
	free(out);
	free(raw);
}
END_TEST

/* The writers of these two types wrote a length that is three bytes too large. */
START_TEST(test_event_v1_knows_two_that_count_wrong)
{
	static const uint16_t types[] = { RS_EV_NOTIFICATION_E, RS_EV_INFRASTRUCTURE_EVENT_E };
	uint8_t v1[200] = { 0 }, *out = NULL;
	size_t room = 0;

	for (size_t n = 0; n < ARRAY_SIZE(types); n++) {
		struct rs_event *raw = test_event_new(
			1, 1, types[n], (struct test_value[]){ STR("a"), STR("b") }, 2);

		make_v1(raw, v1, 3);
		ck_assert_int_eq(scap_event_from_v1(v1, sizeof(v1), &out, &room), raw->len);
		ck_assert_mem_eq(out, raw, raw->len);
		free(raw);
	}
	free(out);
}
END_TEST

/* ---- the tables -------------------------------------------------------------------- */

START_TEST(test_event_table_is_whole)
{
	for (uint16_t type = 0; type < SCAP_EVENT_TYPES; type++) {
		const struct scap_event_info *info = scap_event_info(type);

		ck_assert_ptr_nonnull(info->id);
		ck_assert_ptr_nonnull(info->name);
		for (int n = 0; n < info->nparams; n++) {
			const struct scap_param_info *param = &info->params[n];

			ck_assert_ptr_nonnull(param->name);
			ck_assert_int_lt(param->dirfd_param, info->nparams);
			ck_assert_int_eq(param->type == PT_DYN, param->ndyn > 0);
		}
	}
}
END_TEST

START_TEST(test_event_table_finds_system_calls)
{
	ck_assert_str_eq(scap_syscall_info(3)->name, "read");
	ck_assert_uint_eq(scap_syscall_info(3)->code, 3);
	ck_assert_str_eq(scap_syscall_info(0)->name, "<unknown>");
	ck_assert_ptr_null(scap_syscall_info(UINT16_MAX));
}
END_TEST

START_TEST(test_event_table_names_flags)
{
	const struct scap_param_info *flags = &scap_event_info(RS_EV_SYSCALL_OPEN_X)->params[2];
	const struct scap_flag *flag;

	ck_assert_str_eq(flags->name, "flags");
	for (flag = flags->flags; flag->name && strcmp(flag->name, "O_CREAT"); flag++)
		;
	ck_assert_ptr_nonnull(flag->name);
	ck_assert_uint_eq(flag->value, 4);
}
END_TEST

int main(void)
{
	return UNIT_RUN("event", test_event_decodes, test_event_refuses_wrong_lengths,
			test_event_refuses_wild_numbers, test_event_takes_fewer_parameters,
			test_event_uses_the_first_of_too_many, test_event_without_a_row_is_unknown,
			test_event_large_has_wide_lengths, test_event_v1_counts_its_parameters,
			test_event_v1_refuses_what_does_not_add_up,
			test_event_v1_knows_two_that_count_wrong, test_event_table_is_whole,
			test_event_table_finds_system_calls, test_event_table_names_flags);
}
