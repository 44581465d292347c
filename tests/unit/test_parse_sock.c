/* SPDX-License-Identifier: Apache-2.0 */
#include "play.h"

static struct play p;

/* Ends of connections: A is local, B and C are remote. */
#define A "192.168.0.3", 1000
#define B "10.0.0.1", 53
#define C "10.0.0.9", 54
#define A6 "2001:db8::1", 1000
#define B6 "2001:db8::2", 53
#define MAPPED_A "::ffff:1.2.3.4", 1000
#define MAPPED_B "::ffff:5.6.7.8", 53

#define A_TO_B "192.168.0.3:1000->10.0.0.1:53"
#define B_TO_A "10.0.0.1:53->192.168.0.3:1000"

enum { UNIX = 1, INET = 2, INET6 = 10, NETLINK = 16, PACKET = 17 };
enum { STREAM = 1, DGRAM = 2, RAW = 3 };

static void new_socket(int64_t num, int domain, int type, int proto)
{
	CALL(&p, 100, SOCKET_SOCKET, (NUM(domain), NUM(type), NUM(proto)), (NUM(num)));
}

static void do_bind(int64_t num, struct test_value addr)
{
	CALL(&p, 100, SOCKET_BIND, (NUM(num)), (NUM(0), addr));
}

static void do_connect(int64_t num, struct test_value tuple)
{
	CALL(&p, 100, SOCKET_CONNECT, (NUM(num)), (NUM(0), tuple));
}

static void do_send(int64_t num, struct test_value tuple)
{
	CALL(&p, 100, SOCKET_SENDTO, (NUM(num), NUM(5), tuple), (NUM(5), STR("x")));
}

static void do_recv(int64_t num, struct test_value tuple)
{
	CALL(&p, 100, SOCKET_RECVFROM, (NUM(num), NUM(5)), (NUM(5), STR("x"), tuple));
}

static struct insp_fd *fd(int64_t num)
{
	return play_fd(&p, 100, num);
}

static void assert_name(int64_t num, const char *name)
{
	ck_assert_str_eq(play_fd_name(&p, 100, num), name);
}

