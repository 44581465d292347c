// SPDX-License-Identifier: Apache-2.0
/*
 * The list of fields, their look-up by name, and their values as text. The values
 * come from field_*.c; field_arg.c parses the arguments.
 */
#include "base/encode.h"
#include "state/error.h"
#include "state/span.h"
#include "macros.h"
#include "extract_priv.h"
#include "nearest.h"
#include "render.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The longest part of an unknown name that an error text repeats. */
#define SHOWN_MAX 64

/* The short names that rows of field.def use for flags and syntaxes. */
enum {
	FILTER_ONLY = INSP_FIELD_FILTER_ONLY,
	PRINT_ONLY = INSP_FIELD_PRINT_ONLY,
	TABLE_ONLY = INSP_FIELD_TABLE_ONLY,
	ANY = INSP_FIELD_ANY,
	BY_TYPE = INSP_FIELD_BY_TYPE,
	HOST = INSP_FIELD_HOST,
	ELSEWHERE = INSP_FIELD_ELSEWHERE,
	CLOCK = INSP_FIELD_CLOCK,
	HISTORY = INSP_FIELD_HISTORY,
	LATENCY = INSP_FIELD_LATENCY,

	ARG_NONE = INSP_ARG_NONE,
	ARG_INDEX = INSP_ARG_OPTIONAL,
	ARG_PARAM = INSP_ARG_REQUIRED,
	ARG_PARAM_NAME = INSP_ARG_REQUIRED,
	ARG_TYPE = INSP_ARG_REQUIRED,
	ARG_END = INSP_ARG_OPTIONAL,
	ARG_NAME = INSP_ARG_REQUIRED,
	ARG_TIME = INSP_ARG_REQUIRED,
	ARG_KEY = INSP_ARG_OPTIONAL,
	ARG_LABEL = INSP_ARG_REQUIRED,
	ARG_PLACE = INSP_ARG_REQUIRED,
	ARG_MEMBER = INSP_ARG_REQUIRED,
	ARG_INDEXED = INSP_ARG_REQUIRED,
	ARG_MOUNT = INSP_ARG_REQUIRED,
};

/*
 * The rows. FIELD(evt, "evt.num", UINT64, ID, NONE, 0, evt_num, 0, "...") becomes
 *	{ { "evt", "evt.num", PT_UINT64, PF_ID, ARG_NONE, 0, "..." },
 *	  INSP_SYNTAX_NONE, insp_extract_evt_num, 0 },
 */
