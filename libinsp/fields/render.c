// SPDX-License-Identifier: Apache-2.0
/*
 * Event parameters as text: the plain value, and the resolved value (the name of a
 * descriptor, of an error or of flags, an absolute path). Reads the state, never
 * changes it.
 */
#include "render.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/param.h"
#include "base/path.h"
#include "base/text.h"
#include "state/generic.h"
#include "state/handle.h"
#include "state/service.h"
#include "state/thread.h"
#include "state/user.h"
#include "macros.h"

#include <stdlib.h>
#include <string.h>

/* A directory's path, and a slash. */
#define DIR_BYTES (INSP_JOINED_BYTES + 1)

static const char *const errno_names[] = {
#define ERROR(number, name) [number] = #name,
#define SIGNAL(number, name)
#include "names.def"
#undef ERROR
#undef SIGNAL
};

static const char *const signal_names[] = {
#define ERROR(number, name)
#define SIGNAL(number, name) [number] = #name,
#include "names.def"
#undef ERROR
#undef SIGNAL
};

/* Numeric types; all other types have size 0. */
static const struct {
	uint8_t size;
	bool is_signed;
} numbers[PT_MAX] = {
	[PT_INT8] = { 1, true },  [PT_INT16] = { 2, true }, [PT_INT32] = { 4, true },
	[PT_INT64] = { 8, true }, [PT_UINT8] = { 1 },	    [PT_UINT16] = { 2 },
	[PT_UINT32] = { 4 },	  [PT_UINT64] = { 8 },	    [PT_FLAGS8] = { 1 },
	[PT_FLAGS16] = { 2 },	  [PT_FLAGS32] = { 4 },	    [PT_MODE] = { 4 },
	[PT_ERRNO] = { 8, true }, [PT_FD] = { 8, true },    [PT_PID] = { 8, true },
	[PT_UID] = { 4 },	  [PT_GID] = { 4 },	    [PT_BOOL] = { 4 },
	[PT_SIGSET] = { 4 },	  [PT_SIGTYPE] = { 1 },	    [PT_SYSCALLID] = { 2 },
	[PT_PORT] = { 2 },	  [PT_L4PROTO] = { 1 },	    [PT_SOCKFAMILY] = { 1 },
	[PT_RELTIME] = { 8 },	  [PT_ABSTIME] = { 8 },
};

/* One parameter to print. The type of a PT_DYN parameter is already resolved. */
struct arg {
	const struct insp_event *ev;
	const struct scap_param_info *info;
	uint8_t type, format;
	struct scap_param p;
	bool is_number;
	int64_t number;
};

const char *insp_errno_name(int64_t result)
{
	if (result >= 0 || result <= -(int64_t)ARRAY_SIZE(errno_names))
		return NULL;
	return errno_names[-result];
}

static const char *signal_name(int64_t number)
{
	return number > 0 && number < (int64_t)ARRAY_SIZE(signal_names) ? signal_names[number] :
									  NULL;
}

bool insp_type_is_number(uint8_t type)
{
	return numbers[type].size != 0;
}

unsigned int insp_type_bytes(uint8_t type)
{
	return numbers[type].size;
}

bool insp_type_is_signed(uint8_t type)
{
	return numbers[type].is_signed;
}

bool insp_param_number(uint8_t type, const struct scap_param *p, int64_t *value)
{
	size_t size = numbers[type].size;
	uint64_t v = 0;

	if (!size || p->len < size)
		return false;
	memcpy(&v, p->data, size); /* both the format and the host are little endian */
	if (numbers[type].is_signed && size < 8)
		*value = (int64_t)(v << (64 - 8 * size)) >> (64 - 8 * size);
	else
		*value = v;
	return true;
}

/* Cuts a sign-extended number back to its width, for formats that show its bits. */
static uint64_t as_bits(uint8_t type, int64_t value)
{
	size_t size = numbers[type].size;

	return size && size < 8 ? value & ((1ULL << 8 * size) - 1) : (uint64_t)value;
}

void insp_render_number(uint8_t type, uint8_t format, int64_t value, struct insp_buf *out)
{
	switch (format) {
	case PF_HEX:
		insp_put_hex(out, as_bits(type, value), 'A');
		break;
	case PF_OCT:
		if (value)
			insp_buf_putc(out, '0');
		insp_put_oct(out, as_bits(type, value));
		break;
	case PF_10_PADDED_DEC:
		insp_put_padded(out, value, 9);
		break;
	default:
		insp_put_s64(out, value);
	}
}

