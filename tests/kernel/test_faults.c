/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Disturbs the driver while it records: CPU hotplug, endless forks, signals and page
 * faults during events, missing memory, random requests. The counters must be consistent
 * after each test. Runs as root with the module loaded; prints one line per test.
 * "test_faults sessions" only makes load: it opens and closes sessions until it is killed.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>

#include "../tests.h"
#include "expect.h"
#include "session.h"

static bool books_balance(const struct session *s)
{
	struct rs_ring_producer b = session_books(s);
	const __u64 dropped = b.dropped_full + b.dropped_consumer + b.dropped_fault;

	printf("# seen %llu = stored %llu + dropped %llu + filtered %llu\n", b.seen, b.stored,
	       dropped, b.filtered);
	return b.seen == b.stored + dropped + b.filtered && b.stored > 0;
}

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return done;
}

static bool test_cpu_goes_and_comes(void)
{
	static const char online[] = "/sys/devices/system/cpu/cpu1/online";
	struct rs_setup setup = { .ring_bytes = 1 << 20 };
	struct session s;
	struct worker w;
	int i;

	if (access(online, W_OK)) {
		printf("skip cpu_goes_and_comes: one CPU\n");
		return true;
	}
	worker_start(&w);
	session_open(&s, &setup);
	session_start(&s);
	for (i = 0; i < 5; i++) {
		EXPECT(write_file(online, "0"), "offline");
		worker_run(&w, 1000);
		EXPECT(write_file(online, "1"), "online");
		worker_run(&w, 1000);
	}
	session_stop(&s);
	EXPECT(books_balance(&s), "books");
	session_close(&s);
	worker_end(&w);
	return true;
}

#define FORKS 5000

static bool test_forks_without_end(void)
{
	struct rs_setup setup = { .ring_bytes = 1 << 20 };
	struct session s;
	int i, made = 0;
	pid_t pid;

	session_open(&s, &setup);
	session_start(&s);
	for (i = 0; i < FORKS; i++) {
		pid = fork();
		if (!pid)
			_exit(0);
		made += pid > 0;
		if (i % 100 == 99)
			while (waitpid(-1, NULL, WNOHANG) > 0)
				;
	}
	while (waitpid(-1, NULL, 0) > 0)
		;
	session_stop(&s);
	EXPECT(made > FORKS / 2, "%d made", made);
	EXPECT(books_balance(&s), "books");
	session_close(&s);
	return true;
}

static volatile sig_atomic_t alarms;

static void on_alarm(int signal)
{
	alarms++;
}

/*
 * Sets the timer for the next signal, if the last one has come. A periodic timer could
 * fire faster than the signals are recorded, so that nothing else would run.
 */
static void set_alarm(sig_atomic_t *set)
{
	const struct itimerval soon = { .it_value = { 0, 500 } };

	if (*set > alarms)
		return;
	*set = alarms + 1;
	setitimer(ITIMER_REAL, &soon, NULL);
}

/* Causes signals, page faults and interrupts while records are written. */
static bool events_inside_events(unsigned int flags)
{
	const struct itimerval never = { 0 };
	sig_atomic_t set = alarms;
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN, .flags = flags };
	const size_t bytes = 64 << 12;
	struct session s;
	int fd = open("/dev/null", O_WRONLY), i;
	char *p;

	signal(SIGALRM, on_alarm);
	session_open(&s, &setup);
	session_start(&s);
	for (i = 0; i < 3000; i++) {
		set_alarm(&set);
		p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p == MAP_FAILED)
			die("mmap");
		/* The pages are untouched, so each read by a probe faults. */
		if (write(fd, p, bytes) < 0 && errno != EINTR)
			die("write");
		open(p, O_RDONLY);
		p[0] = 1;
		munmap(p, bytes);
	}
	setitimer(ITIMER_REAL, &never, NULL);
	session_stop(&s);
	EXPECT(alarms > 0, "no signal");
	EXPECT(books_balance(&s), "books");
	session_close(&s);
	close(fd);
	return true;
}

