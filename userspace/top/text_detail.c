// SPDX-License-Identifier: Apache-2.0
/* Everything about one event of a file: reads up to it and asks every field. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text_screen.h"

#define READ_NS (12 * 1000000ull)
#define HEX_PER_LINE 16

void detail_put_hex(struct insp_buf *out, const uint8_t *bytes, size_t len)
{
	size_t at, n;

	for (at = 0; at < len; at += HEX_PER_LINE) {
		text_put(out, "  %04zx ", at);
		for (n = at; n < at + HEX_PER_LINE; n++)
			text_put(out, n < len ? " %02x" : "   ", n < len ? bytes[n] : 0);
		text_put(out, "  ");
		for (n = at; n < at + HEX_PER_LINE && n < len; n++)
			text_put(out, "%c", isprint(bytes[n]) && bytes[n] < 0x7f ? bytes[n] : '.');
		text_put(out, "\n");
	}
}

/* Whether a field can stand alone in a format. */
static bool is_printable(const struct insp_field_info *info)
{
	return !(info->flags &
		 (INSP_FIELD_FILTER_ONLY | INSP_FIELD_TABLE_ONLY | INSP_FIELD_ELSEWHERE)) &&
	       info->arg != INSP_ARG_REQUIRED;
}

static void compile_formats(struct detail *detail)
{
	const struct insp_field_info *info;
	size_t n, count = 0;
	char text[128];

	while (insp_field_info(count))
		count++;
	detail->formats = calloc(count + 1, sizeof(*detail->formats));
	detail->infos = calloc(count + 1, sizeof(*detail->infos));
	for (n = 0; detail->formats && detail->infos && n < count; n++) {
		struct insp_format *format;

		info = insp_field_info(n);
		snprintf(text, sizeof(text), "%%%s", info->name);
		if (!is_printable(info) || insp_format_compile(detail->source.insp, text, &format))
			continue;
		detail->infos[detail->nformats] = info;
		detail->formats[detail->nformats++] = format;
	}
}

static bool open_source_again(struct detail *detail, struct app *app)
{
	detail_close(detail);
	if (source_open(&detail->source, app->run, app->path, "")) {
		source_close(&detail->source);
		return false;
	}
	/* a limit on the number of events is one of those shown */
	detail->open = true;
	compile_formats(detail);
	return true;
}

void detail_close(struct detail *detail)
{
	while (detail->nformats)
		insp_format_free(detail->formats[--detail->nformats]);
	free(detail->formats);
	free(detail->infos);
	detail->formats = NULL;
	detail->infos = NULL;
	if (detail->open)
		source_close(&detail->source);
	detail->open = false;
	insp_buf_fini(&detail->text);
	detail->have = 0;
}

static void put_fields(struct detail *detail, const struct insp_event *ev)
{
	struct insp_buf *out = &detail->text;
	const char *class_name = "";
	size_t n;

	for (n = 0; n < detail->nformats; n++) {
		const struct insp_field_info *info = detail->infos[n];
		size_t start = out->len;

		if (strcmp(class_name, info->class_name))
			text_put(out, "#%s\n", info->class_name);
		text_put(out, "  %-28s ", info->name);
		if (insp_format_line(detail->formats[n], ev, out))
			class_name = info->class_name;
		else
			out->len = start;
	}
}

static bool take(void *ctx, const struct insp_event *ev)
{
	struct detail *detail = ctx;

	if (ev->num < detail->wanted)
		return true;
	detail->text.len = 0;
	if (ev->num == detail->wanted) {
		put_fields(detail, ev);
		text_put(&detail->text, "#the event in the file: %u bytes\n", ev->scap->raw->len);
		detail_put_hex(&detail->text, (const uint8_t *)ev->scap->raw, ev->scap->raw->len);
	}
	detail->have = detail->wanted;
	detail->first = 0;
	return false;
}

void detail_want(struct detail *detail, uint64_t num)
{
	detail->wanted = num;
}

bool detail_tick(struct detail *detail, struct app *app)
{
	if (!detail->shown || !detail->wanted || detail->wanted == detail->have)
		return false;
	if ((!detail->open || detail->wanted < detail->have) && !open_source_again(detail, app)) {
		detail->have = detail->wanted;
		return false;
	}
	if (source_step(&detail->source, READ_NS, take, detail) == SOURCE_ENDED) {
		/* the next look begins at the start */
		detail->have = detail->wanted;
		detail->open = detail->open && detail->text.len;
	}
	if (detail->have == detail->wanted)
		app_dirty(app);
	return detail->have != detail->wanted;
}