static struct arg make_arg(const struct insp_event *ev, uint32_t n)
{
	const struct scap_param_info *info = &ev->scap->info->params[n];
	struct arg arg = { .ev = ev,
			   .info = info,
			   .type = info->type,
			   .format = info->format,
			   .p = ev->scap->params[n] };

	if (arg.type == PT_DYN) {
		uint8_t choice = arg.p.len ? arg.p.data[0] : UINT8_MAX;

		arg.type = choice < info->ndyn ? info->dyn[choice].type : PT_DYN;
		if (choice < info->ndyn) {
			arg.format = info->dyn[choice].format;
			arg.p.data++;
			arg.p.len--;
		}
	}
	arg.is_number = insp_param_number(arg.type, &arg.p, &arg.number);
	return arg;
}

static void put_fdlist(const struct arg *arg, struct insp_buf *out)
{
	const struct insp_event *ev = arg->ev;
	const struct insp_fdtable *fds = ev->thread ? insp_thread_fds(ev->insp, ev->thread) : NULL;
	uint16_t count = 0, events;
	int64_t num;

	if (arg->p.len >= sizeof(count))
		memcpy(&count, arg->p.data, sizeof(count));
	for (uint32_t i = 0; i < count && 2 + (i + 1) * 10 <= arg->p.len; i++) {
		const uint8_t *entry = arg->p.data + 2 + i * 10;
		const struct insp_fd *fd;

		memcpy(&num, entry, sizeof(num));
		memcpy(&events, entry + sizeof(num), sizeof(events));
		fd = fds ? insp_fd_find(fds, num) : NULL;
		if (i)
			insp_buf_putc(out, ' ');
		insp_put_u64(out, num);
		insp_buf_putc(out, ':');
		insp_buf_putc(out, fd ? insp_fd_typechar(fd) : '?');
		insp_put_hex(out, events, 'a');
	}
}

static void put_sigset(uint32_t set, struct insp_buf *out)
{
	const char *blank = "";

	for (int i = 0; i < 32; i++) {
		const char *name = set & 1U << i ? signal_name(i + 1) : NULL;

		if (name) {
			insp_buf_puts(out, blank);
			insp_buf_puts(out, name);
			blank = " ";
		}
	}
}

/* Handles the types that are not simply printed in their format. */
static void put_number(const struct arg *arg, struct insp_buf *out)
{
	int64_t v = arg->number;

	switch (arg->type) {
	case PT_FLAGS8:
	case PT_FLAGS16:
	case PT_FLAGS32:
		insp_put_u64(out, v);
		break;
	case PT_UINT32:
	case PT_UID:
	case PT_GID:
		/* For compatibility with sysdig, decimal arguments of this width have a sign. */
		insp_render_number(arg->type, arg->format, (int32_t)v, out);
		break;
	case PT_SIGSET:
		put_sigset(v, out);
		break;
	case PT_RELTIME:
		if (v == -1)
			insp_buf_puts(out, "none");
		else
			insp_put_u64(out, v);
		break;
	default:
		insp_render_number(arg->type, arg->format, v, out);
	}
}

static size_t text_len(const struct scap_param *p)
{
	return strnlen((const char *)p->data, p->len);
}

/* For a filter, a buffer looks the same whatever the style of the output, and is whole. */
static const struct insp_print *style_of(const struct insp *insp)
{
	static const struct insp_print whole = { .buffers = INSP_BUF_DOTS, .verbose = true };

	return insp->comparing ? &whole : &insp->print;
}

static void put_plain(const struct arg *arg, struct insp_buf *out)
{
	switch (arg->type) {
	case PT_CHARBUF:
	case PT_CHARBUFARRAY:
	case PT_CHARBUF_PAIR_ARRAY:
		insp_buf_put(out, arg->p.data, text_len(&arg->p));
		/* A text that fills the room which writers give it was cut there. */
		if (text_len(&arg->p) >= INSP_PATH_BYTES - 1)
			insp_buf_puts(out, "...");
		break;
	case PT_FSPATH:
	case PT_FSRELPATH:
		insp_buf_put(out, arg->p.data, text_len(&arg->p));
		break;
	case PT_BYTEBUF:
		insp_render_buffer(style_of(arg->ev->insp), arg->p.data, arg->p.len, out);
		break;
	case PT_SOCKADDR:
		insp_render_sockaddr(arg->ev, arg->p.data, arg->p.len, out);
		break;
	case PT_SOCKTUPLE:
		insp_render_tuple(arg->ev, arg->p.data, arg->p.len, out);
		break;
	case PT_FDLIST:
		put_fdlist(arg, out);
		break;
	case PT_DYN:
		insp_buf_puts(out, "INVALID DYNAMIC PARAMETER");
		break;
	default:
		if (arg->is_number)
			put_number(arg, out);
	}
}

