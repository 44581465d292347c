// SPDX-License-Identifier: Apache-2.0
/*
 * Prints an output format as JSON: one object with a member for each field, sorted by
 * name. The literal text of the format is left out.
 */
#include "base/buf.h"
#include "fields/render.h"
#include "format_priv.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- values ------------------------------------------------------------------- */

static void put_as_text(struct insp_format *format, const struct insp_field *field,
			const struct insp_event *ev, const struct insp_value *v,
			struct insp_buf *out)
{
	format->text.len = 0;
	insp_field_put(field, ev, v, &format->text);
	insp_put_json_text(out, format->text.data, format->text.len);
	out->failed |= format->text.failed;
}

static void put_value(struct insp_format *format, const struct insp_field *field,
		      const struct insp_event *ev, const struct insp_value *v, struct insp_buf *out)
{
	if (insp_type_is_text(v->type))
		insp_put_json_text(out, v->data, v->len);
	else if (v->type == PT_BOOL)
		insp_buf_puts(out, v->u64 ? "true" : "false");
	else if (v->type == PT_DOUBLE && isfinite(v->dbl))
		insp_buf_printf(out, "%.15g", v->dbl);
	else if (v->type == PT_DOUBLE)
		insp_buf_puts(out, "null");
	else if (!insp_type_is_number(v->type))
		put_as_text(format, field, ev, v, out);
	else if (!insp_type_is_signed(v->type))
		insp_put_u64(out, v->u64);
	else if (field->format == PF_HEX)
		put_as_text(format, field, ev, v, out);
	else
		insp_put_s64(out, v->s64);
}

static bool put_member(struct insp_format *format, const struct insp_member *member,
		       const struct insp_event *ev, struct insp_buf *out)
{
	struct insp_value value;

	insp_buf_put(out, member->key.data, member->key.len);
	if (member->field->row->info.flags & INSP_FIELD_CLOCK)
		insp_put_u64(out, ev->scap->ts_ns);
	else if (insp_field_value(member->field, ev, &value))
		put_value(format, member->field, ev, &value, out);
	else if (format->keep_incomplete)
		insp_buf_puts(out, "null");
	else
		return false;
	return true;
}

bool insp_format_put_json(struct insp_format *format, const struct insp_event *ev,
			  struct insp_buf *out)
{
	if (!format->nmembers) {
		insp_buf_puts(out, "null");
		return true;
	}
	for (size_t i = 0; i < format->nmembers; i++) {
		insp_buf_putc(out, i ? ',' : '{');
		if (!put_member(format, &format->members[i], ev, out))
			return false;
	}
	insp_buf_putc(out, '}');
	return true;
}

/* ---- members -------------------------------------------------------------------- */

static int compare_keys(const void *a, const void *b)
{
	const struct insp_buf *ka = &((const struct insp_member *)a)->key;
	const struct insp_buf *kb = &((const struct insp_member *)b)->key;
	/* without the last quote and the colon, so that a prefix sorts first */
	size_t la = ka->len - 2, lb = kb->len - 2;
	int order = memcmp(ka->data, kb->data, la < lb ? la : lb);

	return order ? order : (la > lb) - (la < lb);
}

/* A field that the format has twice becomes one member. */
static void drop_duplicates(struct insp_format *format)
{
	size_t used = 0;

	for (size_t i = 0; i < format->nmembers; i++) {
		struct insp_member *member = &format->members[i];

		if (used && !compare_keys(&format->members[used - 1], member))
			insp_buf_fini(&member->key);
		else
			format->members[used++] = *member;
	}
	format->nmembers = used;
}

int insp_format_init_json(struct insp_format *format)
{
	format->members = calloc(format->npieces, sizeof(*format->members));
	if (!format->members)
		return -ENOMEM;
	for (size_t i = 0; i < format->npieces; i++) {
		const struct insp_piece *piece = &format->pieces[i];
		struct insp_member *member = &format->members[format->nmembers];

		if (!piece->field)
			continue;
		insp_put_json_text(&member->key, piece->name, strlen(piece->name));
		insp_buf_putc(&member->key, ':');
		member->field = piece->field;
		format->nmembers++;
		if (member->key.failed)
			return -ENOMEM;
	}
	qsort(format->members, format->nmembers, sizeof(*format->members), compare_keys);
	drop_duplicates(format);
	return 0;
}

void insp_format_fini_json(struct insp_format *format)
{
	for (size_t i = 0; i < format->nmembers; i++)
		insp_buf_fini(&format->members[i].key);
	free(format->members);
	insp_buf_fini(&format->text);
}