/* clang-format off */
#define FIELD(class, name, type, format, syntax, flags, fn, data, help) \
	{ { #class, name, PT_##type, PF_##format, ARG_##syntax, flags, help }, \
	  INSP_SYNTAX_##syntax, insp_extract_##fn, data },
/* clang-format on */
static const struct insp_field_row rows[] = {
#include "field.def"
};
#undef FIELD

bool insp_field_needs_event(const struct insp_field *field)
{
	static const char *const classes[] = {
		"evt", "evtin", "span", "syslog", "fs.path", "util"
	};
	static insp_extract_fn *const times[] = {
		insp_extract_evt_time,
		insp_extract_evt_time_iso8601,
		insp_extract_evt_rawtime,
		insp_extract_evt_reltime,
	};
	size_t n;

	for (n = 0; n < ARRAY_SIZE(times); n++)
		if (field->row->extract == times[n])
			return false;
	for (n = 0; n < ARRAY_SIZE(classes); n++)
		if (!strcmp(field->row->info.class_name, classes[n]))
			return true;
	return false;
}

bool insp_field_is_occasional(const struct insp_field *field)
{
	return field->row->extract == insp_extract_thread_cpu;
}

const struct insp_field_info *insp_field_info(size_t n)
{
	return n < ARRAY_SIZE(rows) ? &rows[n].info : NULL;
}

/* The row whose name is the longest prefix of text. Sets *len to its length. */
static const struct insp_field_row *find_row(const char *text, size_t *len)
{
	const struct insp_field_row *found = NULL;

	*len = 0;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t name_len = strlen(rows[i].info.name);

		if (name_len > *len && strncmp(rows[i].info.name, text, name_len) == 0) {
			found = &rows[i];
			*len = name_len;
		}
	}
	return found;
}

int insp_event_name_unknown(struct insp *insp, const char *text)
{
	struct insp_nearest nearest = insp_nearest_to(text, strlen(text));

	for (uint16_t type = 0; type < SCAP_TYPES; type++)
		insp_nearest_offer(&nearest, scap_event_info(type)->name);
	for (uint16_t code = 0; code < UINT16_MAX; code++)
		if (scap_syscall_info(code))
			insp_nearest_offer(&nearest, scap_syscall_info(code)->name);
	if (nearest.word)
		return insp_fail(insp, -EINVAL, "unknown event type '%s', did you mean '%s'?", text,
				 nearest.word);
	return insp_fail(insp, -EINVAL, "unknown event type '%s'", text);
}

int insp_field_unknown(struct insp *insp, const char *text, size_t len)
{
	struct insp_nearest nearest = insp_nearest_to(text, len);

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		insp_nearest_offer(&nearest, rows[i].info.name);
	if (nearest.word)
		return insp_fail(insp, -ENOENT, "unknown field '%.*s', did you mean '%s'?",
				 (int)len, text, nearest.word);
	return insp_fail(insp, -ENOENT, "unknown field '%.*s'",
			 len < SHOWN_MAX ? (int)len : SHOWN_MAX, text);
}

int insp_field_parse(struct insp *insp, const char *text, size_t *len, struct insp_field **fieldp)
{
	size_t name_len, arg_len;
	const struct insp_field_row *row = find_row(text, &name_len);
	struct insp_field *field;
	int err;

	*fieldp = NULL;
	if (!row)
		return insp_field_unknown(insp, text, strcspn(text, " \t\n()=!<>%"));
	field = calloc(1, sizeof(*field));
	if (!field)
		return insp_fail(insp, -ENOMEM, "out of memory");
	*field = (struct insp_field){
		.row = row, .insp = insp, .type = row->info.type, .format = row->info.format
	};
	err = insp_field_parse_arg(field, text + name_len, &arg_len);
	if (err) {
		insp_field_free(field);
		return err;
	}
	*len = name_len + arg_len;
	*fieldp = field;
	if (row->info.flags & INSP_FIELD_ELSEWHERE)
		insp->valueless = row->info.name;
	if (row->extract == insp_extract_thread_totexectime)
		insp_cpu_time_want(insp, false);
	return 0;
}

void insp_field_use_in_filter(struct insp_field *field)
{
	field->in_filter = field->raw = true;
	if (field->row->extract == insp_extract_thread_totexectime)
		insp_cpu_time_want(field->insp, true);
}

const char *insp_valueless_field(const struct insp *insp)
{
	return insp->valueless;
}

int insp_field_new(struct insp *insp, const char *text, struct insp_field **field)
{
	size_t len;
	int err = insp_field_parse(insp, text, &len, field);

	if (err || !text[len])
		return err;
	insp_field_free(*field);
	*field = NULL;
	return insp_field_unknown(insp, text, strlen(text));
}

void insp_field_free(struct insp_field *field)
{
	if (!field)
		return;
	insp_buf_fini(&field->text);
	free(field->arg);
	free(field->switches.at_ns);
	free(field);
}

const struct insp_field_info *insp_field_get_info(const struct insp_field *field)
{
	return &field->row->info;
}

void insp_field_lacks_memory(struct insp_field *field)
{
	insp_memory_fail(&field->insp->memory);
	insp_buf_fini(&field->text);
}

bool insp_field_value(struct insp_field *field, const struct insp_event *ev,
		      struct insp_value *value)
{
	return field_value(field, ev, value);
}

/* PF_HEX applies to signed types only; other numbers are counts and stay decimal. */
static void put_number(const struct insp_field *field, const struct insp_value *v,
		       struct insp_buf *out)
{
	if (field->format == PF_HEX && insp_type_is_signed(v->type))
		insp_render_number(v->type, PF_HEX, v->s64, out);
	else if (field->format == PF_10_PADDED_DEC)
		insp_put_padded(out, v->u64, 9);
	else if (field->format == PF_OCT)
		insp_put_oct(out, v->u64);
	else if (insp_type_is_signed(v->type))
		insp_put_s64(out, v->s64);
	else
		insp_put_u64(out, v->u64);
}

void insp_field_put(const struct insp_field *field, const struct insp_event *ev,
		    const struct insp_value *v, struct insp_buf *out)
{
	switch (v->type) {
	case PT_CHARBUF:
	case PT_FSPATH:
	case PT_FSRELPATH:
		insp_buf_put(out, v->data, v->len);
		break;
	case PT_BYTEBUF:
		insp_render_buffer(&field->insp->print, v->data, v->len, out);
		break;
	case PT_BOOL:
		insp_buf_puts(out, v->u64 ? "true" : "false");
		break;
	case PT_DOUBLE:
		insp_buf_printf(out, "%.1f", v->dbl);
		break;
	case PT_IPADDR:
	case PT_IPNET:
		insp_put_ip(out, v->data, v->len);
		break;
	case PT_SOCKADDR:
		insp_render_sockaddr(ev, v->data, v->len, out);
		break;
	case PT_SOCKTUPLE:
		insp_render_tuple(ev, v->data, v->len, out);
		break;
	default:
		put_number(field, v, out);
	}
}

bool insp_field_has_names(const struct insp_field *field)
{
	/* the names of types, and times, are libinsp's own texts */
	if (field->row->info.flags & (INSP_FIELD_BY_TYPE | INSP_FIELD_CLOCK))
		return false;
	return insp_type_is_text(field->type) || field->type == PT_SOCKADDR ||
	       field->type == PT_SOCKTUPLE;
}

void insp_field_show(const struct insp_field *field, const struct insp_event *ev,
		     const struct insp_value *v, struct insp_buf *out)
{
	size_t mark = out->len;

	if (insp_type_is_text(v->type)) {
		if (field->raw || field->made || insp_text_is_plain(v->data, v->len))
			insp_buf_put(out, v->data, v->len);
		else
			insp_encode(out, v->data, v->len, INSP_ENCODE_VALUE);
		return;
	}
	insp_field_put(field, ev, v, out);
	if ((v->type == PT_SOCKADDR || v->type == PT_SOCKTUPLE) && !field->raw)
		insp_encode_tail(out, mark);
}

bool insp_field_text(struct insp_field *field, const struct insp_event *ev, struct insp_buf *out)
{
	struct insp_value value;

	if (!insp_field_value(field, ev, &value))
		return false;
	insp_field_show(field, ev, &value, out);
	return true;
}