static void put_name(const char *name, struct insp_buf *out)
{
	if (name)
		insp_buf_puts(out, name);
}

static const char *l4_letter(const struct insp_fd *fd)
{
	switch (fd->l4) {
	case SCAP_L4_TCP:
		return "t";
	case SCAP_L4_UDP:
		return "u";
	case SCAP_L4_ICMP:
		return "i";
	case SCAP_L4_RAW:
		return "r";
	}
	return "";
}

/* <f>/etc/passwd */
static void put_fd(const struct insp_event *ev, int64_t num, struct insp_buf *out)
{
	const struct insp_fd *fd;

	if (num < 0) {
		put_name(num == INSP_AT_FDCWD ? "AT_FDCWD" : insp_errno_name(num), out);
		return;
	}
	fd = ev->thread ? insp_fd_find(insp_thread_fds(ev->insp, ev->thread), num) : NULL;
	if (!fd)
		return;
	insp_buf_putc(out, '<');
	insp_buf_putc(out, insp_fd_typechar(fd));
	if (insp_fd_is_inet(fd))
		insp_buf_puts(out, l4_letter(fd));
	insp_buf_putc(out, '>');
	insp_put_fd_name(ev->insp, fd, out);
}

static void put_flags(const struct scap_flag *flags, uint32_t value, struct insp_buf *out)
{
	uint32_t left = value;
	const char *bar = "";

	for (const struct scap_flag *flag = flags; flag && flag->name; flag++) {
		bool whole = flag->value == value;

		if (!whole && (!flag->value || (left & flag->value) != flag->value))
			continue;
		insp_buf_puts(out, bar);
		insp_buf_puts(out, flag->name);
		if (whole)
			return;
		bar = "|";
		left &= ~flag->value;
	}
}

static void put_user(const char *name, int64_t id, struct insp_buf *out)
{
	insp_buf_puts(out, id == UINT32_MAX ? "<NONE>" : name ? name : "<NA>");
}

/* The directory of a descriptor, stored in hold if needed. NULL: not known. */
static const char *dir_of(const struct insp_event *ev, int64_t dirfd, char hold[DIR_BYTES])
{
	const struct insp_fd *fd;
	size_t len;

	if (!ev->thread)
		return NULL;
	if (dirfd == INSP_AT_FDCWD)
		return insp_thread_cwd(ev->insp, ev->thread);
	fd = insp_fd_find(insp_thread_fds(ev->insp, ev->thread), dirfd);
	len = fd ? strlen(fd->name) : 0;
	if (!len || len > DIR_BYTES - sizeof("/"))
		return NULL;
	memcpy(hold, fd->name, len);
	memcpy(hold + len, "/", sizeof("/"));
	return hold;
}

bool insp_render_path(const struct insp_event *ev, int64_t dirfd, const char *unknown,
		      const struct scap_param *param, size_t limit, struct insp_buf *out)
{
	char hold[DIR_BYTES];
	const char *dir = dir_of(ev, dirfd, hold);
	size_t len = text_len(param), room = strlen(dir = dir ? dir : unknown) + len + 2;
	char *joined = insp_buf_reserve(out, room + len + 1), *path;

	if (!joined)
		return false;
	path = joined + room;
	memcpy(path, param->data, len);
	path[len] = '\0';
	insp_path_join(joined, room < limit ? room : limit, dir, path);
	out->len += strlen(joined);
	return true;
}

static bool is_text(const struct scap_param *p, const char *text)
{
	return text_len(p) == strlen(text) && memcmp(p->data, text, strlen(text)) == 0;
}

/* Appends the absolute path if the path is relative, otherwise nothing. */
static void put_path(const struct arg *arg, int64_t dirfd, struct insp_buf *out)
{
	bool absolute = arg->p.len && arg->p.data[0] == '/';

	if (arg->ev->thread && !absolute && !is_text(&arg->p, "<NA>"))
		insp_render_path(arg->ev, dirfd, "", &arg->p, SIZE_MAX, out);
}

