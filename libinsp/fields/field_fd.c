// SPDX-License-Identifier: Apache-2.0
/*
 * Fields of class fd: the descriptor that an event works on. If it is not known,
 * for example after a failed open, the values come from the event itself.
 */
#include "base/path.h"
#include "macros.h"
#include "extract_priv.h"
#include "render.h"
#include "state/sock.h"

#include <string.h>

/* Whether the event uses or creates a descriptor. */
static bool has_fd(const struct insp_event *ev)
{
	return ev->thread && ev->scap->info->flags & (EF_USES_FD | EF_CREATES_FD) &&
	       insp_names_fd(ev) != INSP_OMITS_FD;
}

EXTRACT(fd_num)
{
	return ev->fd || has_fd(ev) ? value_s64(v, ev->fdnum) : false;
}

EXTRACT(fd_type)
{
	const struct insp_fd *fd = ev->fd;

	return fd ? value_text(v, insp_fd_type_word(fd)) : false;
}

/* The type of descriptor that a call creates, by the prefix of its name. */
static const struct {
	const char *call, *letter;
} made[] = {
	{ "open", "f" },     { "creat", "f" },	 { "socket", "4" },
	{ "accept", "4" },   { "pipe", "p" },	 { "eventfd", "e" },
	{ "signalfd", "s" }, { "timerfd", "t" }, { "inotify", "i" },
};

static const char *created_typechar(const struct insp_event *ev)
{
	const char *name = ev->scap->info->name;

	if (strcmp(name, "socketpair") == 0 || !(ev->scap->info->flags & EF_CREATES_FD))
		return "o";
	for (size_t i = 0; i < ARRAY_SIZE(made); i++)
		if (strncmp(name, made[i].call, strlen(made[i].call)) == 0)
			return made[i].letter;
	return "o";
}

EXTRACT(fd_typechar)
{
	const struct insp_fd *fd = ev->fd;

	if (!fd)
		return has_fd(ev) ? value_text(v, created_typechar(ev)) : false;
	insp_buf_putc(&field->text, insp_fd_typechar(fd));
	return value_made(v, field);
}

static bool is_text(const struct scap_param *param, const char *text)
{
	size_t size = strlen(text) + 1;

	return param->len == size && memcmp(param->data, text, size) == 0;
}

/* The path of a failed open. */
static bool put_opened_path(const struct insp_event *ev, struct insp_buf *out)
{
	const struct scap_param *name = find_param(ev, "name"), *dir = find_param(ev, "dirfd");

	if (!name)
		return false;
	/* A name that could not be read, or a null pointer, is no path. */
	if (is_text(name, "<NA>") || is_text(name, "(NULL)")) {
		insp_buf_puts(out, "<NA>");
		return true;
	}
	return insp_render_path(ev, dir ? insp_param_s64(dir) : INSP_AT_FDCWD, "<UNKNOWN>/", name,
				INSP_JOINED_BYTES, out);
}

static bool is_failed_connect(const struct insp_event *ev)
{
	return ev->error < 0 && strcmp(ev->scap->info->name, "connect") == 0;
}

/* The name of an unknown descriptor, from the event's parameters. */
static bool put_name_from_event(const struct insp_event *ev, struct insp_buf *out)
{
	const struct scap_param *tuple = find_param(ev, "tuple");

	if (!is_exit(ev))
		return false;
	if (insp_event_is_open(ev))
		return put_opened_path(ev, out);
	if (tuple && (tuple->len || is_failed_connect(ev)))
		insp_render_tuple(ev, tuple->data, tuple->len, out);
	return true;
}

/* Appends the descriptor's name. Returns false if the event has none. */
static bool put_name(const struct insp_event *ev, struct insp_buf *out)
{
	const struct insp_fd *fd = ev->fd;

	if (!fd && !has_fd(ev))
		return false;
	if (!fd || is_failed_connect(ev))
		return put_name_from_event(ev, out);
	insp_put_fd_name(ev->insp, fd, out);
	return true;
}

