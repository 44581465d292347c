// SPDX-License-Identifier: Apache-2.0
/*
 * Gives a script the current event: fills the structures that lua_prelude.lua reads
 * and implements the C functions that it calls through the FFI. JIT-compiled code
 * calls these directly, so they must not touch the Lua state.
 */
#include "fields/field.h"
#include "state/handle.h"
#include "chisel_priv.h"

#include <stddef.h>
#include <string.h>

/* Longest text of a field that a script gets, in bytes. */
#define MAX_TEXT 64999

#define SAME_PLACE(mine, theirs, member) \
	_Static_assert(offsetof(struct mine, member) == offsetof(struct theirs, member) && \
			       sizeof(((struct mine *)0)->member) <= \
				       sizeof(((struct theirs *)0)->member), \
		       "scripts read the engine's own structures")

_Static_assert(sizeof(struct insp_lua_param) == sizeof(struct scap_param), "an array of them");
SAME_PLACE(insp_lua_param, scap_param, data);
SAME_PLACE(insp_lua_param, scap_param, len);
SAME_PLACE(insp_lua_scap, scap_event, ts_ns);
SAME_PLACE(insp_lua_scap, scap_event, tid);
SAME_PLACE(insp_lua_scap, scap_event, type);
SAME_PLACE(insp_lua_scap, scap_event, cpu);
SAME_PLACE(insp_lua_scap, scap_event, nparams);
SAME_PLACE(insp_lua_scap, scap_event, params);
SAME_PLACE(insp_lua_thread, insp_thread, tid);
SAME_PLACE(insp_lua_thread, insp_thread, pid);
SAME_PLACE(insp_lua_thread, insp_thread, comm);
SAME_PLACE(insp_lua_thread, insp_thread, exe);
SAME_PLACE(insp_lua_source, insp_event, scap);
SAME_PLACE(insp_lua_source, insp_event, num);
SAME_PLACE(insp_lua_source, insp_event, thread);
SAME_PLACE(insp_lua_source, insp_event, fd);
SAME_PLACE(insp_lua_source, insp_event, fdnum);
SAME_PLACE(insp_lua_source, insp_event, latency_ns);

/* ---- the event -------------------------------------------------------------- */

/* First number for the calls of generic events; smaller numbers are event types. */
enum { TYPES = SCAP_TYPES };

static uint32_t call_number(const struct scap_event *ev)
{
	uint16_t code;

	if (ev->type > RS_EV_GENERIC_X)
		return ev->type;
	if (!ev->nparams || ev->params[0].len < sizeof(code))
		return 0;
	memcpy(&code, ev->params[0].data, sizeof(code));
	return TYPES + 2 * code + ev->type;
}

void insp_lua_set_event(struct insp_chisel *chisel, const struct insp_event *ev)
{
	chisel->ev = ev;
	chisel->event.ev = (const struct insp_lua_source *)ev;
	chisel->event.call = call_number(ev->scap);
}

void insp_lua_clear_event(struct insp_chisel *chisel)
{
	static const struct insp_lua_scap no_scap = { .tid = -1 };
	static const struct insp_lua_source no_event = { .scap = &no_scap, .fdnum = -1 };

	chisel->ev = NULL;
	chisel->event.ev = &no_event;
	chisel->event.call = 0;
}

static const char *fd_name(void *ctx)
{
	const struct insp_event *ev = ((struct insp_chisel *)ctx)->ev;

	return ev && ev->fd ? ev->fd->name : NULL;
}

static uint8_t fd_type(void *ctx)
{
	const struct insp_event *ev = ((struct insp_chisel *)ctx)->ev;

	return ev && ev->fd ? insp_fd_typechar(ev->fd) : 0;
}

static uint64_t first_ts_ns(void *ctx)
{
	const struct insp *insp = ((struct insp_chisel *)ctx)->insp;

	return insp ? insp->first_ts_ns : 0;
}

/* ---- fields ----------------------------------------------------------------- */

static int store_bytes(struct insp_lua_event *out, const char *text, size_t len)
{
	out->text = len ? text : "";
	out->len = len < MAX_TEXT ? len : MAX_TEXT;
	return INSP_LUA_TEXT;
}

static int store_text(struct insp_chisel *chisel, const char *text, size_t len)
{
	text = insp_chisel_encode(chisel, text, &len);
	return store_bytes(&chisel->event, text, len);
}

static int store_number(struct insp_lua_event *out, double number)
{
	out->number = number;
	return INSP_LUA_NUMBER;
}

/* A value without a Lua type becomes its printed text. */
static int store_printed(struct insp_chisel *chisel, const struct insp_field *field,
			 const struct insp_value *value)
{
	struct insp_buf *buf = &chisel->line;

	buf->len = 0;
	insp_field_show(field, chisel->ev, value, buf);
	return store_bytes(&chisel->event, buf->data, buf->len);
}