static bool test_events_inside_events(void)
{
	return events_inside_events(0);
}

struct fault {
	__u64 addr, ip;
	__u32 flags;
} __attribute__((packed));

/* The number of page faults of this thread in a session; *at is the last one at addr. */
static unsigned int page_faults(const struct session *s, const void *addr, struct fault *at)
{
	const struct rs_event *ev;
	struct fault fault;
	unsigned int i, n = 0;
	__u64 pos;

	for (i = 0; i < s->rings; i++) {
		for (pos = 0; (ev = session_next(s, i, &pos));) {
			if (ev->tid != gettid() || ev->type != RS_EV_PAGE_FAULT_E)
				continue;
			n++;
			memcpy(&fault, (const char *)(ev + 1) + 3 * sizeof(short), sizeof(fault));
			if (fault.addr == (unsigned long)addr)
				*at = fault;
		}
	}
	return n;
}

/* A session has page faults only if it requested them. */
static bool test_page_faults_on_request(void)
{
	struct rs_setup asks = { .ring_bytes = 1 << 20, .flags = RS_SETUP_PAGE_FAULTS },
			not = { .ring_bytes = 1 << 20 };
	struct session s[2];
	struct fault user = { 0 }, kernel = { 0 }, none = { 0 };
	char *p = mmap(NULL, 2 << 12, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open("/dev/zero", O_RDONLY);

	EXPECT(p != MAP_FAILED && fd >= 0, "mmap");
	session_open(&s[0], &asks);
	session_open(&s[1], &not );
	session_start(&s[0]);
	session_start(&s[1]);
	*(volatile char *)(p + 8) = 1;
	EXPECT(read(fd, p + 4096, 100) == 100, "read");
	session_stop(&s[0]);
	session_stop(&s[1]);
	EXPECT(page_faults(&s[0], p + 8, &user) >= 2, "too few");
	page_faults(&s[0], p + 4096, &kernel);
	/* PAGE_NOT_PRESENT | WRITE_ACCESS, then USER_FAULT or SUPERVISOR_FAULT */
	EXPECT(user.addr && user.flags == (2 | 4 | 16), "%x", user.flags);
	EXPECT(user.ip - (unsigned long)test_page_faults_on_request < 4096, "%llx", user.ip);
	EXPECT(kernel.addr && kernel.flags == (2 | 4 | 32) && (__s64)kernel.ip < 0, "%x",
	       kernel.flags);
	EXPECT(page_faults(&s[1], p, &none) == 0, "not asked for");
	EXPECT(books_balance(&s[0]) && books_balance(&s[1]), "books");
	session_close(&s[0]);
	session_close(&s[1]);
	munmap(p, 2 << 12);
	close(fd);
	return true;
}

/* The same with page faults recorded, which may occur during other events. */
static bool test_events_inside_events_and_page_faults(void)
{
	return events_inside_events(RS_SETUP_PAGE_FAULTS);
}

/* Requests rings larger than the memory; the next session must still work. */
static bool test_no_memory_at_setup(void)
{
	struct rs_setup huge = { .ring_bytes = RS_RING_BYTES_MAX },
			small = { .ring_bytes = RS_RING_BYTES_MIN };
	struct session s;
	int fds[8], i, refused = 0;

	for (i = 0; i < 8; i++) {
		fds[i] = open(RS_DEVICE, O_RDWR);
		EXPECT(fds[i] >= 0, "open %d", i);
		if (ioctl(fds[i], RS_IOC_SETUP, &huge)) {
			EXPECT(errno == ENOMEM, "errno %d", errno);
			refused++;
			break;
		}
	}
	for (; i >= 0; i--)
		close(fds[i < 8 ? i : 7]);
	EXPECT(refused, "no machine has this much memory");
	session_open(&s, &small);
	session_start(&s);
	session_stop(&s);
	session_close(&s);
	return true;
}

/* Makes random requests on a valid descriptor. Pointers in them refer to this page. */
static void ask_noise(int fd, unsigned int seed, int times)
{
	static unsigned char page[4096];
	static const unsigned int known[] = { RS_IOC_INFO, RS_IOC_SETUP,  RS_IOC_START,
					      RS_IOC_STOP, RS_IOC_FILTER, RS_IOC_WALK };
	static unsigned char scratch[RS_WALK_BYTES_MIN];
	unsigned long arg;
	unsigned int cmd, i;

	srand(seed);
	while (times--) {
		for (i = 0; i < 64; i += sizeof(int))
			*(int *)(page + i) = rand() % 4 ? 0 : rand();
		cmd = rand() % 2 << 31 | rand() % 2 << 30 | rand() % 512 << 16 | RS_IOC_MAGIC << 8 |
		      rand() % 256;
		if (rand() % 3 == 0)
			cmd = known[rand() % (sizeof(known) / sizeof(known[0]))];
		/* A walk must not overwrite memory of this program. */
		if (cmd == RS_IOC_WALK)
			((struct rs_walk *)page)->buf = (unsigned long)scratch;
		arg = rand() % 8 ? (unsigned long)page : (unsigned long)rand() << (rand() % 48);
		ioctl(fd, cmd, arg);
	}
}

static bool test_requests_of_noise(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	struct session s;
	int i, fd, status;
	pid_t pid;

	for (i = 0; i < 100; i++) {
		fd = open(RS_DEVICE, O_RDWR);
		EXPECT(fd >= 0, "open");
		ask_noise(fd, i, 1000);
		close(fd);
	}
	/* A descriptor that was opened by root and is used by an ordinary user. */
	fd = open(RS_DEVICE, O_RDWR);
	pid = fork();
	if (!pid) {
		if (setgid(65534) || setuid(65534))
			_exit(3);
		ask_noise(fd, 99, 100000);
		_exit(open(RS_DEVICE, O_RDWR) >= 0);
	}
	waitpid(pid, &status, 0);
	EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
	close(fd);
	session_open(&s, &setup);
	session_start(&s);
	getppid();
	session_stop(&s);
	EXPECT(books_balance(&s), "books");
	session_close(&s);
	return true;
}

static bool test_consumer_killed_mid_read(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	struct session s;
	unsigned int cpu;
	__u64 pos;
	pid_t pid;
	int i;

	for (i = 0; i < 20; i++) {
		pid = fork();
		if (!pid) {
			session_open(&s, &setup);
			session_start(&s);
			for (cpu = 0;; cpu = (cpu + 1) % s.rings) {
				pos = s.consumer[cpu]->pos;
				if (session_next(&s, cpu, &pos))
					__atomic_store_n(&s.consumer[cpu]->pos, pos,
							 __ATOMIC_RELEASE);
			}
		}
		usleep(20000 + i * 1000);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return true;
}

static const struct test tests[] = {
/* clang-format off */
#define TEST(name) { #name, test_##name }
	/* clang-format on */
	TEST(consumer_killed_mid_read), TEST(cpu_goes_and_comes),
	TEST(events_inside_events),	TEST(events_inside_events_and_page_faults),
	TEST(page_faults_on_request),	TEST(forks_without_end),
	TEST(requests_of_noise),	TEST(no_memory_at_setup),
};

/* Opens and closes sessions for ever, whether the module is loaded or not. */
static void open_and_close_for_ever(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN, .flags = RS_SETUP_PAGE_FAULTS };
	struct rs_start start;
	unsigned int i;
	int fd;

	for (;;) {
		fd = open(RS_DEVICE, O_RDWR);
		if (fd < 0) {
			usleep(1000);
			continue;
		}
		if (!ioctl(fd, RS_IOC_SETUP, &setup) && !ioctl(fd, RS_IOC_START, &start))
			for (i = 0; i < 100; i++)
				getppid();
		close(fd);
		usleep(rand() % 300000);
	}
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "sessions"))
		open_and_close_for_ever();
	return run_tests(tests, sizeof(tests) / sizeof(tests[0]), NULL) > 0;
}
