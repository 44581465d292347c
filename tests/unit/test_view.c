// SPDX-License-Identifier: Apache-2.0
/* Views that a program builds itself, without a Lua file. */
#include "insp_unit.h"
#include "unit.h"
#include "view/view.h"

static const char *const no_texts[] = { NULL };

static const struct insp_view_column columns[] = {
	{ .name = "calls",
	  .field = "evt.count",
	  .colsize = 5,
	  .aggregation = INSP_AGGREGATE_SUM,
	  .is_sorting = true,
	  .tags = no_texts },
	{ .name = "key", .field = "evt.type", .is_key = true, .tags = no_texts },
	{ .name = "type", .field = "evt.type", .tags = no_texts },
};

static const struct insp_view_info calls_by_type = {
	.type = INSP_VIEW_TABLE,
	.filter = "evt.dir=>",
	.ncolumns = 3,
	.columns = columns,
};

START_TEST(test_view_from_a_struct)
{
	struct insp_view *view = NULL;
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_CLOSE_E, NUM(4));
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	for (int n = 0; n < 3; n++) {
		bench_next(&b);
		if (!n) {
			ck_assert_int_eq(insp_view_define(b.insp, &calls_by_type, &view), 0);
			ck_assert_str_eq(insp_view_get_info(view)->columns[0].name, "key");
			ck_assert_int_eq(insp_view_attach(view, b.insp, 0, no_texts), 0);
		}
		ck_assert_int_eq(insp_view_event(view, b.ev), 0);
	}
	ck_assert_int_eq(insp_view_sample(view, 1, 0), 0);
	insp_view_put_text(view, 0, &b.out);
	insp_buf_putc(&b.out, '\0');
	ck_assert_str_eq(b.out.data, "calls type\n    2 read\n    1 close\n");
	insp_view_free(view);
	bench_fini(&b);
}
END_TEST

START_TEST(test_view_refuses_wrong_columns)
{
	struct insp_view *view = insp_view_alloc_empty();
	struct insp_view_info info = calls_by_type;
	struct insp_view_column two[2] = { columns[0], columns[0] };

	info.ncolumns = 0;
	ck_assert_str_eq(insp_view_set_info(view, &info), "columns: none");
	info.ncolumns = 1;
	ck_assert_str_eq(insp_view_set_info(view, &info), "columns: a table needs one with is_key");
	info.ncolumns = 2;
	info.columns = two;
	ck_assert_str_eq(insp_view_set_info(view, &info), "columns: more than one has is_sorting");
	insp_view_free(view);
}
END_TEST

int main(void)
{
	return UNIT_RUN("view", test_view_from_a_struct, test_view_refuses_wrong_columns);
}
