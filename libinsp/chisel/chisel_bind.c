// SPDX-License-Identifier: Apache-2.0
/*
 * Compiles a chisel's fields, filter and format for the handle it is attached
 * to. Keeps their texts, so that the chisel can move to another handle.
 */
#include "state/error.h"
#include "state/handle.h"
#include "chisel_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Replaces a kept text; NULL removes it. */
static int keep(struct insp_chisel *chisel, char **slot, const char *text)
{
	char *copy = text ? strdup(text) : NULL;

	if (text && !copy)
		return insp_fail(chisel->insp, -ENOMEM, "out of memory");
	free(*slot);
	*slot = copy;
	return 0;
}

int insp_chisel_add_field(struct insp_chisel *chisel, const char *text)
{
	struct chisel_field *fields, *added;
	struct insp_field *field;
	int err = insp_field_new(chisel->insp, text, &field);

	if (err)
		return err;
	fields = realloc(chisel->fields, (chisel->nfields + 1) * sizeof(*fields));
	if (!fields) {
		insp_field_free(field);
		return insp_fail(chisel->insp, -ENOMEM, "out of memory");
	}
	chisel->fields = fields;
	added = &fields[chisel->nfields];
	*added = (struct chisel_field){ .field = field };
	err = keep(chisel, &added->text, text);
	if (err) {
		insp_field_free(field);
		return err;
	}
	return ++chisel->nfields;
}

/* A look-up of a name tells others what a script knows, so the user must want names. */
int insp_chisel_compile_filter(struct insp_chisel *chisel, const char *text,
			       struct insp_filter **filter)
{
	struct insp *insp = chisel->insp;
	int err;

	insp->no_hosts = chisel->sandboxed && !insp->print.services;
	err = insp_filter_compile(insp, text, filter);
	insp->no_hosts = false;
	return err;
}

static int compile_filter(struct insp_chisel *chisel, const char *text)
{
	struct insp_filter *filter = NULL;
	int err = text ? insp_chisel_compile_filter(chisel, text, &filter) : 0;

	if (err)
		return err;
	insp_filter_free(chisel->filter);
	chisel->filter = filter;
	return 0;
}

int insp_chisel_set_filter(struct insp_chisel *chisel, const char *text)
{
	int err;

	if (text && !*text)
		text = NULL;
	err = compile_filter(chisel, text);
	return err ? err : keep(chisel, &chisel->filter_text, text);
}

const char *insp_chisel_get_filter(const struct insp_chisel *chisel)
{
	return chisel->filter_text ? chisel->filter_text : "";
}

bool insp_chisel_uses(const struct insp_chisel *chisel, uint16_t flag)
{
	for (size_t n = 0; n < chisel->nfields; n++)
		if (insp_field_get_info(chisel->fields[n].field)->flags & flag)
			return true;
	return false;
}

static int compile_format(struct insp_chisel *chisel, const char *text)
{
	struct insp_format *format = NULL;
	int err = text ? insp_format_compile(chisel->insp, text, &format) : 0;

	if (err)
		return err;
	insp_format_free(chisel->format);
	chisel->format = format;
	return 0;
}

int insp_chisel_set_format(struct insp_chisel *chisel, const char *text)
{
	int err;

	if (!*text || !strcmp(text, "default"))
		text = CHISEL_DEFAULT_FORMAT;
	err = compile_format(chisel, text);
	return err ? err : keep(chisel, &chisel->format_text, text);
}

/* Frees the compiled objects but keeps their texts. */
static void drop_compiled(struct insp_chisel *chisel)
{
	size_t n;

	for (n = 0; n < chisel->nfields; n++) {
		insp_field_free(chisel->fields[n].field);
		chisel->fields[n].field = NULL;
	}
	insp_field_free(chisel->type_field);
	chisel->type_field = NULL;
	insp_filter_free(chisel->filter);
	chisel->filter = NULL;
	insp_format_free(chisel->format);
	chisel->format = NULL;
	insp_filter_free(chisel->table_filter);
	chisel->table_filter = NULL;
}

int insp_chisel_bind(struct insp_chisel *chisel)
{
	size_t n;
	int err = 0;

	drop_compiled(chisel);
	if (!chisel->insp)
		return 0;
	for (n = 0; n < chisel->nfields && !err; n++)
		err = insp_field_new(chisel->insp, chisel->fields[n].text,
				     &chisel->fields[n].field);
	if (!err)
		err = insp_field_new(chisel->insp, "evt.type", &chisel->type_field);
	if (!err)
		err = compile_filter(chisel, chisel->filter_text);
	if (!err)
		err = compile_format(chisel, chisel->format_text);
	return err;
}

void insp_chisel_unbind(struct insp_chisel *chisel)
{
	size_t n;

	drop_compiled(chisel);
	for (n = 0; n < chisel->nfields; n++)
		free(chisel->fields[n].text);
	free(chisel->fields);
	chisel->fields = NULL;
	chisel->nfields = 0;
	free(chisel->filter_text);
	free(chisel->format_text);
	chisel->filter_text = chisel->format_text = NULL;
	insp_buf_fini(&chisel->line);
	insp_buf_fini(&chisel->text);
	insp_buf_fini(&chisel->printed);
}
