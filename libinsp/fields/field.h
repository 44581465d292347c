/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fields: look-up by name, values of events, values as text. A field is a row of
 * field.def: its name, its type, and the function that reads its value.
 */
#ifndef INSP_FIELD_H
#define INSP_FIELD_H

#include "base/text.h"
#include "insp.h"
#include "state/cpu_time.h"

/* The syntax of a field's argument. */
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

typedef bool insp_extract_fn(struct insp_field *field, const struct insp_event *ev,
			     struct insp_value *value);

struct insp_field_row {
	struct insp_field_info info;
	uint8_t syntax; /* enum insp_field_syntax */
	insp_extract_fn *extract;
	long data; /* for the function: distinguishes rows that share it */
};

struct insp_field {
	const struct insp_field_row *row;
	struct insp *insp;
	uint8_t type, format; /* of the row; evt.rawarg: of the parameter */

	/* the argument */
	bool has_index;
	uint64_t index; /* INSP_SYNTAX_PLACE, _MEMBER: an int64_t */
	char *arg;	/* NULL: none given */

	/* state between events */
	struct insp_buf text; /* the last value that was built as text */
	struct insp_clock clock;
	uint64_t last_ns, count;
	struct insp_switches switches; /* thread.exectime */

	/* INSP_FIELD_ANY: the index of the value to read */
	uint32_t nth;
	bool in_filter; /* used in a filter, so never printed */
	bool raw;	/* names are as they are, also in texts that are made for output */
	bool made;	/* the last value is such a text: its names are encoded if need be */
};

/*
 * Parses the field at the beginning of text. Sets *len to the length of the field
 * with its argument. Errors as for insp_field_new().
 */
int insp_field_parse(struct insp *insp, const char *text, size_t *len, struct insp_field **field);

/* Parses the argument after a field's name. Sets *len to its length; 0: no argument. */
int insp_field_parse_arg(struct insp_field *field, const char *text, size_t *len);

/* Marks a field of a filter, which is read but never printed. */
void insp_field_use_in_filter(struct insp_field *field);

/* Either kind of quote may enclose texts in filters and in brackets. */
static inline bool insp_is_quote(char c)
{
	return c == '\'' || c == '"';
}

/* The length of an argument in brackets, with the brackets; 0: they are not closed. */
size_t insp_field_bracket_len(const char *text);

/* Fails: there is no such field. The error text suggests one with a similar name. */
int insp_field_unknown(struct insp *insp, const char *text, size_t len);

/* Appends the value that the field has for an event, as text: names as they are. */
void insp_field_put(const struct insp_field *field, const struct insp_event *ev,
		    const struct insp_value *value, struct insp_buf *out);

/* Whether its values have texts that somebody chose; others need no encoding. */
bool insp_field_has_names(const struct insp_field *field);

/* The same for output: names are encoded, unless the user wants them as they are. */
void insp_field_show(const struct insp_field *field, const struct insp_event *ev,
		     const struct insp_value *value, struct insp_buf *out);

/* Whether the field needs an event to have a value. Fields of the time do not. */
bool insp_field_needs_event(const struct insp_field *field);

/*
 * Whether the field has a value in few events, such as process records, and is unknown in all
 * others: an event without one is complete.
 */
bool insp_field_is_occasional(const struct insp_field *field);

/* Whether an event or a system call has this name. */
bool insp_event_name_exists(const char *name);
/* Fails: there is no such event. The error text suggests one with a similar name. */
int insp_event_name_unknown(struct insp *insp, const char *text);

/* Properties of events. */

/* Exit events have odd types, enter events even ones. */
static inline bool is_exit(const struct insp_event *ev)
{
	return ev->scap->type & 1;
}

static inline bool is_generic(const struct insp_event *ev)
{
	return ev->scap->type <= RS_EV_GENERIC_X;
}

/* The result of an exit event: its 'res', or the descriptor it created. */
bool insp_event_result(const struct insp_event *ev, int64_t *result);

/* A value could not be made for lack of memory: it must not pass for one that is missing. */
void insp_field_lacks_memory(struct insp_field *field);

/* insp_field_value(), inlined into the loop over a filter's checks. */
static inline bool field_value(struct insp_field *field, const struct insp_event *ev,
			       struct insp_value *value)
{
	value->type = field->type;
	value->data = NULL;
	value->len = 0;
	value->u64 = 0;
	field->text.len = 0;
	if (__builtin_expect(field->row->extract(field, ev, value), 1))
		return true;
	if (__builtin_expect(field->text.failed, 0))
		insp_field_lacks_memory(field);
	return false;
}

#endif
