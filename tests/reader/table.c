// SPDX-License-Identifier: Apache-2.0
/*
 * table FILE VIEW: prints one of two views of a trace file, as the program does for
 * --view. The views are structs here, since the reader has no Lua to read their files;
 * they are those of chisels/v_VIEW.lua.
 */
#include <stdio.h>
#include <string.h>

#include "insp_view.h"

static const char *const no_texts[] = { NULL };

#define COLUMN .tags = no_texts, .name
#define KEY .is_key = true, COLUMN = "NA", .field

static const struct insp_view_column syscalls_columns[] = {
	{ KEY = "evt.type" },
	{ COLUMN = "CALLS/S", .field = "evt.count", .colsize = 10, .is_sorting = true,
	  .aggregation = INSP_AGGREGATE_TIME_AVG },
	{ COLUMN = "TOT TIME", .field = "evt.latency", .colsize = 10,
	  .aggregation = INSP_AGGREGATE_SUM },
	{ COLUMN = "AVG TIME", .field = "evt.latency", .colsize = 10,
	  .aggregation = INSP_AGGREGATE_AVG },
	{ COLUMN = "SYSCALL", .field = "evt.type", .colsize = 32,
	  .aggregation = INSP_AGGREGATE_SUM },
};

static const struct insp_view_column files_columns[] = {
	{ KEY = "fd.name" },
	{ COLUMN = "BYTES IN", .field = "evt.buflen.file.in", .colsize = 12,
	  .aggregation = INSP_AGGREGATE_SUM },
	{ COLUMN = "BYTES OUT", .field = "evt.buflen.file.out", .colsize = 12,
	  .aggregation = INSP_AGGREGATE_SUM },
	{ COLUMN = "OPS", .field = "evt.count.exit", .colsize = 9, .is_sorting = true,
	  .aggregation = INSP_AGGREGATE_SUM },
	{ COLUMN = "OPENS", .field = "evt.type.is.3", .colsize = 9,
	  .aggregation = INSP_AGGREGATE_SUM },
	{ COLUMN = "ERRORS", .field = "evt.count.error", .colsize = 9,
	  .aggregation = INSP_AGGREGATE_SUM },
	{ COLUMN = "FILENAME", .field = "fd.name" },
};

#undef COLUMN
#undef KEY

static const struct insp_view_info views[] = {
	{ .id = "syscalls",
	  .type = INSP_VIEW_TABLE,
	  .filter = "syscall.type exists",
	  .use_defaults = true,
	  .ncolumns = sizeof(syscalls_columns) / sizeof(syscalls_columns[0]),
	  .columns = syscalls_columns },
	{ .id = "files",
	  .type = INSP_VIEW_TABLE,
	  .filter = "(fd.type=file or fd.type=directory) and fd.name!=''",
	  .use_defaults = true,
	  .ncolumns = sizeof(files_columns) / sizeof(files_columns[0]),
	  .columns = files_columns },
};

static const struct insp_view_info *find_view(const char *id)
{
	for (size_t n = 0; n < sizeof(views) / sizeof(views[0]); n++)
		if (strcmp(views[n].id, id) == 0)
			return &views[n];
	return NULL;
}

/* Fills the view. *interval_ns is the time between the first event and the last one, *last_ns. */
static int fill(struct insp_view *view, struct insp *insp, uint64_t *interval_ns, uint64_t *last_ns)
{
	const struct insp_event *ev;
	uint64_t first_ns = 0;
	int res = insp_view_attach(view, insp, 0, no_texts);

	while (!res && (res = insp_next(insp, &ev)) == SCAP_EVENT) {
		first_ns = first_ns ? first_ns : ev->scap->ts_ns;
		*last_ns = ev->scap->ts_ns;
		*interval_ns = *last_ns - first_ns;
		res = insp_view_event(view, ev);
	}
	return res;
}

int main(int argc, char **argv)
{
	struct scap_options opts = { .size = sizeof(opts), .path = argc > 1 ? argv[1] : NULL };
	const struct insp_view_info *info = argc == 3 ? find_view(argv[2]) : NULL;
	struct insp_view *view = NULL;
	uint64_t interval_ns = 0, last_ns = 0;
	struct insp_buf out = { 0 };
	struct insp *insp = NULL;
	int res;

	if (!info) {
		fprintf(stderr, "usage: table FILE syscalls|files\n");
		return 2;
	}
	res = insp_open(&insp, SCAP_FILE, &opts);
	if (!res)
		res = insp_view_define(insp, info, &view);
	if (!res)
		res = fill(view, insp, &interval_ns, &last_ns);
	if (res == SCAP_EOF && !insp_view_threads(view, last_ns) &&
	    !insp_view_sample(view, interval_ns, 0))
		insp_view_put_text(view, 0, &out);
	else
		fprintf(stderr, "%s\n", insp_error(insp));
	fwrite(out.data, 1, out.len, stdout);
	insp_buf_fini(&out);
	insp_view_free(view);
	insp_close(insp);
	return res != SCAP_EOF;
}
