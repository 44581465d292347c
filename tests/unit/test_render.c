// SPDX-License-Identifier: Apache-2.0
/*
 * Event parameters as text: each type, its limits, and damaged events.
 */
#include <netdb.h>

#include "insp_unit.h"
#include "unit.h"

/* Adds an event of one type, and compares its parameters as text. */
#define CHECK_ARGS(expected, tid, type, ...) \
	do { \
		struct bench b; \
		bench_init(&b); \
		EVENT_ADD(&b.trace, tid, type, ##__VA_ARGS__); \
		bench_next(&b); \
		ck_assert_str_eq(bench_field(&b, "evt.args"), expected); \
		bench_fini(&b); \
	} while (0)

START_TEST(test_render_descriptors)
{
	CHECK_ARGS("fd=3(<f>/etc/hosts) size=10 ", 100, RS_EV_SYSCALL_READ_E, NUM(3), NUM(10));
	CHECK_ARGS("fd=5(<4t>10.0.0.1:4000->10.0.0.2:80) size=-1 ", 100, RS_EV_SYSCALL_READ_E,
		   NUM(5), NUM(UINT32_MAX));
	CHECK_ARGS("fd=7(<6>2001:db8::1:53->2001:db8::2:54) size=0 ", 100, RS_EV_SYSCALL_READ_E,
		   NUM(7), NUM(0));
	CHECK_ARGS("fd=0(<p>) size=0 ", 100, RS_EV_SYSCALL_READ_E, NUM(0), NUM(0));
	CHECK_ARGS("fd=99 size=0 ", 100, RS_EV_SYSCALL_READ_E, NUM(99), NUM(0));
	CHECK_ARGS("fd=-9(EBADF) size=0 ", 100, RS_EV_SYSCALL_READ_E, NUM(-9), NUM(0));
}
END_TEST

START_TEST(test_render_errors)
{
	CHECK_ARGS("res=-2(ENOENT) ", 100, RS_EV_SYSCALL_CLOSE_X, NUM(-2));
	CHECK_ARGS("res=-516(ERESTART_RESTARTBLOCK) ", 100, RS_EV_SYSCALL_CLOSE_X, NUM(-516));
	CHECK_ARGS("res=-41 ", 100, RS_EV_SYSCALL_CLOSE_X, NUM(-41));
	CHECK_ARGS("res=-99999 ", 100, RS_EV_SYSCALL_CLOSE_X, NUM(-99999));
	CHECK_ARGS("res=-9223372036854775808 ", 100, RS_EV_SYSCALL_CLOSE_X, NUM(INT64_MIN));
	CHECK_ARGS("res=7 ", 100, RS_EV_SYSCALL_CLOSE_X, NUM(7));
}
END_TEST

START_TEST(test_render_flags_in_table_order)
{
	CHECK_ARGS("fd=-1(EPERM) name=/a flags=4097(O_RDONLY|O_CLOEXEC) mode=0 dev=0 ", 100,
		   RS_EV_SYSCALL_OPEN_X, NUM(-1), STR("/a"), NUM(4097), NUM(0), NUM(0));
	CHECK_ARGS("fd=-1(EPERM) name=/a flags=0(O_NONE) mode=0644 dev=FE01 ", 100,
		   RS_EV_SYSCALL_OPEN_X, NUM(-1), STR("/a"), NUM(0), NUM(0644), NUM(0xfe01));
	CHECK_ARGS("addr=7F1A op=129(FUTEX_PRIVATE_FLAG|FUTEX_WAKE) val=1 ", 100,
		   RS_EV_SYSCALL_FUTEX_E, NUM(0x7f1a), NUM(129), NUM(1));
	CHECK_ARGS("fd=3(<f>/etc/hosts) how=200 ", 100, RS_EV_SOCKET_SHUTDOWN_E, NUM(3), NUM(200));
}
END_TEST

START_TEST(test_render_paths)
{
	CHECK_ARGS("res=0 path=/a/../b ", 100, RS_EV_SYSCALL_MKDIR_2_X, NUM(0), STR("/a/../b"));
	CHECK_ARGS("res=0 path=../x(/home/x) ", 100, RS_EV_SYSCALL_MKDIR_2_X, NUM(0), STR("../x"));
	CHECK_ARGS("res=0 path=<NA> ", 100, RS_EV_SYSCALL_MKDIR_2_X, NUM(0), STR("<NA>"));
	CHECK_ARGS("res=0 path=a\\x01b(/home/al/a\\x01b) ", 100, RS_EV_SYSCALL_MKDIR_2_X, NUM(0),
		   STR("a\001b"));
	CHECK_ARGS("res=0 path=/\320\277 ", 100, RS_EV_SYSCALL_MKDIR_2_X, NUM(0), STR("/\320\277"));
	CHECK_ARGS("res=0 dirfd=4(<d>/srv) name=www(/srv/www) flags=0 ", 100,
		   RS_EV_SYSCALL_UNLINKAT_2_X, NUM(0), NUM(4), STR("www"), NUM(0));
	CHECK_ARGS("res=0 dirfd=-100(AT_FDCWD) name=.(/home/al) flags=0 ", 100,
		   RS_EV_SYSCALL_UNLINKAT_2_X, NUM(0), NUM(-100), STR("."), NUM(0));
	CHECK_ARGS("res=0 dirfd=99 name=a(a) flags=0 ", 100, RS_EV_SYSCALL_UNLINKAT_2_X, NUM(0),
		   NUM(99), STR("a"), NUM(0));
}
END_TEST

START_TEST(test_render_long_path)
{
	char path[4000];

	memset(path, 'a', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	for (size_t len = 1000; len < sizeof(path); len += 17) {
		struct bench b;
		const char *args;

		bench_init(&b);
		EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_MKDIR_2_X, NUM(0), BYTES(path, len));
		bench_next(&b);
		args = bench_field(&b, "evt.args");
		ck_assert(strncmp(args, "res=0 path=aaaa", 15) == 0);
		/* the path is printed twice, once joined to "/home/al/" */
		ck_assert_uint_eq(strlen(args), 11 + 2 * (len - (len == sizeof(path))) + 12);
		bench_fini(&b);
	}
}
END_TEST

START_TEST(test_render_users_pids_times)
{
	CHECK_ARGS("uid=1000(al) ", 100, RS_EV_SYSCALL_SETUID_E, NUM(1000));
	CHECK_ARGS("uid=4000(<NA>) ", 100, RS_EV_SYSCALL_SETUID_E, NUM(4000));
	CHECK_ARGS("uid=-1(<NONE>) ", 100, RS_EV_SYSCALL_SETUID_E, NUM(-1));
	CHECK_ARGS("gid=1000(staff) ", 100, RS_EV_SYSCALL_SETGID_E, NUM(1000));
	CHECK_ARGS("spid=200(cat) dpid=5 sig=9(SIGKILL) ", 100, RS_EV_SIGNALDELIVER_E, NUM(200),
		   NUM(5), NUM(9));
	CHECK_ARGS("interval=1500000000(1.5s) ", 100, RS_EV_SYSCALL_NANOSLEEP_E, NUM(1500000000));
	CHECK_ARGS("interval=0(0s) ", 100, RS_EV_SYSCALL_NANOSLEEP_E, NUM(0));
	CHECK_ARGS("interval=none ", 100, RS_EV_SYSCALL_NANOSLEEP_E, NUM(-1));
}
END_TEST

START_TEST(test_render_addresses)
{
	CHECK_ARGS("res=0 addr=1.2.3.4:53 ", 100, RS_EV_SOCKET_BIND_X, NUM(0), ADDR("1.2.3.4", 53));
	CHECK_ARGS("res=0 addr=NULL ", 100, RS_EV_SOCKET_BIND_X, NUM(0), EMPTY);
	CHECK_ARGS("res=0 addr=/tmp/s ", 100, RS_EV_SOCKET_BIND_X, NUM(0), STR("\1/tmp/s"));
	CHECK_ARGS("res=0 addr=family 16 ", 100, RS_EV_SOCKET_BIND_X, NUM(0), BYTES("\20xy", 3));
	CHECK_ARGS("res=0 addr=INVALID IPv4 ", 100, RS_EV_SOCKET_BIND_X, NUM(0), BYTES("\2xy", 3));
	CHECK_ARGS("res=0 tuple=::1:1->::2:2 ", 100, RS_EV_SOCKET_CONNECT_X, NUM(0),
		   TUPLE("::1", 1, "::2", 2));
	CHECK_ARGS("res=0 tuple=1.2.3.4:1->0.0.0.0:2 ", 100, RS_EV_SOCKET_CONNECT_X, NUM(0),
		   TUPLE("::ffff:1.2.3.4", 1, "::", 2));
	CHECK_ARGS("res=0 tuple=abc->0 /s ", 100, RS_EV_SOCKET_CONNECT_X, NUM(0),
		   UNIX_TUPLE(0xabc, 0, "/s"));
	CHECK_ARGS("res=0 tuple=INVALID IPv6 ", 100, RS_EV_SOCKET_CONNECT_X, NUM(0),
		   BYTES("\12xy", 3));
}
END_TEST

START_TEST(test_render_poll_list)
{
	static const char two[] = "\2\0"
				  "\3\0\0\0\0\0\0\0\001\0"
				  "\143\0\0\0\0\0\0\0\253\0";

	CHECK_ARGS("fds=3:f1 99:?ab timeout=-1 ", 100, RS_EV_SYSCALL_POLL_E,
		   BYTES(two, sizeof(two) - 1), NUM(-1));
	/* For compatibility with sysdig, a negative number is printed as unsigned. */
	CHECK_ARGS("fds=18446744073709551615:?0 timeout=0 ", 100, RS_EV_SYSCALL_POLL_E,
		   BYTES("\1\0\377\377\377\377\377\377\377\377\0", 12), NUM(0));
	/* The count is larger than the list. */
	CHECK_ARGS("fds=3:f1 timeout=0 ", 100, RS_EV_SYSCALL_POLL_E, BYTES(two, 15), NUM(0));
	CHECK_ARGS("fds= timeout=0 ", 100, RS_EV_SYSCALL_POLL_E, EMPTY, NUM(0));
}
END_TEST

START_TEST(test_render_dynamic)
{
	CHECK_ARGS("res=0 fd=-1(EPERM) level=1(SOL_SOCKET) optname=1(SO_DEBUG) val=-2(ENOENT) "
		   "optlen=4 ",
		   100, RS_EV_SOCKET_SETSOCKOPT_X, NUM(0), NUM(-1), NUM(1), NUM(1),
		   BYTES("\1\376\377\377\377\377\377\377\377", 9), NUM(4));
	CHECK_ARGS("res=0 fd=-1(EPERM) level=1(SOL_SOCKET) optname=1(SO_DEBUG) val=x.y optlen=4 ",
		   100, RS_EV_SOCKET_SETSOCKOPT_X, NUM(0), NUM(-1), NUM(1), NUM(1),
		   BYTES("\0x\0y", 4), NUM(4));
	CHECK_ARGS("res=0 fd=-1(EPERM) level=1(SOL_SOCKET) optname=1(SO_DEBUG) val=INVALID DYNAMIC "
		   "PARAMETER optlen=4 ",
		   100, RS_EV_SOCKET_SETSOCKOPT_X, NUM(0), NUM(-1), NUM(1), NUM(1),
		   BYTES("\377x", 2), NUM(4));
}
END_TEST

START_TEST(test_render_short_numbers_are_left_out)
{
	CHECK_ARGS("fd= size= ", 100, RS_EV_SYSCALL_READ_E, BYTES("\3\0\0", 3), EMPTY);
	CHECK_ARGS("fd=3(<f>/etc/hosts) ", 100, RS_EV_SYSCALL_READ_E, NUM(3));
	CHECK_ARGS("", 100, RS_EV_SYSCALL_READ_E);
	CHECK_ARGS("", 100, RS_EV_GENERIC_E, NUM(3), NUM(0));
}
END_TEST

/* Checks one buffer in one style. */
static void check_buffer(const struct insp_print *print, const void *data, size_t len,
			 const char *expected)
{
	struct bench b;

	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SYSCALL_READ_X, NUM(len), BYTES(data, len));
	bench_next(&b);
	insp_set_print(b.insp, print);
	ck_assert_str_eq(bench_field(&b, "evt.buffer"), expected);
	ck_assert_str_eq(bench_field(&b, "evt.arg.data"), expected);
	bench_fini(&b);
}

