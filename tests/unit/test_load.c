/* SPDX-License-Identifier: Apache-2.0 */
#include "play.h"
#include "state/user_edit.h"

static struct play p;

static struct scap_addr addr(const char *ip)
{
	struct scap_addr a = { { 0 } };

	ck_assert_int_eq(inet_pton(strchr(ip, ':') ? AF_INET6 : AF_INET, ip, a.bytes), 1);
	return a;
}

static struct scap_fd sock(int64_t num, uint8_t type, const char *sip, uint16_t sport,
			   const char *dip, uint16_t dport)
{
	return (struct scap_fd){ .fd = num,
				 .type = type,
				 .l4 = SCAP_L4_TCP,
				 .saddr = addr(sip),
				 .sport = sport,
				 .daddr = addr(dip),
				 .dport = dport };
}

static void list(int64_t tid, const struct scap_fd *fds, uint32_t n)
{
	play_thread_listed(&p, (struct scap_thread){ .tid = tid,
						     .pid = tid,
						     .comm = "c",
						     .cwd = "/home",
						     .fds = fds,
						     .nfds = n });
}

/* The client is the source: the local end, unless a server listens on its port. */
START_TEST(test_load_orders_connections)
{
	struct scap_fd fds[] = {
		sock(3, SCAP_FD_IPV4_SOCK, "10.0.0.1", 4000, "10.0.0.2", 80),
		sock(4, SCAP_FD_IPV4_SOCK, "10.0.0.1", 22, "10.0.0.2", 4001),
		sock(5, SCAP_FD_IPV6_SOCK, "::ffff:10.0.0.1", 22, "::ffff:10.0.0.2", 4002),
		sock(6, SCAP_FD_IPV6_SOCK, "2001:db8::1", 22, "2001:db8::2", 4003),
	};
	struct scap_fd listener[] = { sock(3, SCAP_FD_IPV6_SERVSOCK, "::", 22, "::", 0) };

	list(100, fds, 4);
	list(200, listener, 1);
	ck_assert_str_eq(play_fd_name(&p, 100, 3), "10.0.0.1:4000->10.0.0.2:80");
	ck_assert_str_eq(play_fd_name(&p, 100, 4), "10.0.0.2:4001->10.0.0.1:22");
	ck_assert_str_eq(play_fd_name(&p, 100, 5), "10.0.0.2:4002->10.0.0.1:22");
	ck_assert_str_eq(play_fd_name(&p, 100, 6), "2001:db8::1:22->2001:db8::2:4003");
	ck_assert_str_eq(play_fd_name(&p, 200, 3), ":::22");
	ck_assert_uint_eq(play_fd(&p, 100, 3)->role, INSP_ROLE_CLIENT);
	ck_assert_uint_eq(play_fd(&p, 100, 4)->role, INSP_ROLE_SERVER);
	ck_assert_uint_eq(play_fd(&p, 100, 5)->type, SCAP_FD_IPV4_SOCK);
	ck_assert_uint_eq(play_fd(&p, 100, 6)->role, INSP_ROLE_NONE);
	ck_assert_uint_eq(play_fd(&p, 100, 6)->l4, SCAP_L4_NA);
	ck_assert_uint_eq(play_fd(&p, 200, 3)->role, INSP_ROLE_NONE);
	play_fini(&p);
}
END_TEST

START_TEST(test_load_names_other_descriptors_as_listed)
{
	static const struct scap_fd fds[] = {
		{ .fd = 0, .type = SCAP_FD_UNKNOWN },
		{ .fd = 3, .type = SCAP_FD_FILE_V2, .name = "/f", .open_flags = 5, .dev = 7 },
		{ .fd = 4, .type = SCAP_FD_UNIX_SOCK, .name = "/run/s", .unix_peer = 9 },
		{ .fd = 5, .type = SCAP_FD_FIFO, .name = "pipe:[5]", .ino = 5 },
	};

	list(100, fds, 4);
	ck_assert_ptr_null(play_fd(&p, 100, 0));
	ck_assert_uint_eq(play_fd(&p, 100, 3)->type, SCAP_FD_FILE);
	ck_assert_uint_eq(play_fd(&p, 100, 3)->open_flags, 5);
	ck_assert_uint_eq(play_fd(&p, 100, 3)->dev, 7);
	ck_assert_str_eq(play_fd_name(&p, 100, 4), "/run/s");
	ck_assert_uint_eq(play_fd(&p, 100, 4)->unix_peer, 9);
	ck_assert_uint_eq(play_fd(&p, 100, 5)->ino, 5);
	play_fini(&p);
}
END_TEST

