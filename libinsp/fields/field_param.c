// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class evt about the parameters of an event: as text, in their own type,
 * or derived from them.
 */
#include "base/path.h"
#include "event_types.h"
#include "macros.h"
#include "extract_priv.h"
#include "render.h"

#include <string.h>

EXTRACT(evt_args)
{
	insp_render_args(ev, field->raw, &field->text);
	field->made = true;
	return value_made(v, field);
}

/* The index of the parameter that the field's argument selects; UINT32_MAX: none. */
static uint32_t param_number(const struct insp_field *field, const struct insp_event *ev)
{
	if (field->has_index)
		return field->index < ev->scap->nparams ? field->index : UINT32_MAX;
	for (uint32_t i = 0; i < ev->scap->nparams; i++)
		if (strcmp(ev->scap->info->params[i].name, field->arg) == 0)
			return i;
	return UINT32_MAX;
}

/* Texts that newer writers add after the parameters of the row, and their names. */
static const struct {
	uint16_t event;
	uint8_t number;
	const char *name;
} added_texts[] = {
	{ RS_EV_SYSCALL_EXECVE_19_X, 27, "trusted_exepath" },
	{ RS_EV_SYSCALL_EXECVE_19_X, 30, "filename" },
	{ RS_EV_SYSCALL_EXECVEAT_X, 27, "trusted_exepath" },
	{ RS_EV_SYSCALL_EXECVEAT_X, 30, "filename" },
};

static bool put_added_text(const struct insp_field *field, const struct insp_event *ev,
			   struct insp_value *v)
{
	const struct scap_event *scap = ev->scap;
	const struct scap_param *p;

	for (size_t i = 0; i < ARRAY_SIZE(added_texts) && field->arg; i++) {
		if (scap->type != added_texts[i].event || scap->ncarried <= added_texts[i].number ||
		    strcmp(field->arg, added_texts[i].name) != 0)
			continue;
		p = &scap->params[added_texts[i].number];
		v->data = p->data;
		v->len = strnlen((const char *)p->data, p->len);
		return v->len;
	}
	return false;
}

/*
 * The event with the parameters that newer writers add after those of its row, if these are known
 * by a newer type: the exit of dup, dup2 and dup3 has those of dup3, each as far as it takes them.
 */
struct widened {
	struct scap_event scap;
	struct insp_event ev;
};

static const struct insp_event *widen(const struct insp_field *field, const struct insp_event *ev,
				      struct widened *wide)
{
	const struct scap_event *scap = ev->scap;

	if (scap->type != RS_EV_SYSCALL_DUP_X || field->has_index)
		return ev;
	wide->scap = *scap;
	wide->scap.info = scap_event_info(RS_EV_SYSCALL_DUP3_X);
	if (scap->ncarried <= wide->scap.info->nparams)
		wide->scap.nparams = scap->ncarried;
	wide->ev = *ev;
	wide->ev.scap = &wide->scap;
	return &wide->ev;
}

EXTRACT(evt_arg)
{
	struct widened wide;
	uint32_t n;

	ev = widen(field, ev, &wide);
	n = param_number(field, ev);
	if (n == UINT32_MAX)
		return put_added_text(field, ev, v);
	insp_render_resolved(ev, n, &field->text);
	if (!field->text.len)
		insp_render_plain(ev, n, &field->text);
	/* a buffer's style decides where its text has line ends */
	field->made = insp_param_is_buffer(ev, n);
	return value_made(v, field);
}

/* A parameter may be a number in one event and text in another; those have no value. */
EXTRACT(evt_rawarg)
{
	const struct scap_param *p;
	struct widened wide;
	int64_t number;
	uint32_t n;

	ev = widen(field, ev, &wide);
	n = param_number(field, ev);
	if (n == UINT32_MAX)
		return insp_type_is_text(field->type) && put_added_text(field, ev, v);
	p = &ev->scap->params[n];
	if (insp_param_number(ev->scap->info->params[n].type, p, &number))
		return insp_type_is_number(field->type) && value_s64(v, number);
	if (insp_type_is_number(field->type) ||
	    insp_type_is_text(field->type) != insp_type_is_text(ev->scap->info->params[n].type))
		return false;
	v->data = p->data;
	v->len = insp_type_is_text(field->type) ? strnlen((const char *)p->data, p->len) : p->len;
	return true;
}

/* The data parameter of ptrace is a number and is printed like one. */
EXTRACT(evt_buffer)
{
	const struct scap_param *p = find_param(ev, "data");
	uint32_t n = p ? p - ev->scap->params : 0;

	if (!p)
		return false;
	if (ev->scap->info->params[n].type != PT_BYTEBUF) {
		insp_render_plain(ev, n, &field->text);
		return value_made(v, field);
	}
	v->data = p->data;
	v->len = p->len;
	return true;
}

static bool is_file(const struct insp_fd *fd)
{
	return fd->type == SCAP_FD_FILE;
}

#define TRANSFERS (EF_READS_FROM_FD | EF_WRITES_TO_FD)