#define TEN "0123456789"

START_TEST(test_render_buffers)
{
	static const char mixed[] = "a\r\n\r\nb\0\377",
			  long_text[] = TEN TEN TEN TEN TEN TEN TEN TEN TEN;
	struct insp_print print = { .buffers = INSP_BUF_DOTS };

	check_buffer(&print, mixed, 8, "a....b..");
	check_buffer(&print, long_text, 80, TEN TEN TEN TEN TEN TEN TEN TEN);
	check_buffer(&print, long_text, 81, TEN TEN TEN TEN TEN TEN TEN "0123456...");
	print.verbose = true;
	check_buffer(&print, long_text, 81, TEN TEN TEN TEN TEN TEN TEN TEN "0");
	print.buffers = INSP_BUF_HEX;
	check_buffer(&print, mixed, 5, "\n\t0x0000: 610d 0a0d 0a\n");
	check_buffer(&print, TEN TEN, 18,
		     "\n\t0x0000: 3031 3233 3435 3637 3839 3031 3233 3435\n\t0x0010: 3637\n");
	print.buffers = INSP_BUF_HEXASCII;
	check_buffer(&print, mixed, 5,
		     "\n\t0x0000: 610d 0a0d 0a                           a....\n");
	print.buffers = INSP_BUF_ASCII;
	check_buffer(&print, mixed, 8, "\na\n\nb");
	check_buffer(&print, "\n", 1, "\n");
	print.buffers = INSP_BUF_BASE64;
	check_buffer(&print, mixed, 8, "YQ0KDQpiAP8=");
	check_buffer(&print, "", 0, "");
}
END_TEST