static void put_relative_path(const struct arg *arg, struct insp_buf *out)
{
	int8_t dir = arg->info->dirfd_param;
	int64_t dirfd = INSP_AT_FDCWD;

	if (dir >= 0 && (uint32_t)dir < arg->ev->scap->nparams)
		dirfd = insp_param_s64(&arg->ev->scap->params[dir]);
	put_path(arg, dirfd, out);
}

static void put_resolved_number(const struct arg *arg, struct insp_buf *out)
{
	struct insp *insp = arg->ev->insp;
	int64_t v = arg->number;
	const struct insp_thread *thread;
	const struct scap_syscall_info *call;

	switch (arg->type) {
	case PT_FD:
		put_fd(arg->ev, v, out);
		break;
	case PT_ERRNO:
		put_name(insp_errno_name(v), out);
		break;
	case PT_PID:
		thread = insp_thread_find(insp, v);
		put_name(thread ? thread->comm : NULL, out);
		break;
	case PT_SYSCALLID:
		call = scap_syscall_info(v);
		put_name(call ? call->name : NULL, out);
		break;
	case PT_SIGTYPE:
		put_name(signal_name(v), out);
		break;
	case PT_FLAGS8:
	case PT_FLAGS16:
	case PT_FLAGS32:
	case PT_MODE:
		put_flags(arg->info->flags, v, out);
		break;
	case PT_UID:
		put_user(insp_user_name(insp, v), v, out);
		break;
	case PT_GID:
		put_user(insp_group_name(insp, v), v, out);
		break;
	case PT_RELTIME:
		if (v != -1)
			insp_buf_printf(out, "%lgs", (uint64_t)v / 1e9);
		break;
	}
}

static void put_resolved(const struct arg *arg, struct insp_buf *out)
{
	if (arg->is_number)
		put_resolved_number(arg, out);
	else if (arg->type == PT_FSPATH)
		put_path(arg, INSP_AT_FDCWD, out);
	else if (arg->type == PT_FSRELPATH)
		put_relative_path(arg, out);
}

void insp_render_plain(const struct insp_event *ev, uint32_t n, struct insp_buf *out)
{
	struct arg arg = make_arg(ev, n);

	put_plain(&arg, out);
}

void insp_render_resolved(const struct insp_event *ev, uint32_t n, struct insp_buf *out)
{
	struct arg arg = make_arg(ev, n);

	put_resolved(&arg, out);
}

bool insp_param_is_buffer(const struct insp_event *ev, uint32_t n)
{
	return make_arg(ev, n).type == PT_BYTEBUF;
}

/* Index of the first argument of a call that has no number in the trace format. */
#define GENERIC_ARGS 3

/* Most generic events have no arguments: their parameters only repeat the type. */
static uint32_t first_arg(const struct scap_event *ev)
{
	if (ev->type > RS_EV_GENERIC_X)
		return 0;
	return insp_generic_is_newer(ev) ? GENERIC_ARGS : ev->nparams;
}

/* Whether the resolved value has a name that somebody chose. */
static bool resolves_to_name(uint8_t type)
{
	switch (type) {
	case PT_FD:
	case PT_PID:
	case PT_UID:
	case PT_GID:
	case PT_FSPATH:
	case PT_FSRELPATH:
		return true;
	}
	return false;
}

/* "name=value(resolved) " */
static void put_arg(const struct arg *arg, bool raw, struct insp_buf *out)
{
	size_t mark;

	insp_buf_puts(out, arg->info->name);
	insp_buf_putc(out, '=');
	mark = out->len;
	put_plain(arg, out);
	/* the text of a buffer has no other line ends than those of its style */
	if (!raw && !arg->is_number && arg->type != PT_BYTEBUF)
		insp_encode_tail(out, mark);
	mark = out->len;
	insp_buf_putc(out, '(');
	put_resolved(arg, out);
	if (out->len > mark + 1) {
		if (!raw && resolves_to_name(arg->type))
			insp_encode_tail(out, mark + 1);
		insp_buf_putc(out, ')');
	} else {
		out->len = mark;
	}
	insp_buf_putc(out, ' ');
}

void insp_render_args(const struct insp_event *ev, bool raw, struct insp_buf *out)
{
	for (uint32_t i = first_arg(ev->scap); i < ev->scap->nparams; i++) {
		struct arg arg = make_arg(ev, i);

		put_arg(&arg, raw, out);
	}
}
