// SPDX-License-Identifier: Apache-2.0
/*
 * Compares the scan of /proc with what this process knows about itself: its ids, files
 * and sockets of all kinds, a thread, a child. Also processes that vanish, and a machine
 * under HOST_ROOT.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "macros.h"
#include "start/proc.h"
#include "unit.h"

static struct scap_thread *scan_self(struct scap_store *store)
{
	memset(store, 0, sizeof(*store));
	ck_assert_int_eq(scap_proc_scan(store), 0);
	scap_store_publish(store);
	return scap_store_find_thread(store, getpid());
}

static const struct scap_fd *find_fd(const struct scap_thread *thread, int num)
{
	for (uint32_t n = 0; n < thread->nfds; n++)
		if (thread->fds[n].fd == num)
			return &thread->fds[n];
	ck_abort_msg("descriptor %d was not found", num);
}

START_TEST(test_proc_knows_the_process)
{
	struct scap_thread *self;
	struct scap_store store;
	struct rlimit limit;
	char cwd[4096];

	getrlimit(RLIMIT_NOFILE, &limit);
	prctl(PR_SET_NAME, "a) (b");
	self = scan_self(&store);
	ck_assert_ptr_nonnull(self);
	ck_assert_int_eq(self->pid, getpid());
	ck_assert_int_eq(self->ptid, getppid());
	ck_assert_int_eq(self->sid, getsid(0));
	ck_assert_int_eq(self->vpgid, getpgid(0));
	ck_assert_int_eq(self->vtid, getpid());
	ck_assert_int_eq(self->vpid, getpid());
	ck_assert_uint_eq(self->uid, geteuid());
	ck_assert_uint_eq(self->gid, getegid());
	ck_assert_uint_eq(self->flags, 0);
	ck_assert_str_eq(self->comm, "a) (b");
	ck_assert_str_eq(self->cwd, getcwd(cwd, sizeof(cwd)));
	ck_assert_str_eq(self->root, "/");
	ck_assert_ptr_nonnull(strstr(self->exe, "test_proc"));
	ck_assert_ptr_nonnull(strstr(self->exepath, "/test_proc"));
	ck_assert_int_eq(self->fdlimit, limit.rlim_cur);
	ck_assert_uint_gt(self->vmsize_kb, self->vmrss_kb);
	ck_assert_uint_gt(self->vmrss_kb, 0);
	ck_assert_uint_gt(self->pfminor, 0);
	scap_store_fini(&store);
}
END_TEST

/* A child with known arguments and environment. */
START_TEST(test_proc_keeps_arguments_apart)
{
	struct scap_thread *thread;
	struct scap_store store = { 0 };
	int ends[2];
	pid_t pid;
	char c;

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	if (!pid) {
		execle("/bin/sleep", "zero", "100", (char *)NULL, (char *[]){ "A=1", "B=", NULL });
		_exit(1);
	}
	close(ends[1]); /* the other end closes at the exec */
	ck_assert_int_eq(read(ends[0], &c, 1), 0);
	ck_assert_int_eq(scap_proc_scan_thread(&store, pid), 0);
	scap_store_publish(&store);
	thread = scap_store_find_thread(&store, pid);
	ck_assert_str_eq(thread->exe, "zero");
	ck_assert_str_eq(thread->comm, "sleep");
	ck_assert_uint_eq(thread->args.len, 4);
	ck_assert_mem_eq(thread->args.data, "100", 4);
	ck_assert_uint_eq(thread->env.len, 7);
	ck_assert_mem_eq(thread->env.data, "A=1\0B=", 7);
	ck_assert_int_eq(thread->ptid, getpid());
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	scap_store_fini(&store);
	ck_assert_int_eq(scap_proc_scan_thread(&store, pid), -ESRCH);
	scap_store_fini(&store);
}
END_TEST

struct sleeper {
	int ready[2], end[2];
};

static void *sleep_in_thread(void *arg)
{
	struct sleeper *s = arg;
	int tid = syscall(SYS_gettid);
	char c;

	prctl(PR_SET_NAME, "member");
	if (write(s->ready[1], &tid, sizeof(tid)) < 0 || read(s->end[0], &c, 1) < 0)
		return s;
	return NULL;
}