/* Random bytes as events of all types: no read may be out of bounds. */
START_TEST(test_render_survives_garbage)
{
	unsigned int seed = 1;

	for (int round = 0; round < 40; round++) {
		struct bench b;

		bench_init(&b);
		for (uint16_t type = 0; type < SCAP_EVENT_TYPES; type++) {
			uint32_t n = scap_event_info(type)->nparams;
			struct test_value values[SCAP_MAX_PARAMS];
			uint8_t bytes[SCAP_MAX_PARAMS][64];

			for (uint32_t i = 0; i < n; i++) {
				for (size_t k = 0; k < sizeof(bytes[i]); k++)
					bytes[i][k] = rand_r(&seed) % 4 ? rand_r(&seed) % 8 :
									  rand_r(&seed);
				values[i] = BYTES(bytes[i], rand_r(&seed) % sizeof(bytes[i]));
			}
			trace_add(&b.trace, rand_r(&seed) % 2 ? 100 : 999, type, values,
				  n ? rand_r(&seed) % (n + 1) : 0);
		}
		bench_next(&b);
		do
			bench_line(&b, "*%evt.args %fd.name %fd.directory %fd.cip %fdlist.names "
				       "%evt.abspath");
		while (insp_next(b.insp, &b.ev) == SCAP_EVENT);
		bench_fini(&b);
	}
}
END_TEST