START_TEST(test_socket_types_and_protocols)
{
	static const struct {
		int domain, type, proto;
		uint8_t fd_type, l4;
	} cases[] = {
		{ INET, STREAM, 0, SCAP_FD_IPV4_SOCK, SCAP_L4_TCP },
		{ INET, DGRAM, 0, SCAP_FD_IPV4_SOCK, SCAP_L4_UDP },
		{ INET, STREAM | 0x80800, 0, SCAP_FD_IPV4_SOCK, SCAP_L4_TCP },
		{ INET, STREAM, 6, SCAP_FD_IPV4_SOCK, SCAP_L4_TCP },
		{ INET, DGRAM, 17, SCAP_FD_IPV4_SOCK, SCAP_L4_UDP },
		{ INET, DGRAM, 1, SCAP_FD_IPV4_SOCK, SCAP_L4_ICMP },
		{ INET, RAW, 1, SCAP_FD_IPV4_SOCK, SCAP_L4_RAW },
		{ INET, RAW, 6, SCAP_FD_IPV4_SOCK, SCAP_L4_RAW },
		{ INET, RAW, 255, SCAP_FD_IPV4_SOCK, SCAP_L4_RAW },
		{ INET, RAW, 0, SCAP_FD_IPV4_SOCK, SCAP_L4_UNKNOWN },
		{ INET, STREAM, 99, SCAP_FD_IPV4_SOCK, SCAP_L4_UNKNOWN },
		{ INET6, STREAM, 0, SCAP_FD_IPV6_SOCK, SCAP_L4_TCP },
		{ UNIX, STREAM, 0, SCAP_FD_UNIX_SOCK, SCAP_L4_UNKNOWN },
		{ NETLINK, RAW, 0, SCAP_FD_NETLINK, SCAP_L4_UNKNOWN },
		{ PACKET, RAW, 0, SCAP_FD_UNKNOWN, SCAP_L4_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		new_socket(20 + i, cases[i].domain, cases[i].type, cases[i].proto);
		ck_assert_uint_eq(fd(20 + i)->type, cases[i].fd_type);
		ck_assert_uint_eq(fd(20 + i)->protocol, cases[i].l4);
		assert_name(20 + i, "");
	}
	play_fini(&p);
}
END_TEST

START_TEST(test_socket_needs_its_enter)
{
	EVENT_ADD(&p.trace, 100, RS_EV_SOCKET_SOCKET_X, NUM(9));
	ck_assert_ptr_null(fd(9));
	play_fini(&p);
}
END_TEST

/* Before a socket has a role, only a raw one shows its protocol. */
START_TEST(test_socket_protocol_shows_with_a_role)
{
	new_socket(3, INET, STREAM, 0);
	ck_assert_uint_eq(fd(3)->l4, SCAP_L4_NA);
	do_connect(3, TUPLE(A, B));
	ck_assert_uint_eq(fd(3)->l4, SCAP_L4_TCP);
	new_socket(4, INET, RAW, 1);
	ck_assert_uint_eq(fd(4)->l4, SCAP_L4_RAW);
	play_fini(&p);
}
END_TEST

START_TEST(test_socketpair_has_addresses_and_no_name)
{
	CALL(&p, 100, SOCKET_SOCKETPAIR, (NUM(1), NUM(1), NUM(0)),
	     (NUM(0), NUM(10), NUM(11), NUM(0xaaa), NUM(0xbbb)));
	for (int64_t num = 10; num <= 11; num++) {
		ck_assert_uint_eq(fd(num)->type, SCAP_FD_UNIX_SOCK);
		ck_assert_uint_eq(fd(num)->unix_source, 0xaaa);
		ck_assert_uint_eq(fd(num)->unix_peer, 0xbbb);
		assert_name(num, "");
	}
	play_fini(&p);
}
END_TEST

START_TEST(test_bind_names_by_the_address)
{
	static const char path[] = "\001/run/s";
	static const struct {
		int domain;
		const char *ip;
		uint16_t port;
		uint8_t type;
		const char *name;
	} cases[] = {
		{ INET, "0.0.0.0", 80, SCAP_FD_IPV4_SERVSOCK, "0.0.0.0:80" },
		{ INET, "1.2.3.4", 0, SCAP_FD_IPV4_SOCK, "1.2.3.4:0" },
		{ INET6, "2001:db8::5", 80, SCAP_FD_IPV6_SERVSOCK, "2001:db8::5:80" },
		{ INET6, "::", 80, SCAP_FD_IPV4_SERVSOCK, ":::80" },
		{ INET6, "::ffff:1.2.3.4", 80, SCAP_FD_IPV4_SERVSOCK, "::ffff:1.2.3.4:80" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		new_socket(3, cases[i].domain, STREAM, 0);
		do_bind(3, ADDR(cases[i].ip, cases[i].port));
		assert_name(3, cases[i].name);
		ck_assert_uint_eq(fd(3)->type, cases[i].type);
		ck_assert_uint_eq(fd(3)->role, cases[i].port ? INSP_ROLE_SERVER : INSP_ROLE_NONE);
		ck_assert_uint_eq(fd(3)->l4, cases[i].port ? SCAP_L4_TCP : SCAP_L4_NA);
	}
	new_socket(4, UNIX, STREAM, 0);
	do_bind(4, BYTES(path, sizeof(path)));
	assert_name(4, "/run/s");
	play_fini(&p);
}
END_TEST

START_TEST(test_bind_failed_changes_nothing)
{
	new_socket(3, INET, STREAM, 0);
	CALL(&p, 100, SOCKET_BIND, (NUM(3)), (NUM(-98), ADDR("0.0.0.0", 80)));
	assert_name(3, "");
	play_fini(&p);
}
END_TEST

START_TEST(test_connect_names_by_the_tuple)
{
	new_socket(3, INET, STREAM, 0);
	do_connect(3, TUPLE(A, B));
	assert_name(3, A_TO_B);
	ck_assert_uint_eq(fd(3)->role, INSP_ROLE_CLIENT);
	new_socket(4, INET6, STREAM, 0);
	do_connect(4, TUPLE(A6, B6));
	assert_name(4, "2001:db8::1:1000->2001:db8::2:53");
	ck_assert_uint_eq(fd(4)->type, SCAP_FD_IPV6_SOCK);
	new_socket(5, INET, RAW, 1);
	do_connect(5, TUPLE(A, B));
	assert_name(5, "192.168.0.3->10.0.0.1");
	new_socket(6, UNIX, STREAM, 0);
	do_connect(6, UNIX_TUPLE(0xabc, 0xffff8edcfda06800, "/run/x"));
	assert_name(6, "abc->ffff8edcfda06800 /run/x");
	play_fini(&p);
}
END_TEST

/* The protocol is that of the socket, whatever its addresses are. */
START_TEST(test_connect_mapped_is_ipv4)
{
	new_socket(3, INET6, STREAM, 0);
	do_connect(3, TUPLE(MAPPED_A, MAPPED_B));
	ck_assert_uint_eq(fd(3)->type, SCAP_FD_IPV4_SOCK);
	assert_name(3, "1.2.3.4:1000->5.6.7.8:53");
	ck_assert_uint_eq(fd(3)->l4, SCAP_L4_TCP);
	new_socket(4, INET6, STREAM, 0);
	do_connect(4, TUPLE(MAPPED_A, B6));
	ck_assert_uint_eq(fd(4)->type, SCAP_FD_IPV6_SOCK);
	assert_name(4, "::ffff:1.2.3.4:1000->2001:db8::2:53");
	play_fini(&p);
}
END_TEST

START_TEST(test_connect_result)
{
	new_socket(3, INET, STREAM, 0);
	CALL(&p, 100, SOCKET_CONNECT, (NUM(3)), (NUM(-111), TUPLE(A, B)));
	assert_name(3, "");
	CALL(&p, 100, SOCKET_CONNECT, (NUM(3)), (NUM(-115), TUPLE(A, B)));
	assert_name(3, A_TO_B);
	new_socket(4, INET, STREAM, 0);
	EVENT_ADD(&p.trace, 100, RS_EV_SOCKET_CONNECT_X, NUM(0), TUPLE(A, B));
	assert_name(4, "");
	do_connect(4, EMPTY);
	assert_name(4, "");
	play_fini(&p);
}
END_TEST

START_TEST(test_connect_enter_takes_the_destination)
{
	static const char path[] = "\001/run/s";

	new_socket(3, INET, STREAM, 0);
	CALL(&p, 100, SOCKET_CONNECT, (NUM(3), ADDR(C)), (NUM(0), TUPLE(A, B)));
	assert_name(3, "192.168.0.3:1000->10.0.0.9:54");
	new_socket(4, UNIX, STREAM, 0);
	CALL(&p, 100, SOCKET_CONNECT, (NUM(4), BYTES(path, sizeof(path))),
	     (NUM(-2), UNIX_TUPLE(1, 2, "/run/s")));
	assert_name(4, "/run/s");
	play_fini(&p);
}
END_TEST

START_TEST(test_accept_makes_a_server)
{
	CALL(&p, 100, SOCKET_ACCEPT_5, (), (NUM(20), TUPLE(B, A), NUM(1), NUM(2), NUM(3)));
	CALL(&p, 100, SOCKET_ACCEPT4_5, (NUM(0)), (NUM(21), TUPLE(MAPPED_A, MAPPED_B)));
	CALL(&p, 100, SOCKET_ACCEPT, (), (NUM(22), UNIX_TUPLE(0xa, 0xb, "/s"), NUM(1)));
	CALL(&p, 100, SOCKET_ACCEPT4, (NUM(0)), (NUM(23), EMPTY));
	CALL(&p, 100, SOCKET_ACCEPT_5, (), (NUM(-11), TUPLE(B, A)));
	assert_name(20, B_TO_A);
	assert_name(21, "1.2.3.4:1000->5.6.7.8:53");
	assert_name(22, "a->b /s");
	assert_name(23, "(none)");
	ck_assert_uint_eq(fd(20)->role, INSP_ROLE_SERVER);
	ck_assert_uint_eq(fd(21)->l4, SCAP_L4_TCP);
	ck_assert(fd(22)->connected);
	play_fini(&p);
}
END_TEST

/* The end that first receives is the server; the end that first sends is the client. */
START_TEST(test_datagrams_guess_the_role)
{
	new_socket(3, INET, DGRAM, 0);
	do_send(3, TUPLE(A, B));
	assert_name(3, A_TO_B);
	ck_assert_uint_eq(fd(3)->role, INSP_ROLE_CLIENT);
	do_recv(3, TUPLE(B, A));
	assert_name(3, A_TO_B);
	new_socket(4, INET, DGRAM, 0);
	do_recv(4, TUPLE(B, A));
	assert_name(4, B_TO_A);
	ck_assert_uint_eq(fd(4)->role, INSP_ROLE_SERVER);
	do_send(4, TUPLE(A, B));
	assert_name(4, B_TO_A);
	do_recv(4, TUPLE(C, A));
	assert_name(4, "10.0.0.9:54->192.168.0.3:1000");
	new_socket(5, INET6, DGRAM, 0);
	do_recv(5, TUPLE(B6, A6));
	assert_name(5, "2001:db8::2:53->2001:db8::1:1000");
	play_fini(&p);
}
END_TEST

START_TEST(test_datagrams_of_unknown_protocol_are_udp)
{
	new_socket(3, INET6, DGRAM, 0);
	do_send(3, TUPLE(MAPPED_A, MAPPED_B));
	assert_name(3, "1.2.3.4:1000->5.6.7.8:53");
	ck_assert_uint_eq(fd(3)->l4, SCAP_L4_UDP);
	do_send(9, TUPLE(A, B));
	assert_name(9, A_TO_B);
	do_recv(10, TUPLE(A, B));
	assert_name(10, "(none)");
	play_fini(&p);
}
END_TEST

START_TEST(test_datagrams_do_not_rename_tcp)
{
	new_socket(3, INET, STREAM, 0);
	do_connect(3, TUPLE(A, B));
	do_send(3, TUPLE(A, C));
	do_recv(3, TUPLE(C, A));
	assert_name(3, A_TO_B);
	play_fini(&p);
}
END_TEST

START_TEST(test_datagrams_of_unix_sockets_rename)
{
	new_socket(3, UNIX, DGRAM, 0);
	do_send(3, UNIX_TUPLE(1, 2, "/u"));
	assert_name(3, "1->2 /u");
	CALL(&p, 100, SOCKET_RECVMSG, (NUM(3)), (NUM(5), NUM(5), STR("x"), UNIX_TUPLE(2, 1, "/v")));
	assert_name(3, "2->1 /v");
	CALL(&p, 100, SOCKET_SENDMSG, (NUM(3), NUM(5), UNIX_TUPLE(3, 4, "")), (NUM(-1), STR("x")));
	assert_name(3, "2->1 /v");
	play_fini(&p);
}
END_TEST

START_TEST(test_datagrams_on_bound_sockets)
{
	new_socket(3, INET, DGRAM, 0);
	do_bind(3, ADDR(A));
	do_recv(3, TUPLE(B, A));
	assert_name(3, B_TO_A);
	do_send(3, TUPLE(A, B));
	assert_name(3, B_TO_A);
	new_socket(4, INET, DGRAM, 0);
	do_bind(4, ADDR("0.0.0.0", 1000));
	do_send(4, TUPLE(A, B));
	assert_name(4, A_TO_B);
	do_recv(4, TUPLE(C, A));
	assert_name(4, "192.168.0.3:1000->10.0.0.9:54");
	ck_assert_uint_eq(fd(4)->type, SCAP_FD_IPV4_SOCK);
	ck_assert_uint_eq(fd(4)->l4, SCAP_L4_UDP);
	play_fini(&p);
}
END_TEST

START_TEST(test_datagrams_on_bound_ipv6_sockets)
{
	static const char *const addresses[] = { "2001:db8::1", "::" };

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		new_socket(3, INET6, DGRAM, 17);
		do_bind(3, ADDR(addresses[i], 1000));
		do_recv(3, TUPLE(B6, A6));
		assert_name(3, "2001:db8::2:53->2001:db8::1:1000");
		ck_assert_uint_eq(fd(3)->type, SCAP_FD_IPV6_SOCK);
		ck_assert_uint_eq(fd(3)->role, INSP_ROLE_SERVER);
	}
	play_fini(&p);
}
END_TEST

/* The last peer is never mixed with an earlier one, and is known from the enter on. */
START_TEST(test_datagrams_have_their_own_peer)
{
	new_socket(3, INET, DGRAM, 0);
	do_send(3, TUPLE(A, B));
	EVENT_ADD(&p.trace, 100, RS_EV_SOCKET_SENDTO_E, NUM(3), NUM(5), TUPLE(A, C));
	assert_name(3, "192.168.0.3:1000->10.0.0.9:54");
	EVENT_ADD(&p.trace, 100, RS_EV_SOCKET_SENDTO_X, NUM(-1), STR("x"));
	assert_name(3, "192.168.0.3:1000->10.0.0.9:54");
	CALL(&p, 100, SOCKET_SENDMSG, (NUM(3), NUM(5), TUPLE(A, B)), (NUM(5), STR("x")));
	assert_name(3, A_TO_B);
	do_recv(3, TUPLE(C, A));
	assert_name(3, "192.168.0.3:1000->10.0.0.9:54");
	play_fini(&p);
}
END_TEST

/* A call that moves several messages has an exit for each of them. */
START_TEST(test_messages_have_their_own_peer)
{
	new_socket(3, INET, DGRAM, 0);
	EVENT_ADD(&p.trace, 100, RS_EV_SOCKET_SENDMMSG_E);
	EVENT_ADD(&p.trace, 100, RS_EV_SOCKET_SENDMMSG_X, NUM(2), NUM(3), NUM(1), STR(""),
		  TUPLE(A, B));
	assert_name(3, A_TO_B);
	ck_assert_ptr_eq(p.ev->fd, fd(3));
	EVENT_ADD(&p.trace, 100, RS_EV_SOCKET_SENDMMSG_X, NUM(2), NUM(3), NUM(1), STR(""),
		  TUPLE(A, C));
	assert_name(3, "192.168.0.3:1000->10.0.0.9:54");
	/* without the enter, and of a socket that was not seen before */
	EVENT_ADD(&p.trace, 101, RS_EV_SOCKET_SENDMMSG_X, NUM(1), NUM(8), NUM(1), STR(""),
		  TUPLE(A, B));
	ck_assert_int_eq(p.ev->fdnum, 3);
	ck_assert_str_eq(play_fd_name(&p, 101, 8), A_TO_B);
	EVENT_ADD(&p.trace, 100, RS_EV_SOCKET_RECVMMSG_E);
	EVENT_ADD(&p.trace, 100, RS_EV_SOCKET_RECVMMSG_X, NUM(1), NUM(3), NUM(1), STR(""),
		  TUPLE(B, A), EMPTY);
	assert_name(3, A_TO_B);
	play_fini(&p);
}
END_TEST

START_TEST(test_a_refused_connect_has_a_client)
{
	new_socket(3, INET, STREAM, 0);
	CALL(&p, 100, SOCKET_CONNECT, (NUM(3), ADDR(B)), (NUM(-111), TUPLE(A, B)));
	ck_assert_uint_eq(fd(3)->role, INSP_ROLE_CLIENT);
	ck_assert_uint_eq(fd(3)->dport, 53);
	ck_assert(!fd(3)->connected);
	new_socket(4, INET, STREAM, 0);
	do_bind(4, ADDR(A));
	do_connect(4, TUPLE(A, B));
	assert_name(4, A_TO_B);
	ck_assert_uint_eq(fd(4)->role, INSP_ROLE_CLIENT);
	play_fini(&p);
}
END_TEST

START_TEST(test_bound_address_is_the_source_of_a_connect)
{
	new_socket(3, INET, DGRAM, 0);
	do_bind(3, ADDR(A));
	CALL(&p, 100, SOCKET_CONNECT, (NUM(3), ADDR(B)), (NUM(-13), EMPTY));
	ck_assert_uint_eq(fd(3)->sport, 1000);
	ck_assert_uint_eq(fd(3)->saddr.bytes[0], 192);
	ck_assert_uint_eq(fd(3)->dport, 53);
	ck_assert_uint_eq(fd(3)->daddr.bytes[0], 10);
	new_socket(4, INET6, DGRAM, 0);
	do_bind(4, ADDR(A6));
	CALL(&p, 100, SOCKET_CONNECT, (NUM(4), ADDR(B)), (NUM(-13), EMPTY));
	ck_assert_uint_eq(fd(4)->sport, 0);
	ck_assert_uint_eq(fd(4)->saddr.bytes[0], 0);
	play_fini(&p);
}
END_TEST

static struct scap_addr address(const char *ip)
{
	struct scap_addr addr = { { 0 } };
	struct test_value v = ADDR(ip, 0);

	memcpy(addr.bytes, v.inline_data + 1, v.len - 3);
	return addr;
}

/* Interfaces: loopback, two overlapping networks, IPv6; the first ninterfaces of them. */
static void plug_in(uint32_t ninterfaces)
{
	static struct scap_interface all[7];
	static const char *const rows[][2] = {
		{ "127.0.0.1", "255.0.0.0" },
		{ "10.1.2.4", "255.255.0.0" },
		{ "10.1.2.3", "255.255.255.0" },
		{ "192.168.7.9", "255.255.255.0" },
		{ "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
		{ "fe80::1", "ffff:ffff:ffff:ffff::" },
		{ "2001:db8::7", "ffff:ffff::" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		all[i] = (struct scap_interface){ .family = i < 4 ? 4 : 6,
						  .name = "",
						  .addr = address(rows[i][0]),
						  .netmask = address(rows[i][1]) };
	p.trace.state.interfaces = all;
	p.trace.state.ninterfaces = ninterfaces;
}

START_TEST(test_own_address_is_inferred_from_the_peer)
{
	static const struct {
		const char *peer, *name;
	} cases[] = {
		{ "127.0.0.1", "127.0.0.1:9->127.0.0.1:53" },
		{ "127.9.9.9", "127.0.0.1:9->127.9.9.9:53" },
		{ "10.1.2.3", "10.1.2.3:9->10.1.2.3:53" },
		{ "10.1.2.99", "10.1.2.4:9->10.1.2.99:53" },
		{ "192.168.7.1", "192.168.7.9:9->192.168.7.1:53" },
		{ "8.8.8.8", "10.1.2.4:9->8.8.8.8:53" },
		{ "::1", "::1:9->::1:53" },
		{ "2001:db8::8", "2001:db8::7:9->2001:db8::8:53" },
		{ "2001:db8:0:1::8", "fe80::1:9->2001:db8:0:1::8:53" },
	};

	plug_in(7);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool ipv6 = strchr(cases[i].peer, ':');

		new_socket(20 + i, ipv6 ? INET6 : INET, DGRAM, 0);
		do_send(20 + i, TUPLE(ipv6 ? "::" : "0.0.0.0", 9, cases[i].peer, 53));
		assert_name(20 + i, cases[i].name);
	}
	play_fini(&p);
}
END_TEST

START_TEST(test_own_address_of_either_end)
{
	plug_in(7);
	new_socket(3, INET, DGRAM, 0);
	do_recv(3, TUPLE("8.8.8.8", 53, "0.0.0.0", 9));
	assert_name(3, "8.8.8.8:53->10.1.2.4:9");
	do_send(3, TUPLE("0.0.0.0", 9, "8.8.8.8", 53));
	assert_name(3, "8.8.8.8:53->10.1.2.4:9");
	new_socket(4, INET, DGRAM, 0);
	do_send(4, TUPLE("0.0.0.0", 9, "8.8.8.8", 53));
	assert_name(4, "10.1.2.4:9->8.8.8.8:53");
	new_socket(5, INET6, DGRAM, 0);
	do_send(5, TUPLE("::ffff:0.0.0.0", 9, "::ffff:127.0.0.1", 53));
	assert_name(5, "127.0.0.1:9->127.0.0.1:53");
	new_socket(6, INET, RAW, 1);
	do_send(6, TUPLE("0.0.0.0", 0, "192.168.7.1", 0));
	assert_name(6, "192.168.7.9->192.168.7.1");
	play_fini(&p);
}
END_TEST

START_TEST(test_own_address_is_not_inferred)
{
	plug_in(1);
	new_socket(3, INET, DGRAM, 0);
	do_send(3, TUPLE("0.0.0.0", 9, "8.8.8.8", 53));
	assert_name(3, "0.0.0.0:9->8.8.8.8:53");
	new_socket(4, INET, DGRAM, 0);
	do_send(4, TUPLE("0.0.0.0", 53, "127.0.0.1", 53));
	assert_name(4, "0.0.0.0:53->127.0.0.1:53");
	new_socket(5, INET, DGRAM, 0);
	do_connect(5, TUPLE("0.0.0.0", 9, "127.0.0.1", 53));
	assert_name(5, "0.0.0.0:9->127.0.0.1:53");
	do_send(5, TUPLE("0.0.0.0", 9, "127.0.0.1", 53));
	assert_name(5, "127.0.0.1:9->127.0.0.1:53");
	new_socket(6, INET6, DGRAM, 0);
	do_send(6, TUPLE("::", 9, "2001:db8::8", 53));
	assert_name(6, ":::9->2001:db8::8:53");
	play_fini(&p);
}
END_TEST

START_TEST(test_malformed_addresses_are_ignored)
{
	static const uint8_t cut[] = { 2, 1, 2, 3 }, cut6[] = { 10, 1, 2, 3 },
			     cut_unix[] = { 1, 1 };

	new_socket(3, INET, DGRAM, 0);
	do_connect(3, BYTES(cut, sizeof(cut)));
	do_connect(3, BYTES(cut6, sizeof(cut6)));
	do_connect(3, BYTES(cut_unix, sizeof(cut_unix)));
	do_bind(3, BYTES(cut, sizeof(cut)));
	do_send(3, BYTES(cut, sizeof(cut)));
	do_recv(3, BYTES(cut6, sizeof(cut6)));
	assert_name(3, "");
	CALL(&p, 100, SOCKET_ACCEPT_5, (), (NUM(20), BYTES(cut, sizeof(cut))));
	assert_name(20, "(none)");
	play_fini(&p);
}
END_TEST

START_TEST(test_getsockopt_attaches_its_descriptor)
{
	new_socket(3, INET, STREAM, 0);
	fd(3)->renamed = true;
	CALL(&p, 100, SOCKET_GETSOCKOPT, (), (NUM(0), NUM(3)));
	play_all(&p);
	ck_assert_ptr_eq(p.ev->fd, fd(3));
	ck_assert(!p.ev->fd->renamed);
	ck_assert_int_eq(p.ev->fdnum, 3);
	play_fini(&p);
}
END_TEST

START_TEST(test_connected_by_call_or_by_data)
{
	new_socket(3, INET, STREAM, 0);
	CALL(&p, 100, SOCKET_CONNECT, (NUM(3)), (NUM(-115), TUPLE(A, B)));
	ck_assert(fd(3)->connected);
	new_socket(4, INET6, DGRAM, 0);
	ck_assert(!fd(4)->connected);
	CALL(&p, 100, SYSCALL_READ, (NUM(4), NUM(9)), (NUM(-11), EMPTY));
	EVENT_ADD(&p.trace, 100, RS_EV_SYSCALL_WRITE_X, NUM(9), EMPTY);
	ck_assert(!fd(4)->connected);
	CALL(&p, 100, SYSCALL_READ, (NUM(4), NUM(9)), (NUM(0), EMPTY));
	ck_assert(fd(4)->connected);
	new_socket(5, INET, DGRAM, 0);
	do_bind(5, ADDR(A));
	do_recv(5, TUPLE(B, A));
	ck_assert(!fd(5)->connected);
	do_recv(5, TUPLE(B, A));
	ck_assert(fd(5)->connected);
	play_fini(&p);
}
END_TEST

int main(void)
{
	return UNIT_RUN(
		"parse_sock", test_socket_types_and_protocols, test_socket_needs_its_enter,
		test_socket_protocol_shows_with_a_role, test_socketpair_has_addresses_and_no_name,
		test_bind_names_by_the_address, test_bind_failed_changes_nothing,
		test_connect_names_by_the_tuple, test_connect_mapped_is_ipv4, test_connect_result,
		test_connect_enter_takes_the_destination, test_accept_makes_a_server,
		test_datagrams_guess_the_role, test_datagrams_of_unknown_protocol_are_udp,
		test_datagrams_do_not_rename_tcp, test_datagrams_of_unix_sockets_rename,
		test_datagrams_on_bound_sockets, test_datagrams_on_bound_ipv6_sockets,
		test_datagrams_have_their_own_peer, test_messages_have_their_own_peer,
		test_a_refused_connect_has_a_client, test_bound_address_is_the_source_of_a_connect,
		test_own_address_is_inferred_from_the_peer, test_own_address_of_either_end,
		test_own_address_is_not_inferred, test_malformed_addresses_are_ignored,
		test_getsockopt_attaches_its_descriptor, test_connected_by_call_or_by_data);
}