START_TEST(test_proc_knows_threads)
{
	struct scap_thread *self, *member;
	struct scap_store store;
	struct sleeper s;
	pthread_t thread;
	int tid;

	ck_assert_int_eq(pipe(s.ready), 0);
	ck_assert_int_eq(pipe(s.end), 0);
	pthread_create(&thread, NULL, sleep_in_thread, &s);
	ck_assert_int_eq(read(s.ready[0], &tid, sizeof(tid)), sizeof(tid));
	self = scan_self(&store);
	member = scap_store_find_thread(&store, tid);
	ck_assert_ptr_nonnull(member);
	ck_assert_int_eq(member->pid, getpid());
	ck_assert_int_eq(member->ptid, getppid());
	ck_assert_str_eq(member->comm, "member");
	ck_assert_str_eq(member->exepath, self->exepath);
	ck_assert_uint_eq(member->flags, 1 | 1 << 13);
	ck_assert_uint_eq(member->nfds, 0);
	ck_assert_uint_gt(self->nfds, 4);
	scap_store_fini(&store);

	ck_assert_int_eq(scap_proc_scan_thread(&store, tid), 0);
	scap_store_publish(&store);
	ck_assert_int_eq(store.state.threads[0].pid, getpid());
	ck_assert_uint_eq(store.state.threads[0].flags, 1 | 1 << 13);
	ck_assert_uint_eq(store.state.threads[0].nfds, 0);
	scap_store_fini(&store);
	close(s.end[1]);
	pthread_join(thread, NULL);
}
END_TEST

START_TEST(test_proc_knows_files)
{
	char path[256], fifo_path[256], pipe_name[64];
	int file, dir, fifo, ends[2];
	const struct scap_fd *fd;
	struct scap_thread *self;
	struct scap_store store;
	struct stat st;

	unit_temp_path("file", path, sizeof(path));
	unit_temp_path("fifo", fifo_path, sizeof(fifo_path));
	file = open(path, O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0600);
	dir = open("/proc", O_RDONLY | O_DIRECTORY);
	ck_assert_int_eq(mkfifo(fifo_path, 0600), 0);
	fifo = open(fifo_path, O_RDWR);
	ck_assert_int_eq(pipe(ends), 0);
	self = scan_self(&store);

	fstat(file, &st);
	fd = find_fd(self, file);
	ck_assert_uint_eq(fd->type, SCAP_FD_FILE_V2);
	ck_assert_str_eq(fd->name, path);
	ck_assert_uint_eq(fd->ino, st.st_ino);
	ck_assert_uint_ne(fd->dev, 0);
	/* The portable values of O_RDWR O_APPEND O_NONBLOCK O_CLOEXEC. */
	ck_assert_uint_eq(fd->open_flags, 3 | 8 | 64 | 4096);
	fd = find_fd(self, dir);
	ck_assert_uint_eq(fd->type, SCAP_FD_DIRECTORY);
	ck_assert_str_eq(fd->name, "/proc");
	fd = find_fd(self, fifo);
	ck_assert_uint_eq(fd->type, SCAP_FD_FIFO);
	ck_assert_str_eq(fd->name, fifo_path);
	fstat(ends[0], &st);
	snprintf(pipe_name, sizeof(pipe_name), "pipe:[%lu]", (unsigned long)st.st_ino);
	fd = find_fd(self, ends[1]);
	ck_assert_uint_eq(fd->type, SCAP_FD_FIFO);
	ck_assert_str_eq(fd->name, pipe_name);
	ck_assert_uint_eq(fd->ino, st.st_ino);
	unlink(path);
	unlink(fifo_path);
	scap_store_fini(&store);
}
END_TEST

START_TEST(test_proc_knows_kernel_objects)
{
	sigset_t none;
	const struct {
		int fd;
		uint8_t type;
	} objects[] = {
		{ eventfd(0, 0), SCAP_FD_EVENT },
		{ epoll_create1(0), SCAP_FD_EVENTPOLL },
		{ inotify_init1(0), SCAP_FD_INOTIFY },
		{ timerfd_create(CLOCK_MONOTONIC, 0), SCAP_FD_TIMERFD },
		{ signalfd(-1, (sigemptyset(&none), &none), 0), SCAP_FD_SIGNALFD },
	};
	struct scap_thread *self;
	struct scap_store store;

	self = scan_self(&store);
	for (size_t n = 0; n < ARRAY_SIZE(objects); n++) {
		ck_assert_int_ge(objects[n].fd, 0);
		ck_assert_uint_eq(find_fd(self, objects[n].fd)->type, objects[n].type);
	}
	scap_store_fini(&store);
}
END_TEST

