// SPDX-License-Identifier: Apache-2.0
/*
 * Socket addresses and tuples as text, read from their encoding in an event. Every
 * length is checked here, because the bytes come from a file.
 */
#include "base/buf.h"
#include "base/text.h"
#include "state/handle.h"
#include "state/service.h"
#include "render.h"
#include "table/flag_values.h"

#include <string.h>

/* One end of an internet socket: an address, then a port in host order. */
struct end {
	const uint8_t *addr;
	uint16_t port;
};

static struct end read_end(const uint8_t *data, size_t addr_len)
{
	struct end end = { .addr = data };

	memcpy(&end.port, data + addr_len, sizeof(end.port));
	return end;
}

static void put_end(const struct insp_event *ev, const struct end *end, size_t addr_len,
		    struct insp_buf *out)
{
	insp_put_ip(out, end->addr, addr_len);
	insp_buf_putc(out, ':');
	insp_put_port(ev->insp->comparing ? NULL : ev->insp, insp_event_l4(ev), end->port, out);
}

static void put_unix_path(const uint8_t *path, size_t len, struct insp_buf *out)
{
	insp_buf_put(out, path, strnlen((const char *)path, len));
}

static void put_family(uint8_t family, struct insp_buf *out)
{
	insp_buf_puts(out, "family ");
	insp_put_u64(out, family);
}

/* The address length of a family; 0: not an internet family. */
static size_t addr_bytes(uint8_t family)
{
	return family == RS_VALUE_AF_INET ? 4 : family == RS_VALUE_AF_INET6 ? 16 : 0;
}

static void put_invalid(size_t addr_len, struct insp_buf *out)
{
	insp_buf_puts(out, addr_len == 4 ? "INVALID IPv4" : "INVALID IPv6");
}

void insp_render_sockaddr(const struct insp_event *ev, const uint8_t *data, size_t len,
			  struct insp_buf *out)
{
	size_t addr_len = len ? addr_bytes(data[0]) : 0;
	struct end end;

	if (!len) {
		insp_buf_puts(out, "NULL");
	} else if (addr_len && len < 1 + addr_len + 2) {
		put_invalid(addr_len, out);
	} else if (addr_len) {
		end = read_end(data + 1, addr_len);
		put_end(ev, &end, addr_len, out);
	} else if (data[0] == RS_VALUE_AF_UNIX) {
		put_unix_path(data + 1, len - 1, out);
	} else {
		put_family(data[0], out);
	}
}

/* Whether an IPv6 address may stand for an IPv4 one: mapped, or all zero (not bound). */
static bool is_mapped(const uint8_t *addr)
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff }, zero[16];

	return !memcmp(addr, prefix, sizeof(prefix)) || !memcmp(addr, zero, sizeof(zero));
}

static void put_inet_tuple(const struct insp_event *ev, const uint8_t *data, size_t addr_len,
			   struct insp_buf *out)
{
	struct end src = read_end(data, addr_len);
	struct end dst = read_end(data + addr_len + 2, addr_len);

	if (addr_len == 16 && is_mapped(src.addr) && is_mapped(dst.addr)) {
		addr_len = 4;
		src.addr += 12;
		dst.addr += 12;
	}
	put_end(ev, &src, addr_len, out);
	insp_buf_put(out, "->", 2);
	put_end(ev, &dst, addr_len, out);
}

static void put_unix_tuple(const uint8_t *data, size_t len, struct insp_buf *out)
{
	uint64_t source, peer;

	memcpy(&source, data, sizeof(source));
	memcpy(&peer, data + sizeof(source), sizeof(peer));
	insp_put_hex(out, source, 'a');
	insp_buf_put(out, "->", 2);
	insp_put_hex(out, peer, 'a');
	insp_buf_putc(out, ' ');
	put_unix_path(data + 16, len - 16, out);
}

void insp_render_tuple(const struct insp_event *ev, const uint8_t *data, size_t len,
		       struct insp_buf *out)
{
	size_t addr_len = len ? addr_bytes(data[0]) : 0;

	if (!len)
		insp_buf_puts(out, "NULL");
	else if (addr_len && len != 1 + 2 * (addr_len + 2))
		put_invalid(addr_len, out);
	else if (addr_len)
		put_inet_tuple(ev, data + 1, addr_len, out);
	else if (data[0] == RS_VALUE_AF_UNIX && len >= 17)
		put_unix_tuple(data + 1, len - 1, out);
	else
		put_family(data[0], out);
}
