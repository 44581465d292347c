/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compiled output format, as its two ways of being written share it: format.c
 * (text) and format_json.c.
 */
#ifndef INSP_FORMAT_PRIV_H
#define INSP_FORMAT_PRIV_H

#include "fields/field.h"

/* Literal text, then a field; the last piece may be without one. */
struct insp_piece {
	char *text;
	size_t text_len;
	struct insp_field *field;
	char *name;   /* the field as it is written in the format */
	size_t width; /* 0: as long as it is */
};

/* A field's place in a JSON object. */
struct insp_member {
	struct insp_buf key;	  /* "fd.name": with quotes and colon */
	struct insp_field *field; /* the piece's */
};

struct insp_format {
	struct insp_piece *pieces;
	size_t npieces;
	struct insp_member *members; /* by name, each name once */
	size_t nmembers;
	struct insp_buf text; /* a value on its way into a string */
	struct insp_buf line; /* on its way into a stream */
	bool keep_incomplete; /* a missing value shows as <NA>, the line stays */
};

/* format_json.c */

/* Makes the members from the pieces. Returns 0 or -ENOMEM. */
int insp_format_init_json(struct insp_format *format);
void insp_format_fini_json(struct insp_format *format);

/* Appends the object without its newline. Returns false if the line is to be dropped. */
bool insp_format_put_json(struct insp_format *format, const struct insp_event *ev,
			  struct insp_buf *out);

#endif