EXTRACT(fd_name)
{
	return put_name(ev, &field->text) && value_made(v, field);
}

/* The offset of the last component of a path. */
static size_t last_component(const struct insp_buf *path)
{
	const char *slash = path->len ? memrchr(path->data, '/', path->len) : NULL;

	return slash ? slash + 1 - path->data : 0;
}

EXTRACT(fd_directory)
{
	const struct insp_fd *fd = ev->fd;
	size_t len;

	if (fd && fd->type != SCAP_FD_FILE && fd->type != SCAP_FD_DIRECTORY)
		return false;
	if (!put_name(ev, &field->text))
		return false;
	if (fd && fd->type == SCAP_FD_DIRECTORY)
		return value_made(v, field);
	len = last_component(&field->text);
	if (len <= 1)
		return value_text(v, "/");
	field->text.len = len - 1;
	return value_made(v, field);
}

EXTRACT(fd_filename)
{
	const struct insp_fd *fd = ev->fd;
	size_t begin;

	if (fd ? fd->type != SCAP_FD_FILE : !insp_event_is_open(ev))
		return false;
	if (!put_name(ev, &field->text))
		return false;
	begin = last_component(&field->text);
	if (!begin)
		return fd && value_text(v, "/");
	v->data = field->text.data + begin;
	v->len = field->text.len - begin;
	return !field->text.failed;
}

static bool is_ipv4(const struct insp_fd *fd)
{
	return fd->type == SCAP_FD_IPV4_SOCK || fd->type == SCAP_FD_IPV4_SERVSOCK;
}

static bool is_bound(const struct insp_fd *fd)
{
	return fd->type == SCAP_FD_IPV4_SERVSOCK || fd->type == SCAP_FD_IPV6_SERVSOCK;
}

static size_t addr_len(const struct insp_fd *fd)
{
	return is_ipv4(fd) ? 4 : 16;
}

/*
 * Whether an address belongs to the traced machine. A machine has more IPv6 addresses
 * than the trace lists, so only the first 64 bits are compared.
 */
static bool is_own_addr(const struct insp_event *ev, const struct insp_fd *fd,
			const struct scap_addr *addr)
{
	const struct scap_state *state = ev->insp->state;
	size_t len = is_ipv4(fd) ? 4 : 8;

	for (uint32_t i = 0; state && i < state->ninterfaces; i++)
		if (state->interfaces[i].family == (is_ipv4(fd) ? 4 : 6) &&
		    memcmp(&state->interfaces[i].addr, addr, len) == 0)
			return true;
	return false;
}

/*
 * Selects the end of a connection that the field is about; *is_dest is false for the
 * source, which is the client. Until the client is known, only END_ANY has a value. A
 * bound socket has one end, which is local and that of the server.
 */
static bool pick_end(const struct insp_field *field, const struct insp_fd *fd, bool *is_dest)
{
	bool bound;

	if (!fd || !insp_fd_is_inet(fd))
		return false;
	bound = is_bound(fd);
	*is_dest = false;
	switch (field->row->data) {
	case END_ANY:
		*is_dest = field->nth == 1;
		return field->nth < (bound ? 1 : 2);
	case END_SERVER:
		*is_dest = !bound;
		return fd->role != INSP_ROLE_NONE;
	case END_LOCAL:
		*is_dest = !bound && fd->role == INSP_ROLE_SERVER;
		return fd->role != INSP_ROLE_NONE;
	case END_REMOTE:
		*is_dest = fd->role == INSP_ROLE_CLIENT;
		break;
	}
	return !bound && fd->role != INSP_ROLE_NONE;
}

EXTRACT(fd_ip)
{
	const struct insp_fd *fd = ev->fd;
	bool is_dest;

	if (!pick_end(field, fd, &is_dest))
		return false;
	v->data = is_dest ? &fd->daddr : &fd->saddr;
	v->len = addr_len(fd);
	return true;
}