/* ---- sockets ------------------------------------------------------------------------- */

static struct sockaddr_in local4(uint16_t port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_port = htons(port),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static uint16_t port_of(int sock)
{
	struct sockaddr_in addr;
	socklen_t len = sizeof(addr);

	ck_assert_int_eq(getsockname(sock, (struct sockaddr *)&addr, &len), 0);
	return ntohs(addr.sin_port);
}

static int listen4(void)
{
	struct sockaddr_in addr = local4(0);
	int sock = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_eq(bind(sock, (struct sockaddr *)&addr, sizeof(addr)), 0);
	ck_assert_int_eq(listen(sock, 1), 0);
	return sock;
}

/* The local end comes first, as in the table of /proc, on both sides. */
START_TEST(test_proc_knows_tcp)
{
	static const uint8_t loopback[4] = { 127, 0, 0, 1 };
	int server = listen4(), client = socket(AF_INET, SOCK_STREAM, 0), accepted;
	struct sockaddr_in addr = local4(port_of(server));
	const struct scap_fd *fd;
	struct scap_thread *self;
	struct scap_store store;

	ck_assert_int_eq(connect(client, (struct sockaddr *)&addr, sizeof(addr)), 0);
	accepted = accept(server, NULL, NULL);
	self = scan_self(&store);
	fd = find_fd(self, server);
	ck_assert_uint_eq(fd->type, SCAP_FD_IPV4_SERVSOCK);
	ck_assert_uint_eq(fd->l4, SCAP_L4_TCP);
	ck_assert_uint_eq(fd->sport, port_of(server));
	ck_assert_mem_eq(fd->saddr.bytes, loopback, 4);
	fd = find_fd(self, client);
	ck_assert_uint_eq(fd->type, SCAP_FD_IPV4_SOCK);
	ck_assert_uint_eq(fd->sport, port_of(client));
	ck_assert_uint_eq(fd->dport, port_of(server));
	ck_assert_mem_eq(fd->daddr.bytes, loopback, 4);
	fd = find_fd(self, accepted);
	ck_assert_uint_eq(fd->sport, port_of(server));
	ck_assert_uint_eq(fd->dport, port_of(client));
	scap_store_fini(&store);
}
END_TEST

START_TEST(test_proc_knows_udp_of_both_families)
{
	struct sockaddr_in6 addr6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_in addr = local4(0);
	int udp4 = socket(AF_INET, SOCK_DGRAM, 0), udp6 = socket(AF_INET6, SOCK_DGRAM, 0);
	const struct scap_fd *fd;
	struct scap_thread *self;
	struct scap_store store;

	ck_assert_int_eq(bind(udp4, (struct sockaddr *)&addr, sizeof(addr)), 0);
	if (udp6 < 0 || bind(udp6, (struct sockaddr *)&addr6, sizeof(addr6)))
		unit_skip("this machine has no IPv6");
	self = scan_self(&store);
	fd = find_fd(self, udp4);
	ck_assert_uint_eq(fd->type, SCAP_FD_IPV4_SERVSOCK);
	ck_assert_uint_eq(fd->l4, SCAP_L4_UDP);
	fd = find_fd(self, udp6);
	ck_assert_uint_eq(fd->type, SCAP_FD_IPV6_SERVSOCK);
	ck_assert_mem_eq(fd->saddr.bytes, &addr6.sin6_addr, 16);
	scap_store_fini(&store);
}
END_TEST

START_TEST(test_proc_knows_unix_and_netlink)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int server = socket(AF_UNIX, SOCK_STREAM, 0), pair[2];
	int netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	const struct scap_fd *fd;
	struct scap_thread *self;
	struct scap_store store;
	struct stat st;

	unit_temp_path("a socket", addr.sun_path, sizeof(addr.sun_path));
	ck_assert_int_eq(bind(server, (struct sockaddr *)&addr, sizeof(addr)), 0);
	ck_assert_int_eq(listen(server, 1), 0);
	ck_assert_int_eq(bind(netlink, (struct sockaddr *)&kernel, sizeof(kernel)), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
	fstat(pair[0], &st);
	self = scan_self(&store);
	fd = find_fd(self, server);
	ck_assert_uint_eq(fd->type, SCAP_FD_UNIX_SOCK);
	ck_assert_str_eq(fd->name, addr.sun_path);
	fd = find_fd(self, pair[0]);
	ck_assert_uint_eq(fd->type, SCAP_FD_UNIX_SOCK);
	ck_assert_str_eq(fd->name, "");
	ck_assert_uint_eq(fd->ino, st.st_ino);
	ck_assert_uint_eq(find_fd(self, netlink)->type, SCAP_FD_NETLINK);
	unlink(addr.sun_path);
	scap_store_fini(&store);
}
END_TEST

/* ---- the machine ------------------------------------------------------------------------ */

START_TEST(test_proc_knows_the_machine)
{
	const struct scap_state *state;
	struct scap_store store;
	char hostname[128];
	bool loopback = false, root = false;

	scan_self(&store);
	state = &store.state;
	gethostname(hostname, sizeof(hostname));
	ck_assert_str_eq(state->machine.hostname, hostname);
	ck_assert_uint_eq(state->machine.num_cpus, sysconf(_SC_NPROCESSORS_ONLN));
	ck_assert_uint_gt(state->machine.memory_bytes, 1 << 20);
	ck_assert_uint_gt(state->machine.boot_ts_ns, 1000000000ull * 1000000000ull);
	for (uint32_t n = 0; n < state->ninterfaces; n++)
		loopback |= !strcmp(state->interfaces[n].name, "lo") &&
			    state->interfaces[n].addr.bytes[0] == 127;
	for (uint32_t n = 0; n < state->nusers; n++)
		root |= state->users[n].uid == 0 && !strcmp(state->users[n].name, "root");
	ck_assert(loopback);
	ck_assert(root);
	ck_assert_uint_gt(state->ngroups, 0);
	scap_store_fini(&store);
}
END_TEST

/* While processes come and go, all those that stay must be found. */
START_TEST(test_proc_survives_processes_that_vanish)
{
	struct scap_store store;
	pid_t churn = fork();

	if (!churn) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			pid_t pid = fork();

			if (!pid)
				_exit(0);
			waitpid(pid, NULL, 0);
		}
	}
	for (int n = 0; n < 30; n++) {
		ck_assert_ptr_nonnull(scan_self(&store));
		ck_assert_ptr_nonnull(scap_store_find_thread(&store, churn));
		scap_store_fini(&store);
	}
	kill(churn, SIGKILL);
	waitpid(churn, NULL, 0);
}
END_TEST

