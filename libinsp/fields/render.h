/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters as text: one function per kind of value, which appends to a buffer.
 * Used by render*.c and by the fields.
 */
#ifndef INSP_RENDER_H
#define INSP_RENDER_H

#include "insp.h"

/* render_buffer.c: bytes in the style of print. Only the line ends of that style are in it. */
void insp_render_buffer(const struct insp_print *print, const uint8_t *data, size_t len,
			struct insp_buf *out);

/* render_addr.c: socket addresses and tuples in a parameter of the event. */

void insp_render_sockaddr(const struct insp_event *ev, const uint8_t *data, size_t len,
			  struct insp_buf *out);
void insp_render_tuple(const struct insp_event *ev, const uint8_t *data, size_t len,
		       struct insp_buf *out);

/* render.c */

/* The name of the error in a negative result, or NULL. The string is static. */
const char *insp_errno_name(int64_t result);

/*
 * A number in one of the PF_ formats, as parameters and fields print it. The type
 * gives its width and whether it has a sign.
 */
void insp_render_number(uint8_t type, uint8_t format, int64_t value, struct insp_buf *out);

/* Whether values of a type are numbers, and whether these have a sign. */
bool insp_type_is_number(uint8_t type);
bool insp_type_is_signed(uint8_t type);
/* The width of numbers of a type; 0: values are no numbers. */
unsigned int insp_type_bytes(uint8_t type);

/* Whether values of a type are text. In parameters it is NUL-terminated. */
static inline bool insp_type_is_text(uint8_t type)
{
	return type == PT_CHARBUF || type == PT_FSPATH || type == PT_FSRELPATH;
}

/* Reads a parameter of a numeric type. Returns false if it is another type or too short. */
bool insp_param_number(uint8_t type, const struct scap_param *p, int64_t *value);

/*
 * One parameter: its plain value, and its resolved value (a name, flags, a path), which
 * many parameters do not have.
 */
void insp_render_plain(const struct insp_event *ev, uint32_t n, struct insp_buf *out);
void insp_render_resolved(const struct insp_event *ev, uint32_t n, struct insp_buf *out);

/* Whether the plain value of a parameter is a buffer in the style of print. */
bool insp_param_is_buffer(const struct insp_event *ev, uint32_t n);

/*
 * evt.args: "name=value(resolved) " for each parameter. raw: the names of files and the like
 * are as they are; otherwise they are encoded.
 */
void insp_render_args(const struct insp_event *ev, bool raw, struct insp_buf *out);

/*
 * Appends a path as absolute: joined to the directory of dirfd, or to `unknown` if that
 * is not known. Appends "/PATH_TOO_LONG" if it does not fit into limit bytes. Returns
 * false if memory runs out.
 */
bool insp_render_path(const struct insp_event *ev, int64_t dirfd, const char *unknown,
		      const struct scap_param *path, size_t limit, struct insp_buf *out);

#endif