static int store_value(struct insp_chisel *chisel, const struct insp_field *field,
		       const struct insp_value *value)
{
	struct insp_lua_event *out = &chisel->event;

	switch (value->type) {
	case PT_BYTEBUF:
		/* evt.rawarg returns the bytes; evt.buffer follows the user's buffer format */
		if (insp_field_get_info(field)->type != PT_DYN)
			return store_printed(chisel, field, value);
		return store_bytes(out, value->data, value->len);
	case PT_CHARBUF:
	case PT_FSPATH:
	case PT_FSRELPATH:
		/* evt.rawarg is what was recorded */
		if (field->made || insp_field_get_info(field)->type == PT_DYN)
			return store_bytes(out, value->data, value->len);
		return store_text(chisel, value->data, value->len);
	case PT_INT8:
	case PT_INT16:
	case PT_INT32:
	case PT_INT64:
	case PT_ERRNO:
	case PT_FD:
	case PT_PID:
		return store_number(out, value->s64);
	case PT_BOOL:
		return value->u64 ? INSP_LUA_TRUE : INSP_LUA_FALSE;
	case PT_DOUBLE:
		return store_number(out, value->dbl);
	case PT_UINT8:
	case PT_UINT16:
	case PT_UINT32:
	case PT_UINT64:
	case PT_FLAGS8:
	case PT_FLAGS16:
	case PT_FLAGS32:
	case PT_MODE:
	case PT_SYSCALLID:
	case PT_SIGTYPE:
	case PT_RELTIME:
	case PT_ABSTIME:
	case PT_PORT:
	case PT_L4PROTO:
	case PT_SOCKFAMILY:
	case PT_UID:
	case PT_GID:
		return store_number(out, value->u64);
	}
	return store_printed(chisel, field, value);
}

static void encode_text(void *ctx, const void *text, int64_t len)
{
	store_text(ctx, text, len < 0 ? strlen(text) : (size_t)len);
}

/* number comes from the script and may have any value. */
static struct insp_field *find_field(struct insp_chisel *chisel, double number)
{
	if (number == 0)
		return chisel->type_field;
	if (!(number >= 1 && number <= chisel->nfields))
		return NULL;
	return chisel->fields[(size_t)number - 1].field;
}

/*
 * Scripts for sysdig compute with the CPU times of each process record. The first of a thread
 * has none, as there is nothing to compare with: they get 0.
 */
static bool has_no_cpu_time_yet(const struct insp_field *field, const struct insp_event *ev)
{
	return insp_field_is_occasional(field) && ev->scap->type == RS_EV_PROCINFO_E &&
	       ev->scap->nparams;
}

static int read_field(void *ctx, double number)
{
	struct insp_chisel *chisel = ctx;
	struct insp_field *field;
	struct insp_value value;

	if (!chisel->ev)
		return INSP_LUA_NIL;
	field = find_field(chisel, number);
	if (!field)
		return INSP_LUA_NIL;
	field->raw = chisel->insp->print.raw;
	if (insp_field_value(field, chisel->ev, &value))
		return store_value(chisel, field, &value);
	return has_no_cpu_time_yet(field, chisel->ev) ? store_number(&chisel->event, 0) :
							INSP_LUA_NIL;
}

static int is_by_type(void *ctx, double number)
{
	const struct insp_field *field = find_field(ctx, number);

	return field && insp_field_get_info(field)->flags & INSP_FIELD_BY_TYPE;
}

/* ---- parameters ------------------------------------------------------------- */

static int param_kind(uint8_t type)
{
	switch (type) {
	case PT_INT8:
		return INSP_LUA_S8;
	case PT_INT16:
		return INSP_LUA_S16;
	case PT_INT32:
		return INSP_LUA_S32;
	case PT_INT64:
	case PT_ERRNO:
	case PT_FD:
	case PT_PID:
		return INSP_LUA_S64;
	case PT_UINT8:
	case PT_FLAGS8:
	case PT_SIGTYPE:
	case PT_L4PROTO:
	case PT_SOCKFAMILY:
		return INSP_LUA_U8;
	case PT_UINT16:
	case PT_FLAGS16:
	case PT_SYSCALLID:
	case PT_PORT:
		return INSP_LUA_U16;
	case PT_UINT32:
	case PT_FLAGS32:
	case PT_MODE:
	case PT_UID:
	case PT_GID:
	case PT_BOOL:
		return INSP_LUA_U32;
	case PT_UINT64:
	case PT_RELTIME:
	case PT_ABSTIME:
		return INSP_LUA_U64;
	case PT_CHARBUF:
	case PT_FSPATH:
	case PT_FSRELPATH:
		return INSP_LUA_CSTRING;
	}
	return INSP_LUA_BYTES;
}

static int find_param_place(void *ctx, int type, const char *name)
{
	struct insp_chisel *chisel = ctx;
	const struct scap_event_info *info = scap_event_info(type);
	int n;

	chisel->event.number = -1;
	for (n = 0; info && n < info->nparams; n++) {
		if (strcmp(info->params[n].name, name))
			continue;
		chisel->event.number = n;
		return param_kind(info->params[n].type);
	}
	return INSP_LUA_NIL;
}

/* ---- the loop ---------------------------------------------------------------- */

static int take_event(void *ctx)
{
	struct insp_chisel *chisel = ctx;
	int taken;

	/* os.exit raises an error; end even if the script caught it */
	if (chisel->exit_asked)
		return 0;
	insp_lua_leave_script(chisel);
	taken = insp_chisel_take(chisel);
	insp_lua_enter_script(chisel);
	return taken;
}

void insp_lua_init_event(struct insp_chisel *chisel)
{
	insp_lua_clear_event(chisel);
	chisel->lua_host = (struct insp_lua_host){
		.event = &chisel->event,
		.chisel = chisel,
		.read = read_field,
		.is_by_type = is_by_type,
		.find_param = find_param_place,
		.fd_name = fd_name,
		.fd_type = fd_type,
		.first_ts_ns = first_ts_ns,
		.encode = encode_text,
		.print = insp_lua_print,
		.take = take_event,
	};
}