/* ---- a machine made of files -------------------------------------------------------------- */

static void make_file(const char *root, const char *name, const char *text)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	for (char *slash = path + strlen(root) + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static const struct scap_thread *scan_made(struct scap_store *store, const char *root)
{
	setenv("HOST_ROOT", root, 1);
	ck_assert_int_eq(scap_proc_scan(store), 0);
	unsetenv("HOST_ROOT");
	scap_store_publish(store);
	return scap_store_find_thread(store, 70);
}

static void check_cgroups(const char *root, const char *file, const char *want, size_t len)
{
	const struct scap_thread *thread;
	struct scap_store store = { 0 };

	make_file(root, "proc/70/cgroup", file);
	thread = scan_made(&store, root);
	ck_assert_uint_eq(thread->cgroups.len, len);
	ck_assert_mem_eq(thread->cgroups.data, want, len);
	scap_store_fini(&store);
}

START_TEST(test_proc_reads_what_a_container_hides)
{
	static const char status[] =
		"Name:\tx\nTgid:\t70\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nNStgid:\t70\t9\n"
		"NSpid:\t70\t9\nNSpgid:\t60\t1\nVmSize:\t  100 kB\nVmRSS:\t  50 kB\n"
		"VmSwap:\t  7 kB\n";
	static const char v1[] = "cpuset=/\0cpu=/a\0cpuacct=/a\0name=systemd=/b";
	static const char v2[] = "cpu=/u\0memory=/u\0cpuset=/u";
	static const char both[] = "memory=/m\0cpu=/u\0cpuset=/u";
	const struct scap_thread *thread;
	struct scap_store store = { 0 };
	char root[256], command[300];

	unit_temp_path("root", root, sizeof(root));
	mkdir(root, 0700);
	make_file(root, "proc/70/stat",
		  "70 (x) y) S 3 4 5 34816 7 8 11 12 13 14 15 16 17 18 19 20 21 22 23\n");
	make_file(root, "proc/70/status", status);
	make_file(root, "proc/70/cmdline", "prog");
	make_file(root, "proc/70/loginuid", "1000");
	make_file(root, "proc/70/limits",
		  "Limit    Soft  Hard Units\nMax open files            512   4096  files\n");
	make_file(root, "proc/71/stat", "71 (gone");
	make_file(root, "etc/passwd", "me:x:1000:100:Me:/home/me:/bin/sh\n");
	make_file(root, "etc/group", "us:x:100:\n");
	check_cgroups(root, "4:cpuset:/\n3:cpu,cpuacct:/a\n1:name=systemd:/b\n", v1, sizeof(v1));
	check_cgroups(root, "0::/u\n", v2, sizeof(v2));
	check_cgroups(root, "2:memory:/m\n0::/u\n", both, sizeof(both));

	thread = scan_made(&store, root);
	ck_assert_uint_eq(store.state.nthreads, 1);
	ck_assert_str_eq(thread->comm, "x) y");
	ck_assert_int_eq(thread->ptid, 3);
	ck_assert_int_eq(thread->sid, 5);
	ck_assert_int_eq(thread->tty, 34816);
	ck_assert_uint_eq(thread->pfminor, 11);
	ck_assert_uint_eq(thread->pfmajor, 13);
	ck_assert_uint_eq(thread->uid, 2);
	ck_assert_uint_eq(thread->gid, 6);
	ck_assert_int_eq(thread->vtid, 9);
	ck_assert_int_eq(thread->vpid, 9);
	ck_assert_int_eq(thread->vpgid, 1);
	ck_assert_uint_eq(thread->vmswap_kb, 7);
	ck_assert_str_eq(thread->exe, "prog");
	ck_assert_uint_eq(thread->args.len, 0);
	ck_assert_int_eq(thread->fdlimit, 512);
	ck_assert_int_eq(thread->loginuid, 1000);
	ck_assert_str_eq(store.state.users[0].home, "/home/me");
	ck_assert_str_eq(store.state.groups[0].name, "us");
	scap_store_fini(&store);
	snprintf(command, sizeof(command), "rm -r '%s'", root);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

/* A group with more members than the first room for an entry holds, and one behind it. */
START_TEST(test_proc_reads_large_groups)
{
	enum { MEMBERS = 3000, MEMBER_BYTES = 8 };
	struct scap_store store = { 0 };
	char root[256], command[300], *text = malloc(100 + MEMBERS * MEMBER_BYTES), *end = text;

	end += sprintf(end, "first:x:1:\nmany:x:2:");
	for (int n = 0; n < MEMBERS; n++)
		end += sprintf(end, "u%06d,", n);
	sprintf(end, "last\nbehind:x:3:\n");
	unit_temp_path("root", root, sizeof(root));
	mkdir(root, 0700);
	make_file(root, "proc/stat", "");
	make_file(root, "etc/group", text);
	setenv("HOST_ROOT", root, 1);
	ck_assert_int_eq(scap_proc_scan_machine(&store), 0);
	unsetenv("HOST_ROOT");
	scap_store_publish(&store);
	ck_assert_uint_eq(store.state.ngroups, 3);
	ck_assert_str_eq(store.state.groups[1].name, "many");
	ck_assert_str_eq(store.state.groups[2].name, "behind");
	scap_store_fini(&store);
	free(text);
	snprintf(command, sizeof(command), "rm -r '%s'", root);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(test_proc_tells_when_there_is_none)
{
	struct scap_store store = { 0 };

	setenv("HOST_ROOT", "/nonexistent", 1);
	ck_assert_int_eq(scap_proc_scan(&store), -ENOENT);
	unsetenv("HOST_ROOT");
	scap_store_fini(&store);
}
END_TEST

int main(void)
{
	return UNIT_RUN("proc", test_proc_knows_the_process, test_proc_keeps_arguments_apart,
			test_proc_knows_threads, test_proc_knows_files,
			test_proc_knows_kernel_objects, test_proc_knows_tcp,
			test_proc_knows_udp_of_both_families, test_proc_knows_unix_and_netlink,
			test_proc_knows_the_machine, test_proc_survives_processes_that_vanish,
			test_proc_reads_what_a_container_hides, test_proc_reads_large_groups,
			test_proc_tells_when_there_is_none);
}
