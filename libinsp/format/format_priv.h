/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compiled output format, shared by format.c (text) and format_json.c.
 */
#ifndef INSP_FORMAT_PRIV_H
#define INSP_FORMAT_PRIV_H

#include "fields/field.h"

/* Literal text followed by a field, which the last piece may not have. */
struct insp_piece {
	char *text;
	size_t text_len;
	struct insp_field *field;
	char *name; /* the field as written in the format, with its argument */
	/* insp_field_show(), or insp_field_put() if there are no names to encode */
	void (*put)(const struct insp_field *field, const struct insp_event *ev,
		    const struct insp_value *value, struct insp_buf *out);
	size_t width; /* of the printed value; 0: no padding or cutting */
};

/* A member of the JSON object. */
struct insp_member {
	struct insp_buf key;	  /* "fd.name": with quotes and colon */
	struct insp_field *field; /* borrowed from a piece */
};

struct insp_format {
	struct insp_piece *pieces;
	size_t npieces;
	struct insp_member *members; /* sorted by name, without duplicates */
	size_t nmembers;
	struct insp_buf text; /* format_json.c: scratch for one value */
	struct insp_buf line; /* insp_format_print(): scratch for one line */
	bool raw;	      /* the fields' names are as they are */
	bool keep_incomplete; /* print <NA> for a missing value instead of dropping the line */
};

/* format_json.c */

/* Creates the members from the pieces. Returns 0 or -ENOMEM. */
int insp_format_init_json(struct insp_format *format);
void insp_format_fini_json(struct insp_format *format);

/* Appends the object without its newline. Returns false if the line is to be dropped. */
bool insp_format_put_json(struct insp_format *format, const struct insp_event *ev,
			  struct insp_buf *out);

#endif