/* The port of a bound socket is the server's port, even if the role is not known. */
static bool pick_port(const struct insp_field *field, const struct insp_event *ev, uint16_t *port)
{
	const struct insp_fd *fd = ev->fd;
	bool is_dest;

	if (fd && is_bound(fd) && (field->row->data == END_SERVER || field->row->data == END_LOCAL))
		is_dest = false;
	else if (!pick_end(field, fd, &is_dest))
		return false;
	*port = is_dest ? fd->dport : fd->sport;
	return true;
}

EXTRACT(fd_port)
{
	uint16_t port;

	return pick_port(field, ev, &port) ? value_u64(v, port) : false;
}

EXTRACT(fd_proto)
{
	uint16_t port;

	if (!pick_port(field, ev, &port))
		return false;
	insp_put_port(ev->insp, insp_event_l4(ev), port, &field->text);
	return value_made(v, field);
}

const char *insp_l4_word(size_t n)
{
	static const char *const words[] = {
		[SCAP_L4_TCP] = "tcp",
		[SCAP_L4_UDP] = "udp",
		[SCAP_L4_ICMP] = "icmp",
		[SCAP_L4_RAW] = "raw",
	};

	return n < ARRAY_SIZE(words) ? words[n] : NULL;
}

EXTRACT(fd_l4proto)
{
	const struct insp_fd *fd = ev->fd;
	uint8_t l4;

	if (!fd)
		return false;
	l4 = insp_fd_is_inet(fd) ? fd->l4 : SCAP_L4_UNKNOWN;
	return value_text(v, insp_l4_word(l4) ? insp_l4_word(l4) : "<NA>");
}

EXTRACT(fd_sockfamily)
{
	const struct insp_fd *fd = ev->fd;

	if (!fd)
		return false;
	if (insp_fd_is_inet(fd))
		return value_text(v, "ip");
	return fd->type == SCAP_FD_UNIX_SOCK ? value_text(v, "unix") : false;
}

EXTRACT(fd_is_server)
{
	const struct insp_fd *fd = ev->fd;

	if (!fd)
		return false;
	if (!insp_fd_is_inet(fd))
		return value_u64(v, false);
	return value_u64(v, is_bound(fd) || is_own_addr(ev, fd, &fd->daddr));
}

EXTRACT(fd_name_changed)
{
	const struct insp_fd *fd = ev->fd;

	return fd ? value_u64(v, fd->renamed) : false;
}

EXTRACT(fd_connected)
{
	const struct insp_fd *fd = ev->fd;

	return fd ? value_u64(v, fd->connected) : false;
}

/* In a filter: the address to compare with the addresses of the named host. */
EXTRACT(fd_host)
{
	return field->in_filter && insp_extract_fd_ip(field, ev, v);
}

/* The path of a Unix socket, without the identities of both ends. */
EXTRACT(fd_unix_path)
{
	const struct scap_param *tuple = is_failed_connect(ev) ? find_param(ev, "tuple") : NULL;
	const struct insp_fd *fd = ev->fd;
	struct insp_tuple ends;

	if (!fd || fd->type != SCAP_FD_UNIX_SOCK)
		return false;
	if (tuple && insp_tuple_parse(tuple, &ends) && ends.family == RS_VALUE_AF_UNIX)
		insp_buf_put(&field->text, ends.path, ends.path_len);
	else
		insp_buf_puts(&field->text, fd->name + fd->path_at);
	return field->text.len && value_made(v, field);
}

EXTRACT(fd_ino)
{
	return ev->fd && ev->fd->ino && value_s64(v, ev->fd->ino);
}

EXTRACT(fd_realpath)
{
	const char *path = ev->fd ? insp_fd_real_path(ev->fd) : NULL;

	return path && value_text(v, path);
}

EXTRACT(fd_nameraw)
{
	const struct scap_param *name = insp_event_is_open(ev) ? find_param(ev, "name") : NULL;

	if (ev->fd && ev->fd->raw_name)
		return value_text(v, ev->fd->raw_name);
	if (!name)
		return insp_extract_fd_name(field, ev, v);
	v->data = name->data;
	v->len = strnlen((const char *)name->data, name->len);
	return true;
}

