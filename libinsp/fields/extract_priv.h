/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shared by field_*.c, which hold the extractors: the functions that read the values
 * of fields from events. Private to fields/.
 */
#ifndef INSP_EXTRACT_PRIV_H
#define INSP_EXTRACT_PRIV_H

#include "base/buf.h"
#include "base/param.h"
#include "state/handle.h"
#include "state/named_fd.h"
#include "field.h"

/* A longer chain of parents is a loop in a damaged trace. */
#define INSP_ANCESTORS_MAX 256

/* Defines the function of a row: EXTRACT(evt_num) reads evt.num. */
#define EXTRACT(name) \
	bool insp_extract_##name(struct insp_field *field, const struct insp_event *ev, \
				 struct insp_value *v)

/* Values of insp_field_row.data. */
enum { PART_ALL, PART_S, PART_NS };
enum { BUFLEN_ANY, BUFLEN_IN = 1, BUFLEN_OUT = 2, BUFLEN_FILE = 4, BUFLEN_NET = 8 };
enum { ERROR_ANY, ERROR_FILE, ERROR_NET, ERROR_MEMORY, ERROR_OTHER };
enum { OPEN_READ = RS_VALUE_O_RDONLY, OPEN_WRITE = RS_VALUE_O_WRONLY };
enum { USER_NAME, USER_HOME, USER_SHELL };
enum { END_ANY, END_CLIENT, END_SERVER, END_LOCAL, END_REMOTE };
enum { CAPS_INHERITABLE, CAPS_PERMITTED, CAPS_EFFECTIVE };
enum { CPU_ALL, CPU_USER, CPU_SYSTEM };
enum insp_leader { INSP_LEADER_SESSION, INSP_LEADER_VGROUP, INSP_LEADER_GROUP };
enum { PATH_NAME, PATH_SOURCE, PATH_TARGET, PATH_END_MASK = 3, PATH_RAW = 4 };
enum { INFRA_ID, INFRA_NAME, INFRA_IMAGE };
enum { DEV_WHOLE, DEV_MAJOR, DEV_MINOR };
enum { MOUNT_ALL, MOUNT_SOURCE, MOUNT_DEST, MOUNT_MODE, MOUNT_RDWR, MOUNT_PROPAGATION };
enum { SPAN_NOW, SPAN_BEGIN };
enum { SPAN_ALL, SPAN_LAST, SPAN_BEYOND };
enum { FDLIST_NUMS, FDLIST_NAMES, FDLIST_CIPS, FDLIST_SIPS, FDLIST_CPORTS, FDLIST_SPORTS };
/* Of these, bits that newer writers set in execve_flags and in file_flags. */
enum { EXE_UPPER_LAYER = 2, EXE_FROM_MEMFD = 4, EXE_LOWER_LAYER = 8 };
enum { OPEN_CREATED = 1 << 14, FILE_UPPER_LAYER = 1 << 15, FILE_LOWER_LAYER = 1 << 16 };

/* field_proc.c: strings separated by blanks; a thread's name and its arguments. */
bool insp_field_strings(struct insp_field *field, const struct scap_strings *strings,
			struct insp_value *value);
bool insp_field_cmdline(struct insp_field *field, const struct insp_thread *thread,
			struct insp_value *value);

/* field_kin.c: the n-th ancestor of the event's process (0: itself); a thread's parent. */
const struct insp_thread *insp_field_ancestor(const struct insp_event *ev, uint64_t n);
const struct insp_thread *insp_field_parent(const struct insp_event *ev,
					    const struct insp_thread *thread);

/*
 * field_time.c: a duration as a column of a logarithmic scale as wide as the terminal
 * (1 ns to 100 s; column 1 without a terminal), and as text in a fitting unit.
 */
uint64_t insp_quantized(uint64_t ns);
void insp_put_duration(struct insp_buf *out, uint64_t ns);

/* Helpers of extractors. */

static inline bool value_text(struct insp_value *v, const char *text)
{
	v->data = text;
	v->len = text ? strlen(text) : 0;
	return text != NULL;
}

static inline bool value_u64(struct insp_value *v, uint64_t number)
{
	v->u64 = number;
	return true;
}

static inline bool value_s64(struct insp_value *v, int64_t number)
{
	v->s64 = number;
	return true;
}

/* The value is the text in field->text. */
static inline bool value_made(struct insp_value *v, const struct insp_field *field)
{
	v->data = field->text.data ? field->text.data : "";
	v->len = field->text.len;
	return !field->text.failed;
}

/*
 * The descriptor of an I/O event. If the enter event was lost, ev->fd is only a guess,
 * unless the exit names it: good enough to print, but not to count with.
 */
static inline const struct insp_fd *io_fd(const struct insp_event *ev)
{
	if (is_exit(ev) && ev->thread && !ev->thread->enter_valid &&
	    insp_names_fd(ev) != INSP_NAMES_FD)
		return NULL;
	return ev->fd;
}

/* The parameter with this name, or NULL. */
static inline const struct scap_param *find_param(const struct insp_event *ev, const char *name)
{
	for (uint32_t i = 0; i < ev->scap->nparams; i++)
		if (strcmp(ev->scap->info->params[i].name, name) == 0)
			return &ev->scap->params[i];
	return NULL;
}

/* Whether the event belongs to a call that opens a path, in any version of the event. */
bool insp_event_is_open(const struct insp_event *ev);

/* The n-th word of evt.category, of fd.l4proto; NULL: none. */
const char *insp_category(size_t n);
const char *insp_l4_word(size_t n);

/* field_evt.c: whether the event reads from a descriptor or writes to one, of EF_*. */
uint32_t insp_event_transfers(const struct scap_event_info *info);

/* Declares the functions of all rows: insp_extract_fn insp_extract_evt_num; */
#define FIELD(class, name, type, format, syntax, flags, fn, ...) insp_extract_fn insp_extract_##fn;
#include "field.def"
#undef FIELD

#endif