/* A port's name depends on the protocol of the event shown, not of the last one read. */
START_TEST(test_render_of_another_event)
{
	const struct servent *udp = getservbyport(htons(514), "udp");
	const struct insp_print print = { .services = true };
	struct insp_format *format;
	struct insp_event other;
	struct bench b;
	struct insp_fd sock = { .type = SCAP_FD_IPV4_SOCK,
				.l4 = SCAP_L4_UDP,
				.name = (char[]){ "" } };
	char text[100];

	if (!udp || strcmp(udp->s_name, "syslog"))
		unit_skip("the list of services is not the usual one");
	bench_init(&b);
	EVENT_ADD(&b.trace, 100, RS_EV_SOCKET_CONNECT_X, NUM(0),
		  TUPLE("10.0.0.1", 1, "10.0.0.2", 514));
	bench_next(&b);
	insp_set_print(b.insp, &print);
	ck_assert_int_eq(insp_format_compile(b.insp, "%evt.rawarg.tuple", &format), 0);
	other = *b.ev;
	other.fd = &sock;
	ck_assert(insp_format_line(format, &other, &b.out));
	snprintf(text, sizeof(text), "%.*s", (int)b.out.len, b.out.data);
	ck_assert_msg(strstr(text, "10.0.0.2:syslog\n"), "%s", text);
	insp_format_free(format);
	bench_fini(&b);
}
END_TEST

int main(void)
{
	return UNIT_RUN("render", test_render_of_another_event, test_render_descriptors,
			test_render_errors, test_render_flags_in_table_order, test_render_paths,
			test_render_long_path, test_render_users_pids_times, test_render_addresses,
			test_render_poll_list, test_render_dynamic,
			test_render_short_numbers_are_left_out, test_render_buffers,
			test_render_survives_garbage);
}