/* The types of all descriptors in brackets, or of the one with the given number. */
EXTRACT(fd_types)
{
	const struct insp_fdtable *fds = ev->thread ? insp_thread_fds(ev->insp, ev->thread) : NULL;
	const struct insp_fd *fd;

	if (!fds)
		return false;
	if (field->has_index) {
		fd = insp_fd_find(fds, field->index);
		return fd && value_text(v, insp_fd_type_word(fd));
	}
	insp_buf_putc(&field->text, '(');
	for (size_t i = 0; i < fds->nslots; i++) {
		if (!fds->slots[i])
			continue;
		if (field->text.len > 1)
			insp_buf_putc(&field->text, ',');
		insp_buf_puts(&field->text, insp_fd_type_word(fds->slots[i]));
	}
	insp_buf_putc(&field->text, ')');
	return value_made(v, field);
}

/* Only newer writers tell the layer; if neither flag is set, nothing is known. */
EXTRACT(fd_layer)
{
	uint32_t flags = ev->fd ? ev->fd->open_flags : 0;

	return flags & (FILE_UPPER_LAYER | FILE_LOWER_LAYER) &&
	       value_u64(v, (flags & field->row->data) != 0);
}

EXTRACT(fd_uid)
{
	if (!ev->fd && !has_fd(ev))
		return false;
	insp_put_s64(&field->text, ev->scap->tid);
	insp_put_s64(&field->text, ev->fdnum);
	return value_made(v, field);
}

/* Device numbers have the encoding of the kernel's new_encode_dev(). */
EXTRACT(fd_dev)
{
	const struct insp_fd *fd = ev->fd;
	uint32_t dev;

	if (!fd)
		return false;
	dev = fd->dev;
	switch (field->row->data) {
	case DEV_MAJOR:
		return value_s64(v, dev >> 8 & 0xfff);
	case DEV_MINOR:
		return value_s64(v, (dev & 0xff) | (dev >> 12 & 0xfff00));
	}
	return value_s64(v, (int32_t)dev);
}

/* Appends one descriptor of a poll in the form that the field needs. */
static bool put_polled(const struct insp *insp, long what, int64_t num, const struct insp_fd *fd,
		       struct insp_buf *out)
{
	bool is_server = what == FDLIST_SIPS || what == FDLIST_SPORTS;
	bool is_dest = fd && is_server && !is_bound(fd);

	switch (what) {
	case FDLIST_NUMS:
		insp_put_s64(out, num);
		return true;
	case FDLIST_NAMES:
		if (fd && fd->name[0])
			insp_put_fd_name(insp, fd, out);
		else
			insp_buf_puts(out, "<NA>");
		return true;
	}
	if (!fd || !insp_fd_is_inet(fd) || (is_bound(fd) && what != FDLIST_SIPS))
		return false;
	if (what == FDLIST_CIPS || what == FDLIST_SIPS)
		insp_put_ip(out, (is_dest ? &fd->daddr : &fd->saddr)->bytes, addr_len(fd));
	else
		insp_put_u64(out, is_dest ? fd->dport : fd->sport);
	return true;
}

EXTRACT(fdlist)
{
	const struct scap_param *p = find_param(ev, "fds");
	bool found = false;
	int64_t num;

	if (!p || !ev->thread)
		return false;
	for (uint32_t at = 2; at + 10 <= p->len; at += 10) {
		const struct insp_fd *fd;

		memcpy(&num, p->data + at, sizeof(num));
		fd = insp_fd_find(insp_thread_fds(ev->insp, ev->thread), num);
		if (put_polled(ev->insp, field->row->data, num, fd, &field->text)) {
			insp_buf_putc(&field->text, ',');
			found = true;
		}
	}
	if (!found)
		return false;
	field->text.len--;
	return value_made(v, field);
}
