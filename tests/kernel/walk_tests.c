// SPDX-License-Identifier: Apache-2.0
/*
 * The tests of walk_tests.h: compares what a walk shows with what /proc shows, thread by
 * thread. Knows nothing of the engine that walks.
 */
#include "walk_tests.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "start/proc.h"
#include "start/walk_state.h"

static void fail_hard(const char *what)
{
	perror(what);
	exit(2);
}

static bool is_quiet;

bool complain(const char *fmt, ...)
{
	va_list args;

	if (is_quiet)
		return false;
	va_start(args, fmt);
	printf("# ");
	vprintf(fmt, args);
	printf("\n");
	va_end(args);
	return false;
}

/* ---- a process with all kinds of descriptors ------------------------------------- */

static char folder[] = "/tmp/walk-XXXXXX";

void enter_folder(void)
{
	if (!mkdtemp(folder) || chdir(folder))
		fail_hard(folder);
}

void leave_folder(void)
{
	unlink("kept");
	unlink("fifo");
	unlink("sock");
	rmdir(folder);
}

static void *idle(void *arg)
{
	prctl(PR_SET_NAME, "holder-thread");
	for (;;)
		pause();
	return arg;
}

static int must(int fd)
{
	if (fd < 0)
		fail_hard("a descriptor of the holder");
	return fd;
}

static void bind_inet(int family, int type, bool listens, bool connects)
{
	struct sockaddr_in6 addr6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_in addr4 = { .sin_family = AF_INET,
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr *addr = family == AF_INET ? (void *)&addr4 : (void *)&addr6;
	socklen_t len = family == AF_INET ? sizeof(addr4) : sizeof(addr6);
	int fd = must(socket(family, type, 0));

	if (bind(fd, addr, len) || (listens && listen(fd, 5)) || getsockname(fd, addr, &len))
		fail_hard("a socket of the holder");
	if (connects && connect(must(socket(family, type, 0)), addr, len))
		fail_hard("a connection of the holder");
	if (connects && listens)
		must(accept(fd, NULL, NULL));
}

/* Binds a netlink socket, because /proc shows only bound ones. */
static void bind_netlink(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };

	if (bind(must(socket(AF_NETLINK, SOCK_RAW, 0)), (void *)&addr, sizeof(addr)))
		fail_hard("a netlink socket of the holder");
}

static void bind_unix(const char *path, size_t len)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int fd = must(socket(AF_UNIX, SOCK_STREAM, 0));

	memcpy(un.sun_path, path, len);
	if (bind(fd, (void *)&un, offsetof(struct sockaddr_un, sun_path) + len) || listen(fd, 5))
		fail_hard("a Unix socket of the holder");
}

static void open_files(void)
{
	int pair[2];

	must(open("kept", O_CREAT | O_RDWR | O_APPEND | O_CLOEXEC, 0600));
	must(open("gone", O_CREAT | O_WRONLY | O_NONBLOCK, 0600));
	unlink("gone");
	must(open(".", O_RDONLY | O_DIRECTORY));
	must(open("/dev/null", O_RDWR));
	unlink("fifo");
	must(mkfifo("fifo", 0600));
	must(open("fifo", O_RDWR));
	must(pipe(pair));
	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	must(eventfd(0, EFD_CLOEXEC));
	must(epoll_create1(0));
	must(timerfd_create(CLOCK_MONOTONIC, 0));
	must(inotify_init());
	must(signalfd(-1, &(sigset_t){ 0 }, 0));
}

static void hold(int ready)
{
	char name[40];
	pthread_t thread;
	int n;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	open_files();
	bind_inet(AF_INET, SOCK_STREAM, true, true);
	bind_inet(AF_INET6, SOCK_STREAM, true, true);
	bind_inet(AF_INET, SOCK_DGRAM, false, true);
	bind_inet(AF_INET6, SOCK_DGRAM, false, true);
	must(socket(AF_INET, SOCK_STREAM, 0));
	must(socket(AF_INET, SOCK_RAW, IPPROTO_UDP));
	bind_netlink();
	must(socket(AF_UNIX, SOCK_STREAM, 0));
	unlink("sock");
	bind_unix("sock", sizeof("sock"));
	bind_unix(name, snprintf(name, sizeof(name), "%cwalk-abstract-%d", 0, getpid()));
	for (n = 0; n < 150; n++)
		must(dup(0));
	for (n = 0; n < 3; n++)
		if (pthread_create(&thread, NULL, idle, NULL))
			fail_hard("a thread of the holder");
	if (write(ready, "", 1) != 1)
		fail_hard("the holder");
	idle(NULL);
}

