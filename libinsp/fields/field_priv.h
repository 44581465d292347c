/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the field family share. A field is a row of field.def: its
 * name, its type, and the function that reads its value from an event. The
 * functions live in field_*.c, one file per class; filters and formats know
 * fields only through this header and insp.h.
 */
#ifndef INSP_FIELD_PRIV_H
#define INSP_FIELD_PRIV_H

#include "render_priv.h"
#include "state/tracer.h"

/* How a field's argument is written, and so how it is read. */
enum insp_field_syntax {
	INSP_SYNTAX_NONE,
	INSP_SYNTAX_INDEX,	/* proc.aname or proc.aname[2] */
	INSP_SYNTAX_PARAM,	/* evt.arg[0] or evt.arg.name */
	INSP_SYNTAX_PARAM_NAME, /* evt.rawarg.name */
	INSP_SYNTAX_TYPE,	/* evt.type.is.open or evt.type.is.3 */
	INSP_SYNTAX_END,	/* evt.abspath, evt.abspath.src or .dst */
	INSP_SYNTAX_NAME,	/* thread.cgroup.cpuacct */
	INSP_SYNTAX_TIME,	/* evt.around[1500000000000000000] */
	INSP_SYNTAX_KEY,	/* proc.env or proc.env[PATH] */
	INSP_SYNTAX_LABEL,	/* k8s.pod.label.app.kubernetes.io/name */
	INSP_SYNTAX_PLACE,	/* span.tag[0], span.tag[-1] */
	INSP_SYNTAX_MEMBER,	/* span.arg.name, span.arg[0], span.arg[-1] */
	INSP_SYNTAX_INDEXED,	/* span.count.fortag[0] */
	INSP_SYNTAX_MOUNT,	/* container.mount[0] or container.mount[/data*] */
};

/* Longer lines of descent are loops made by a broken trace. */
#define INSP_ANCESTORS_MAX 256

typedef bool insp_extract_fn(struct insp_field *field, const struct insp_event *ev,
			     struct insp_value *value);

/* Defines the function of a row: EXTRACT(evt_num) is that of evt.num. */
#define EXTRACT(name) \
	bool insp_extract_##name(struct insp_field *field, const struct insp_event *ev, \
				 struct insp_value *v)

/* Data of rows. */
enum { PART_ALL, PART_S, PART_NS };
enum { BUFLEN_ANY, BUFLEN_IN = 1, BUFLEN_OUT = 2, BUFLEN_FILE = 4, BUFLEN_NET = 8 };
enum { ERROR_ANY, ERROR_FILE, ERROR_NET, ERROR_MEMORY, ERROR_OTHER };
enum { OPEN_READ = 1, OPEN_WRITE = 2 }; /* values of file_flags */
enum { USER_NAME, USER_HOME, USER_SHELL };
enum { END_ANY, END_CLIENT, END_SERVER, END_LOCAL, END_REMOTE };
enum { CAPS_INHERITABLE, CAPS_PERMITTED, CAPS_EFFECTIVE };
enum { CPU_ALL, CPU_USER, CPU_SYSTEM };
enum { EXE_UPPER_LAYER = 2, EXE_FROM_MEMFD = 4, EXE_LOWER_LAYER = 8 }; /* execve_flags */
enum insp_leader { INSP_LEADER_SESSION, INSP_LEADER_VGROUP, INSP_LEADER_GROUP };
enum { PATH_NAME, PATH_SOURCE, PATH_TARGET, PATH_END_MASK = 3, PATH_RAW = 4 };
enum { INFRA_ID, INFRA_NAME, INFRA_IMAGE };
enum { OPEN_CREATED = 1 << 14, FILE_UPPER_LAYER = 1 << 15, FILE_LOWER_LAYER = 1 << 16 };
enum { DEV_WHOLE, DEV_MAJOR, DEV_MINOR };
enum { MOUNT_ALL, MOUNT_SOURCE, MOUNT_DEST, MOUNT_MODE, MOUNT_RDWR, MOUNT_PROPAGATION };
enum { SPAN_NOW, SPAN_BEGIN };
enum { SPAN_ALL, SPAN_LAST, SPAN_BEYOND };
enum { FDLIST_NUMS, FDLIST_NAMES, FDLIST_CIPS, FDLIST_SIPS, FDLIST_CPORTS, FDLIST_SPORTS };

struct insp_field_row {
	struct insp_field_info info;
	uint8_t syntax; /* enum insp_field_syntax */
	insp_extract_fn *extract;
	long data; /* lets one function serve several rows */
};

struct insp_field {
	const struct insp_field_row *row;
	struct insp *insp;
	uint8_t type, format; /* the row's; evt.rawarg: the parameter's */

