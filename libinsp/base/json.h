/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads JSON texts in place: insp_json_read() checks the text as a whole, and the other
 * functions then find values by walking over it. Only copies of strings need memory.
 */
#ifndef INSP_JSON_H
#define INSP_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct insp_buf;

enum insp_json_result {
	INSP_JSON_WHOLE,
	INSP_JSON_PART, /* the text ends early, but is valid so far */
	INSP_JSON_BAD,
};

/* A value in a checked text, which must stay unchanged while the value is used. */
struct insp_json {
	const char *at; /* NULL: no value */
};

enum insp_json_kind {
	INSP_JSON_NONE, /* there is no value */
	INSP_JSON_OBJECT,
	INSP_JSON_ARRAY,
	INSP_JSON_STRING,
	INSP_JSON_INTEGER,
	INSP_JSON_REAL,
	INSP_JSON_TRUE,
	INSP_JSON_FALSE,
	INSP_JSON_NULL,
};

/*
 * Checks a text that begins with an object or an array, and sets *root to that. Ignores
 * what follows it. The text must be UTF-8, its strings must not contain NUL, and its
 * integers must fit into 64 bits.
 */
enum insp_json_result insp_json_read(const char *text, size_t len, struct insp_json *root);

/* All functions below accept a value of any kind. */

enum insp_json_kind insp_json_kind(struct insp_json value);

/* The first item of an array, or the first key of an object; no value if there is none. */
struct insp_json insp_json_first(struct insp_json list);
/* The item or key after this one. */
struct insp_json insp_json_next(struct insp_json item);
/* How many items an array has; 0 for other values. */
size_t insp_json_count(struct insp_json array);

/* The value of an object's member. If several have the same key, the last one counts. */
struct insp_json insp_json_member(struct insp_json object, const char *key);

/* Whether the value is a string with this text. */
bool insp_json_equals(struct insp_json string, const char *text);
/* Appends a string's text. Returns false if the value is no string. */
bool insp_json_put(struct insp_json string, struct insp_buf *out);
/* The value of an integer; 0 for other values. */
int64_t insp_json_integer(struct insp_json value);

#endif