/* The direction in which a call moves bytes, of BUFLEN_*; 0: its result is no number of bytes. */
static long moved_direction(const struct scap_event *ev)
{
	uint32_t flags = insp_event_transfers(ev->info);

	/* Calls that copy from one descriptor to another count as writes. */
	if (flags == TRANSFERS)
		return BUFLEN_OUT;
	/* The result of other generic calls, such as io_uring_setup(), is no number of bytes. */
	if (ev->type >= SCAP_EVENT_TYPES && !flags)
		return 0;
	switch (ev->info->category) {
	case EC_IO_READ:
		return BUFLEN_IN;
	case EC_IO_WRITE:
		return BUFLEN_OUT;
	}
	return ev->info->category == EC_IO_OTHER ? BUFLEN_IN | BUFLEN_OUT : 0;
}

/* The result of sendmmsg and recvmmsg is the number of messages; each event is one of them. */
static uint64_t moved_bytes(const struct insp_event *ev, uint64_t result)
{
	bool is_message = ev->scap->type == RS_EV_SOCKET_SENDMMSG_X ||
			  ev->scap->type == RS_EV_SOCKET_RECVMMSG_X;
	const struct scap_param *size = is_message ? find_param(ev, "size") : NULL;

	return size ? insp_param_u32(size) : is_message ? 0 : result;
}

EXTRACT(evt_buflen)
{
	long what = field->row->data, wanted = what & (BUFLEN_IN | BUFLEN_OUT);
	long direction = moved_direction(ev->scap);
	const struct insp_fd *fd = io_fd(ev);
	int64_t result;

	if (!fd || !direction)
		return false;
	if ((wanted && wanted != direction) || (what & BUFLEN_FILE && !is_file(fd)) ||
	    (what & BUFLEN_NET && !insp_fd_is_inet(fd)))
		return false;
	if (!insp_event_result(ev, &result) || result < 0)
		return false;
	return value_u64(v, moved_bytes(ev, result));
}

EXTRACT(evt_is_open)
{
	const struct scap_param *flags = find_param(ev, "flags");

	if (!is_exit(ev) || !insp_event_is_open(ev) || !flags)
		return value_u64(v, 0);
	return value_u64(v, (insp_param_u32(flags) & field->row->data) != 0);
}

#define MODE_EXEC_BITS 0111
#define OPEN_CREATES (RS_VALUE_O_CREAT | RS_VALUE_O_TMPFILE)

/*
 * A recording seldom tells whether an open made its file. If it says nothing, an open
 * that may make files is only known to have made one if it would have failed otherwise.
 */
EXTRACT(evt_is_open_create)
{
	const struct scap_param *param = find_param(ev, "flags");
	uint32_t flags = param ? insp_param_u32(param) : 0;
	int64_t result;

	if (!is_exit(ev) || !insp_event_is_open(ev))
		return value_u64(v, false);
	if (!insp_event_result(ev, &result))
		return false;
	if (result < 0)
		return value_u64(v, false);
	if (flags & (OPEN_CREATED | RS_VALUE_O_TMPFILE))
		return value_u64(v, true);
	/* creat has no flags */
	if (param && !(flags & RS_VALUE_O_CREAT))
		return value_u64(v, false);
	return param && flags & RS_VALUE_O_EXCL && value_u64(v, true);
}

EXTRACT(evt_is_open_exec)
{
	const struct scap_param *flags = find_param(ev, "flags"), *mode = find_param(ev, "mode");
	bool creates = !flags || insp_param_u32(flags) & OPEN_CREATES;

	if (!is_exit(ev) || !insp_event_is_open(ev) || !mode)
		return value_u64(v, 0);
	return value_u64(v, creates && (insp_param_u32(mode) & MODE_EXEC_BITS) != 0);
}

/* The paths of *at calls: which parameters hold the directory and the path. */
static const struct {
	const char *dir, *path;
	bool is_second; /* of two paths */
} at_params[] = {
	{ "dirfd", "name" },
	{ "dirfd", "path" },
	{ "dirfd", "filename" },
	{ "linkdirfd", "linkpath" },
	{ "olddirfd", "oldpath" },
	{ "olddir", "oldpath" },
	{ "newdirfd", "newpath", true },
	{ "newdir", "newpath", true },
};

/* Uses the last row that fits, because the rows of second paths follow those of first ones. */
static bool find_at(const struct insp_event *ev, bool second, const struct scap_param **dir,
		    const struct scap_param **path)
{
	*path = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(at_params); i++) {
		const struct scap_param *d, *p;

		if (at_params[i].is_second && !second)
			continue;
		d = find_param(ev, at_params[i].dir);
		p = d ? find_param(ev, at_params[i].path) : NULL;
		if (p) {
			*dir = d;
			*path = p;
		}
	}
	return *path != NULL;
}

EXTRACT(evt_abspath)
{
	bool second = field->arg && strcmp(field->arg, "dst") == 0;
	const struct scap_param *dir, *path;

	/* Calls that open a path have it in the exit too; only that has a value. */
	if (!is_exit(ev) && ev->scap->info->flags & EF_CREATES_FD)
		return false;
	return find_at(ev, second, &dir, &path) &&
	       insp_render_path(ev, insp_param_s64(dir), "<UNKNOWN>/", path, INSP_JOINED_BYTES,
				&field->text) &&
	       value_made(v, field);
}
