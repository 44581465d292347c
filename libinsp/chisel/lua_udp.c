// SPDX-License-Identifier: Apache-2.0
/*
 * sysdig.udp_setpeername and sysdig.udp_send: one UDP peer per chisel, for example
 * a statsd server.
 */
#include "chisel_priv.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ECONNREFUSED is no error: a message to an absent peer is lost, as usual with UDP. */
static int send_text(lua_State *lua)
{
	struct insp_chisel *chisel = insp_lua_self(lua);
	size_t len;
	const char *text = luaL_checklstring(lua, 1, &len);

	if (chisel->udp < 0)
		return luaL_error(lua, "there is no peer: call sysdig.udp_setpeername first");
	if (send(chisel->udp, text, len, MSG_NOSIGNAL) < 0 && errno != ECONNREFUSED)
		return luaL_error(lua, "cannot send: %s", strerror(errno));
	return 0;
}

static int set_peer_name(lua_State *lua)
{
	struct insp_chisel *chisel = insp_lua_self(lua);
	const char *address = luaL_checkstring(lua, 1), *port = luaL_checkstring(lua, 2);
	struct sockaddr_in peer = { .sin_family = AF_INET };
	unsigned long number = strtoul(port, NULL, 10);
	int sock;

	luaL_argcheck(lua, inet_pton(AF_INET, address, &peer.sin_addr) == 1, 1,
		      "an IPv4 address expected");
	luaL_argcheck(lua, number >= 1 && number <= UINT16_MAX, 2, "a port expected");
	peer.sin_port = htons(number);
	insp_lua_close_udp(chisel);
	sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sock < 0)
		return luaL_error(lua, "cannot make a socket: %s", strerror(errno));
	chisel->udp = sock;
	if (connect(sock, (struct sockaddr *)&peer, sizeof(peer)))
		return luaL_error(lua, "cannot reach %s: %s", address, strerror(errno));
	return 0;
}

void insp_lua_close_udp(struct insp_chisel *chisel)
{
	if (chisel->udp >= 0)
		close(chisel->udp);
	chisel->udp = -1;
}

void insp_lua_open_udp(struct insp_chisel *chisel)
{
	static const luaL_Reg functions[] = {
		/*
		 * udp_setpeername(address, port): sets the peer of udp_send: IPv4 address and
		 * port, both as text; not in the sandbox
		 */
		{ "udp_setpeername", set_peer_name },
		/* udp_send(text): sends a UDP message to that peer; not in the sandbox */
		{ "udp_send", send_text },
		{ NULL, NULL },
	};

	insp_lua_register(chisel, functions);
}