static pid_t start_holder(void)
{
	int ready[2];
	pid_t pid;
	char c;

	if (pipe(ready))
		fail_hard("pipe");
	pid = fork();
	if (!pid)
		hold(ready[1]);
	if (read(ready[0], &c, 1) != 1)
		fail_hard("the holder did not start");
	close(ready[0]);
	close(ready[1]);
	usleep(100000);
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* ---- comparing ------------------------------------------------------------------ */

/* clang-format off */
#define SAME(member)                                                                               \
	(a->member == b->member ||                                                                 \
	 complain("%lld %s: " #member " %lld in /proc, %lld in the walk", id, what,                \
		  (long long)a->member, (long long)b->member))
#define SAME_TEXT(member)                                                                          \
	(!strcmp(a->member, b->member) ||                                                          \
	 complain("%lld %s: " #member " '%s' in /proc, '%s' in the walk", id, what, a->member,     \
		  b->member))
#define SAME_STRINGS(member)                                                                       \
	((a->member.len == b->member.len &&                                                        \
	  !memcmp(a->member.data, b->member.data, a->member.len)) ||                               \
	 complain("%lld %s: " #member " of %u bytes in /proc, %u in the walk", id, what,           \
		  a->member.len, b->member.len))
/* clang-format on */

static bool same_fd(long long id, const struct scap_fd *a, const struct scap_fd *b)
{
	char what[24];
	bool same;

	snprintf(what, sizeof(what), "fd %lld", (long long)a->fd);
	same = SAME(fd) & SAME(type);
	same &= a->type == SCAP_FD_UNSUPPORTED || SAME(ino);
	same &= SAME(l4) & SAME(sport) & SAME(dport) & SAME(open_flags) & SAME(dev) &
		SAME_TEXT(name);
	if (memcmp(&a->saddr, &b->saddr, sizeof(a->saddr)) ||
	    memcmp(&a->daddr, &b->daddr, sizeof(a->daddr)))
		same = complain("%lld %s: other addresses", id, what);
	return same;
}

static int by_number(const void *a, const void *b)
{
	const struct scap_fd *x = a, *y = b;

	return (x->fd > y->fd) - (x->fd < y->fd);
}

static bool same_fds(long long id, const struct scap_thread *a, const struct scap_thread *b)
{
	const char *what = "";
	bool same = SAME(nfds);
	uint32_t n;

	qsort((void *)a->fds, a->nfds, sizeof(*a->fds), by_number);
	qsort((void *)b->fds, b->nfds, sizeof(*b->fds), by_number);
	for (n = 0; same && n < a->nfds; n++)
		same &= same_fd(id, &a->fds[n], &b->fds[n]);
	return same;
}

/* Whether the walk has every control group of /proc. It may have more of them. */
static bool same_cgroups(long long id, const struct scap_thread *a, const struct scap_thread *b)
{
	const char *group, *found, *end = b->cgroups.data + b->cgroups.len;

	for (group = a->cgroups.data; group < a->cgroups.data + a->cgroups.len;
	     group += strlen(group) + 1) {
		for (found = b->cgroups.data; found < end && strcmp(found, group);
		     found += strlen(found) + 1)
			;
		if (found >= end)
			return complain("%lld: no %s in the walk", id, group);
	}
	return true;
}

/* /proc appends the name of the current work to that of a kernel worker. */
static bool same_comm(long long id, const struct scap_thread *a, const struct scap_thread *b)
{
	const char *what = "";

	return (!*a->exepath && !strncmp(a->comm, b->comm, strlen(b->comm))) || SAME_TEXT(comm);
}

static bool same_thread(const struct scap_thread *a, const struct scap_thread *b)
{
	const char *what = a->comm;
	long long id = a->tid;

	return SAME(pid) & SAME(ptid) & SAME(sid) & SAME(vpgid) & SAME(vtid) & SAME(vpid) &
	       same_comm(id, a, b) & SAME_TEXT(exe) & SAME_TEXT(exepath) & SAME_TEXT(cwd) &
	       SAME_TEXT(root) & SAME_STRINGS(args) & SAME_STRINGS(env) & SAME(fdlimit) &
	       SAME(flags) & SAME(uid) & SAME(gid) & SAME(loginuid) & SAME(tty) &
	       SAME(exe_writable) & SAME(vmsize_kb) & SAME(vmswap_kb) & same_cgroups(id, a, b);
}

static bool same_all(const struct scap_thread *a, const struct scap_thread *b)
{
	return same_thread(a, b) & same_fds(a->tid, a, b);
}

/* Whether /proc was the same before and after the walk, so that the walk must equal it. */
static bool is_steady(const struct scap_thread *after, struct scap_store *before)
{
	const struct scap_thread *thread = scap_store_find_thread(before, after->tid);
	bool steady;

	is_quiet = true;
	steady = thread && after->pid != getpid() && same_all(after, thread);
	is_quiet = false;
	return steady;
}

static bool compare_thread(const struct scap_thread *a, struct scap_store *walked)
{
	const struct scap_thread *b = scap_store_find_thread(walked, a->tid);

	if (!b)
		return complain("%lld %s: not in the walk", (long long)a->tid, a->comm);
	return same_all(a, b);
}

/* Compares the threads that did not change; *n is their number. */
static bool compare_threads(struct scap_store *before, struct scap_store *walked,
			    struct scap_store *after, size_t *n)
{
	const struct scap_thread *threads = after->threads.items;
	bool same = true;
	size_t i;

	for (*n = i = 0; i < after->threads.count; i++) {
		if (!is_steady(&threads[i], before))
			continue;
		++*n;
		same &= compare_thread(&threads[i], walked);
	}
	return same;
}

static const struct scap_thread *find(struct scap_store *store, int64_t tid)
{
	const struct scap_thread *thread = scap_store_find_thread(store, tid);

	if (!thread)
		fail_hard("a thread is missing");
	return thread;
}

/* Whether the walk has the peers of Unix sockets, which /proc does not have. */
static bool knows_peers(const struct scap_thread *thread)
{
	uint32_t n;

	for (n = 0; n < thread->nfds; n++)
		if (thread->fds[n].unix_peer)
			return true;
	return false;
}

bool test_walk_shows_what_proc_shows(void)
{
	struct scap_store before = { 0 }, walked = { 0 }, after = { 0 };
	pid_t holder = start_holder();
	size_t steady;
	bool same;
	int err;

	scap_proc_scan_threads(&before);
	err = walk(&walked);
	if (err)
		return complain("the walk failed: %s", strerror(-err));
	scap_proc_scan_threads(&after);
	same = compare_threads(&before, &walked, &after, &steady);
	printf("# %zu of %zu threads were steady, %u descriptors of the holder\n", steady,
	       after.threads.count, find(&walked, holder)->nfds);
	same &= is_steady(find(&after, holder), &before) && find(&walked, holder)->nfds > 180;
	same &= find(&walked, 2)->vmsize_kb == 0 && !strcmp(find(&walked, 2)->comm, "kthreadd");
	if (knows_peers(find(&walked, holder)) != walks_in_kernel())
		same = complain("peers of Unix sockets: %d", !walks_in_kernel());
	end_child(holder);
	scap_store_fini(&before);
	scap_store_fini(&walked);
	scap_store_fini(&after);
	return same;
}

/* ---- while things change ----------------------------------------------------------- */

static void *open_and_close(void *arg)
{
	int fds[300];
	size_t n;

	for (;;) {
		for (n = 0; n < 300; n++)
			fds[n] = n % 3 ? open("kept", O_RDONLY | O_CREAT, 0600) :
					 socket(n % 2 ? AF_UNIX : AF_INET6, SOCK_STREAM, 0);
		for (n = 0; n < 300; n++)
			close(fds[n]);
	}
	return arg;
}

static void fork_and_exec(void)
{
	pid_t pid;

	for (;;) {
		pid = fork();
		if (!pid) {
			execl("/bin/true", "true", NULL);
			_exit(1);
		}
		waitpid(pid, NULL, 0);
	}
}

static pid_t start_child(void (*run)(void))
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		run();
	}
	return pid;
}