START_TEST(test_load_threads)
{
	const struct insp_thread *thread;

	play_usual(&p);
	thread = play_thread(&p, 100);
	ck_assert_str_eq(thread->folders->cwd, "/par/");
	ck_assert_uint_eq(thread->nchilds, 1);
	ck_assert_uint_eq(thread->flags, INSP_THREAD_ACTIVE | INSP_NAME_CHANGED);
	ck_assert_mem_eq(thread->env.data, "E=1", 4);
	ck_assert_str_eq(play_thread(&p, 101)->folders->cwd, "/par/");
	ck_assert_uint_eq(play_thread(&p, 101)->env.len, 0);
	play_fini(&p);
}
END_TEST

/* The list of threads cannot set the bits of INSP_STATE_BITS. */
START_TEST(test_load_ignores_foreign_state_bits)
{
	play_thread_listed(&p, (struct scap_thread){ .tid = 1, .pid = 1, .flags = UINT32_MAX });
	ck_assert(!(play_thread(&p, 1)->flags & INSP_THREAD_CLOSED));
	play_fini(&p);
}
END_TEST

START_TEST(test_load_users)
{
	static const struct scap_user users[] = {
		{ .uid = 1000, .name = "al" },
		{ .uid = 0, .name = "root" },
		{ .uid = 7, .name = "first" },
		{ .uid = 7, .name = "second" },
	};
	static const struct scap_group groups[] = { { 5, "tty" }, { 0, "wheel" } };

	p.trace.state.users = users;
	p.trace.state.nusers = 4;
	p.trace.state.groups = groups;
	p.trace.state.ngroups = 2;
	play_open(&p);
	ck_assert_str_eq(insp_user_name(p.insp, 0), "root");
	ck_assert_str_eq(insp_user_name(p.insp, 1000), "al");
	ck_assert_str_eq(insp_user_name(p.insp, 7), "second");
	ck_assert_ptr_null(insp_user_name(p.insp, 1));
	ck_assert_ptr_null(insp_user_name(p.insp, UINT32_MAX));
	ck_assert_str_eq(insp_group_name(p.insp, 5), "tty");
	ck_assert_ptr_null(insp_group_name(p.insp, 6));
	play_fini(&p);
}
END_TEST

/* An event replaces all entries of an id, of which a list may have very many. */
START_TEST(test_load_users_with_one_id)
{
	enum { USERS = 100000 };
	struct scap_user *users = calloc(USERS, sizeof(*users));

	ck_assert_ptr_nonnull(users);
	for (uint32_t i = 0; i < USERS; i++)
		users[i] = (struct scap_user){ .uid = i % 3, .name = i < USERS - 3 ? "a" : "z" };
	p.trace.state.users = users;
	p.trace.state.nusers = USERS;
	play_open(&p);
	for (uint32_t uid = 0; uid < 3; uid++)
		ck_assert_str_eq(insp_user_name(p.insp, uid), "z");
	insp_user_remove(p.insp, 1);
	ck_assert_ptr_null(insp_user_name(p.insp, 1));
	for (uint32_t uid = 10; uid < 1000; uid++)
		insp_user_set(p.insp, &(struct scap_user){
					      .uid = uid, .name = "n", .home = "", .shell = "" });
	ck_assert_str_eq(insp_user_name(p.insp, 0), "z");
	ck_assert_str_eq(insp_user_name(p.insp, 999), "n");
	ck_assert_ptr_null(insp_user_name(p.insp, 1000));
	play_fini(&p);
	free(users);
}
END_TEST

START_TEST(test_load_no_users)
{
	play_open(&p);
	ck_assert_ptr_null(insp_user_name(p.insp, 0));
	ck_assert_ptr_null(insp_group_name(p.insp, 0));
	play_fini(&p);
}
END_TEST

int main(void)
{
	return UNIT_RUN("load", test_load_orders_connections,
			test_load_names_other_descriptors_as_listed, test_load_threads,
			test_load_ignores_foreign_state_bits, test_load_users,
			test_load_users_with_one_id, test_load_no_users);
}
