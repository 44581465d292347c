// SPDX-License-Identifier: Apache-2.0
/*
 * views_to_c FOLDER VIEW...: prints C source with the descriptions of these views, for the
 * page, which has no Lua. Runs when the page is made.
 */
#include <stdio.h>
#include <string.h>

#include "insp_view.h"

static void ignore_output(void *ctx, const char *data, size_t len)
{
}

static void ignore_log(void *ctx, const char *severity, const char *text)
{
}

static void print_text(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			printf("\\%c", *text);
		else if ((unsigned char)*text < ' ' || (unsigned char)*text > '~')
			printf("\\%03o", (unsigned char)*text);
		else
			putchar(*text);
	}
	printf("\"");
}

static void print_member(const char *name, const char *text)
{
	printf(".%s = ", name);
	print_text(text);
	printf(",\n");
}

static void print_texts(const char *name, const char *const *texts)
{
	printf(".%s = (const char *const[]){ ", name);
	for (; *texts; texts++) {
		print_text(*texts);
		printf(", ");
	}
	printf("0 },\n");
}

static void print_column(const struct insp_view_column *column)
{
	printf("{\n");
	print_member("name", column->name);
	print_member("description", column->description);
	print_member("field", column->field);
	print_member("filterfield", column->filterfield);
	print_member("unit", column->unit);
	printf(".colsize = %d, .is_key = %d, .is_groupby_key = %d, .is_sorting = %d,\n"
	       ".filter_in_child_only = %d, .aggregation = %d, .groupby_aggregation = %d,\n",
	       column->colsize, column->is_key, column->is_groupby_key, column->is_sorting,
	       column->filter_in_child_only, column->aggregation, column->groupby_aggregation);
	print_texts("tags", column->tags);
	printf("},\n");
}

/* Actions start programs on the machine that is shown; the page has none. */
static void print_view(const struct insp_view_info *info, size_t n)
{
	printf("static const struct insp_view_column columns_%zu[] = {\n", n);
	for (size_t i = 0; i < info->ncolumns; i++)
		print_column(&info->columns[i]);
	printf("};\nstatic const struct insp_view_info view_%zu = {\n", n);
	print_member("id", info->id);
	print_member("name", info->name);
	print_member("description", info->description);
	print_member("filter", info->filter);
	print_member("drilldown_target", info->drilldown_target);
	print_member("spectro_type", info->spectro_type);
	print_member("warning", info->warning);
	print_member("error", info->error);
	print_texts("tags", info->tags);
	print_texts("tips", info->tips);
	print_texts("applies_to", info->applies_to);
	printf(".type = %d, .use_defaults = %d, .is_root = %d, .drilldown_increase_depth = %d,\n"
	       ".propagate_filter = %d, .ncolumns = %zu, .columns = columns_%zu,\n};\n",
	       info->type, info->use_defaults, info->is_root, info->drilldown_increase_depth,
	       info->propagate_filter, info->ncolumns, n);
}

/* Prints the view of a file. *printed: whether it is shown in the page. */
static int print_file(struct insp *insp, const struct insp_chisel_host *host, const char *name,
		      size_t n, int *printed)
{
	struct insp_view *view;
	const struct insp_view_info *info;
	int err = insp_view_new(insp, name, host, &view);

	if (err) {
		fprintf(stderr, "views_to_c: %s\n", insp_error(insp));
		return err;
	}
	info = insp_view_get_info(view);
	/* the page has a spectrogram of its own */
	*printed = info->type != INSP_VIEW_SPECTROGRAM;
	if (*printed)
		print_view(info, n);
	insp_view_free(view);
	return 0;
}

int main(int argc, char **argv)
{
	const struct insp_chisel_dir dirs[] = { { argc > 1 ? argv[1] : "", true }, { NULL } };
	const struct insp_chisel_host host = { .filter = "",
					       .source_name = "",
					       .dirs = dirs,
					       .write = ignore_output,
					       .log = ignore_log };
	struct scap_options opts = { .size = sizeof(opts) };
	struct insp *insp;
	size_t count = 0;
	int printed = 0, err = insp_open(&insp, SCAP_TEST, &opts);

	printf("#include \"views_list.h\"\n");
	for (int n = 2; n < argc && !err; n++) {
		err = print_file(insp, &host, argv[n], count, &printed);
		count += printed;
	}
	printf("const struct insp_view_info *const web_views[] = {\n");
	for (size_t n = 0; n < count; n++)
		printf("&view_%zu,\n", n);
	printf("0 };\n");
	insp_close(insp);
	return err != 0;
}