static void churn(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, open_and_close, NULL);
	open_and_close(NULL);
}

static bool walk_often(pid_t steady)
{
	struct scap_store store = { 0 };
	bool right = true;
	int n, err;

	for (n = 0; n < 40 && right; n++) {
		err = walk(&store);
		if (err)
			right = complain("the walk failed: %s", strerror(-err));
		else
			right = find(&store, steady)->nfds > 180 && find(&store, 1)->pid == 1;
		scap_store_fini(&store);
	}
	return right;
}

bool test_walk_while_descriptors_and_processes_change(void)
{
	pid_t holder = start_holder(), opens = start_child(churn),
	      forks = start_child(fork_and_exec);
	bool right = walk_often(holder);

	end_child(forks);
	end_child(opens);
	end_child(holder);
	return right;
}

/* ---- time -------------------------------------------------------------------------- */

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static void open_fifty(void)
{
	int n;

	for (n = 0; n < 50; n++)
		open("kept", O_RDONLY | O_CREAT, 0600);
	for (;;)
		pause();
}

#define CROWD_MAX 10000
static int crowd_size = 200;

void set_crowd_size(const char *processes)
{
	int n = atoi(processes);

	if (n > 0 && n <= CROWD_MAX)
		crowd_size = n;
}

bool test_walk_of_a_crowd(void)
{
	static pid_t crowd[CROWD_MAX];
	struct scap_store walked = { 0 }, scanned = { 0 }, alone = { 0 };
	double start, middle, end, without = seconds();
	bool right = !walk(&alone);
	int n;

	without = seconds() - without;
	for (n = 0; n < crowd_size; n++)
		crowd[n] = start_child(open_fifty);
	sleep(2);
	start = seconds();
	right &= !walk(&walked);
	middle = seconds();
	scap_proc_scan_threads(&scanned);
	end = seconds();
	for (n = 0; right && n < crowd_size; n++)
		right = find(&walked, crowd[n])->nfds == find(&scanned, crowd[n])->nfds;
	printf("# %zu threads, 50 descriptors in each of %d: walk %.3f s (%.3f s without them), "
	       "/proc %.3f s\n",
	       walked.threads.count, crowd_size, middle - start, without, end - middle);
	for (n = 0; n < crowd_size; n++)
		end_child(crowd[n]);
	scap_store_fini(&alone);
	scap_store_fini(&walked);
	scap_store_fini(&scanned);
	return right;
}