	/* the argument */
	bool has_index;
	uint64_t index; /* INSP_SYNTAX_PLACE, _MEMBER: with a sign */
	char *arg;	/* NULL: none given */

	/* what a field remembers between events */
	struct insp_buf text; /* values made on the fly */
	struct insp_clock clock;
	uint64_t last_ns, count;
	uint64_t *switched_ns; /* field_cpu.c: by CPU */
	size_t ncpus;

	/* INSP_FIELD_ANY: which of the values is asked for, from 0 */
	uint32_t nth;
	bool in_filter; /* compares, never shows */
};

/*
 * Finds the field that the text begins with. Sets *len to how much of the text
 * it is. Errors as insp_field_new().
 */
int insp_field_parse(struct insp *insp, const char *text, size_t *len, struct insp_field **field);

/* Reads the argument that follows a field's name; sets *len, 0 if there is none. */
int insp_field_parse_arg(struct insp_field *field, const char *text, size_t *len);

/* Texts in filters and in brackets may stand in either kind. */
static inline bool insp_is_quote(char c)
{
	return c == '\'' || c == '"';
}

/* How long an argument in brackets is, with them; 0: they are not closed. */
size_t insp_field_bracket_len(const char *text);

/* Says that there is no such field, and which one may have been meant. */
int insp_field_unknown(struct insp *insp, const char *text, size_t len);

/* Appends a value as text. */
void insp_field_put(const struct insp_field *field, const struct insp_value *value,
		    struct insp_buf *out);

/* Whether an event or a system call is shown under this name. */
bool insp_event_name_exists(const char *name);
/* Says that none is, and which one may have been meant. */
int insp_event_name_unknown(struct insp *insp, const char *text);

/* The word that was most likely meant by the text; NULL: none is near. */
const char *insp_nearest_word(const char *text, size_t len, const char *const *words, size_t count);

/* field_proc.c: strings with blanks between; a thread's name and arguments. */
bool insp_field_strings(struct insp_field *field, const struct scap_strings *strings,
			struct insp_value *value);
bool insp_field_cmdline(struct insp_field *field, const struct insp_thread *thread,
			struct insp_value *value);

/* field_kin.c: the n-th ancestor of the event's process (0 is itself); a thread's parent. */
struct insp_thread *insp_field_ancestor(const struct insp_event *ev, uint64_t n);
struct insp_thread *insp_field_parent(const struct insp_event *ev, struct insp_thread *thread);

/*
 * field_time.c: a duration on a scale as wide as the screen, which ends at a hundred
 * seconds; one step without a screen. And as text in a fitting unit.
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

/* The text that the field has just made. */
static inline bool value_made(struct insp_value *v, const struct insp_field *field)
{
	v->data = field->text.data ? field->text.data : "";
	v->len = field->text.len;
	return !field->text.failed;
}

/* Odd types leave the kernel, even ones enter it. */
static inline bool is_exit(const struct insp_event *ev)
{
	return ev->scap->type & 1;
}

static inline bool is_generic(const struct insp_event *ev)
{
	return ev->scap->type <= RS_EV_GENERIC_X;
}

/*
 * The descriptor that the event did I/O on. Where the enter event was lost,
 * ev->fd is a guess, good enough to show but not to count with.
 */
static inline struct insp_fd *io_fd(const struct insp_event *ev)
{
	return is_exit(ev) && ev->thread && !ev->thread->enter_valid ? NULL : ev->fd;
}

/* The parameter with this name, or NULL. */
static inline const struct scap_param *find_param(const struct insp_event *ev, const char *name)
{
	for (uint32_t i = 0; i < ev->scap->nparams; i++)
		if (strcmp(ev->scap->info->params[i].name, name) == 0)
			return &ev->scap->params[i];
	return NULL;
}

/* The result of an exit event: its 'res', or the descriptor it made. */
bool insp_event_result(const struct insp_event *ev, int64_t *result);

/* Whether the event opens a path, in whichever version of the call. */
bool insp_event_is_open(const struct insp_event *ev);

/* The functions of all rows: insp_extract_fn insp_extract_evt_num; */
#define FIELD(class, name, type, format, syntax, flags, fn, ...) insp_extract_fn insp_extract_##fn;
#include "field.def"
#undef FIELD

/* insp_field_value(), for the loop over a filter's checks. */
static inline bool field_value(struct insp_field *field, const struct insp_event *ev,
			       struct insp_value *value)
{
	value->type = field->type;
	value->data = NULL;
	value->len = 0;
	value->u64 = 0;
	field->text.len = 0;
	return field->row->extract(field, ev, value);
}

#endif
