/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests sessions and rings through the ABI: exact counters when a ring is full, several
 * consumers, consumers that write invalid positions or die. Runs as root with the module
 * loaded; prints one line per test.
 */
#include <dirent.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "../tests.h"
#include "expect.h"
#include "session.h"
#include "worker.h"

/* ---- tests ------------------------------------------------------------------ */

static unsigned long walk_all(const struct session *s)
{
	unsigned long n = 0;
	unsigned int i;
	__u64 pos;

	for (i = 0; i < s->rings; i++)
		for (pos = s->consumer[i]->pos; session_next(s, i, &pos);)
			n++;
	return n;
}

static bool test_full_ring_is_counted_exactly(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	struct rs_ring_producer books;
	int counters[NTRACEPOINTS];
	struct session s;
	struct worker w;
	__u64 counted;

	worker_start(&w);
	setup.only_tgid = w.pid;
	session_open(&s, &setup);
	counters_open(counters, w.pid);
	session_start(&s);
	worker_run(&w, 100000);
	session_stop(&s);
	counted = counters_sum(counters);
	books = session_books(&s);
	printf("# seen %llu = stored %llu + dropped %llu + filtered %llu; counted by perf %llu\n",
	       books.seen, books.stored, books.dropped_full, books.filtered, counted);
	EXPECT(books.seen == books.stored + books.dropped_full + books.filtered, "books");
	EXPECT(books.stored + books.dropped_full == counted, "%llu counted", counted);
	EXPECT(books.dropped_full > 0, "the ring never filled");
	EXPECT(walk_all(&s) == books.stored, "%lu walked", walk_all(&s));
	session_close(&s);
	worker_end(&w);
	return true;
}

/* A thread that reads all rings until it is stopped, and checks framing and order. */
struct reader {
	struct session *s;
	volatile bool stop;
	unsigned long events, faults;
	pthread_t thread;
};

static void drain(struct reader *r)
{
	const struct rs_event *ev;
	unsigned int i;
	__u64 pos, last;

	for (i = 0; i < r->s->rings; i++) {
		last = 0;
		for (pos = r->s->consumer[i]->pos; (ev = session_next(r->s, i, &pos));) {
			r->events++;
			if (ev->ts < last || ev->type >= RS_EVENT_TYPES ||
			    ev->nparams > RS_MAX_PARAMS || ev->len > 1 << 16)
				r->faults++;
			last = ev->ts;
			__atomic_store_n(&r->s->consumer[i]->pos, pos, __ATOMIC_RELEASE);
		}
	}
}

static void *read_rings(void *arg)
{
	struct reader *r = arg;

	while (!r->stop)
		drain(r);
	drain(r);
	return NULL;
}

static bool test_reading_while_writing_loses_nothing_unseen(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	struct rs_ring_producer books;
	struct session s;
	struct reader r = { .s = &s };
	struct worker w;
	int i;

	worker_start(&w);
	setup.only_tgid = w.pid;
	session_open(&s, &setup);
	session_start(&s);
	pthread_create(&r.thread, NULL, read_rings, &r);
	for (i = 0; i < 20; i++)
		worker_run(&w, 5000);
	session_stop(&s);
	r.stop = true;
	pthread_join(r.thread, NULL);
	books = session_books(&s);
	EXPECT(r.faults == 0, "%lu broken or out of order", r.faults);
	EXPECT(r.events == books.stored, "%lu read, %llu stored", r.events, books.stored);
	EXPECT(books.seen == books.stored + books.dropped_full + books.filtered, "books");
	EXPECT(books.stored + books.dropped_full >= 200000, "%llu", books.stored);
	session_close(&s);
	worker_end(&w);
	return true;
}

/* Binds this process and its children to CPU 0, or to all CPUs again. */
static void stay_on_one_cpu(bool stay)
{
	cpu_set_t cpus;
	int cpu;

	CPU_ZERO(&cpus);
	for (cpu = 0; cpu < (stay ? 1 : CPU_SETSIZE); cpu++)
		CPU_SET(cpu, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		die("sched_setaffinity");
}

/* A drop record is per ring, so all events of this test must be on one CPU. */
static bool test_lost_events_are_told_in_the_stream(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	const struct rs_lost *lost;
	__u64 told = 0, pos;
	unsigned int i;
	struct session s;
	struct worker w;

	stay_on_one_cpu(true);
	worker_start(&w);
	stay_on_one_cpu(false);
	setup.only_tgid = w.pid;
	session_open(&s, &setup);
	session_start(&s);
	worker_run(&w, 10000);
	for (i = 0; i < s.rings; i++)
		s.consumer[i]->pos = s.producer[i]->pos;
	worker_run(&w, 10);
	session_stop(&s);
	for (i = 0; i < s.rings; i++)
		for (pos = s.consumer[i]->pos;
		     (lost = (const void *)session_next_record(&s, i, &pos));)
			if (lost->event.type == RS_EVENT_LOST)
				told += lost->full + lost->consumer + lost->fault;
	EXPECT(told > 0, "nothing told");
	EXPECT(told <= session_books(&s).dropped_full, "%llu told", told);
	session_close(&s);
	worker_end(&w);
	return true;
}

static unsigned long count_type(const struct session *s, pid_t tid, int type)
{
	const struct rs_event *ev;
	unsigned long n = 0;
	unsigned int i;
	__u64 pos;

	for (i = 0; i < s->rings; i++)
		for (pos = s->consumer[i]->pos; (ev = session_next(s, i, &pos));)
			n += ev->tid == tid && ev->type == type;
	return n;
}

static void flood_then_close(void)
{
	int fds[50], i;

	for (i = 0; i < 50; i++)
		fds[i] = open("/dev/null", O_RDONLY);
	for (i = 0; i < 20000; i++)
		syscall(SYS_getppid);
	for (i = 0; i < 50; i++)
		close(fds[i]);
}

static bool test_a_flood_cannot_push_out_a_close(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN, .only_tgid = getpid() };
	struct session s;

	session_open(&s, &setup);
	session_start(&s);
	flood_then_close();
	session_stop(&s);
	EXPECT(session_books(&s).dropped_full > 10000, "the ring never filled");
	EXPECT(count_type(&s, getpid(), RS_EV_SYSCALL_CLOSE_E) == 50, "%lu of 50",
	       count_type(&s, getpid(), RS_EV_SYSCALL_CLOSE_E));
	EXPECT(count_type(&s, getpid(), RS_EV_SYSCALL_CLOSE_X) == 50, "exits");
	session_close(&s);
	return true;
}

/* A full ring overwrites its oldest records; the remaining ones are whole and in order. */
static bool test_overwritten_ring_holds_the_newest(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN, .flags = RS_SETUP_OVERWRITE };
	struct rs_ring_producer books;
	const struct rs_event *ev;
	struct session s;
	struct worker w;
	unsigned int i;
	__u64 pos, last, bytes = 0;

	worker_start(&w);
	setup.only_tgid = w.pid;
	session_open(&s, &setup);
	session_start(&s);
	worker_run(&w, 20000);
	session_stop(&s);
	books = session_books(&s);
	EXPECT(books.dropped_full == 0 && books.seen == books.stored + books.filtered, "books");
	for (i = 0; i < s.rings; i++) {
		last = 0;
		pos = s.producer[i]->oldest;
		bytes = s.producer[i]->pos - pos > bytes ? s.producer[i]->pos - pos : bytes;
		while ((ev = session_next(&s, i, &pos))) {
			EXPECT(ev->ts >= last && ev->type < RS_EVENT_TYPES && ev->len < 4096,
			       "broken");
			last = ev->ts;
		}
		EXPECT(pos == s.producer[i]->pos, "the walk ended at %llu", pos);
	}
	EXPECT(bytes > RS_RING_BYTES_MIN / 2 && bytes <= RS_RING_BYTES_MIN, "%llu bytes kept",
	       bytes);
	session_close(&s);
	worker_end(&w);
	return true;
}

/* Below the watermark, the consumer wakes after the latency; above it, at once. */
static bool test_watermark_and_latency_are_the_sessions(void)
{
	struct rs_setup setup = {
		.ring_bytes = RS_RING_BYTES_MIN,
		.watermark_bytes = 4096,
		.latency_us = 300000000,
	};
	struct pollfd pfd = { .events = POLLIN };
	unsigned int calls = 10;
	struct session s;
	struct worker w;

	worker_start(&w);
	setup.only_tgid = w.pid;
	session_open(&s, &setup);
	pfd.fd = s.fd;
	session_start(&s);
	if (write(w.command, &calls, sizeof(calls)) != sizeof(calls))
		die("worker");
	EXPECT(poll(&pfd, 1, 500) == 0, "told of less than the watermark");
	calls = 500;
	if (write(w.command, &calls, sizeof(calls)) != sizeof(calls))
		die("worker");
	EXPECT(poll(&pfd, 1, 20000) == 1, "not told of the watermark");
	session_stop(&s);
	session_close(&s);
	worker_end(&w);
	return true;
}

static bool test_two_sessions_see_the_same(void)
{
	struct session a, b;
	struct worker w;
	struct rs_setup setup = { 0 };

	worker_start(&w);
	setup.only_tgid = w.pid;
	session_open(&a, &setup);
	session_open(&b, &setup);
	session_start(&a);
	session_start(&b);
	worker_run(&w, 1000);
	session_stop(&b);
	session_stop(&a);
	EXPECT(session_books(&a).stored == session_books(&b).stored, "%llu and %llu",
	       session_books(&a).stored, session_books(&b).stored);
	EXPECT(session_books(&a).stored >= 2000, "%llu", session_books(&a).stored);
	session_close(&a);
	session_close(&b);
	worker_end(&w);
	return true;
}

static bool test_killed_consumer_frees_everything(void)
{
	struct rs_setup setup = { .ring_bytes = 1 << 20 };
	struct session s, other;
	struct worker w;
	int ready[2], i;
	char c;
	pid_t pid;

	worker_start(&w);
	setup.only_tgid = w.pid;
	session_open(&s, &setup);
	session_start(&s);
	for (i = 0; i < 20; i++) {
		if (pipe(ready))
			die("pipe");
		pid = fork();
		if (!pid) {
			session_open(&other, &setup);
			session_start(&other);
			if (write(ready[1], "", 1) != 1)
				_exit(1);
			for (;;)
				pause();
		}
		if (read(ready[0], &c, 1) != 1)
			die("consumer");
		worker_run(&w, 100);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		close(ready[0]);
		close(ready[1]);
	}
	session_stop(&s);
	EXPECT(session_books(&s).stored >= 20 * 200, "%llu", session_books(&s).stored);
	session_close(&s);
	worker_end(&w);
	return true;
}

static bool test_lying_consumer_harms_only_itself(void)
{
	static const __u64 lies[] = { ~0ULL, 1ULL << 63, 1, 12345, 1ULL << 20 };
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	struct rs_ring_producer books;
	struct session s;
	struct worker w;
	unsigned int i, cpu;

	worker_start(&w);
	setup.only_tgid = w.pid;
	session_open(&s, &setup);
	session_start(&s);
	for (i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		for (cpu = 0; cpu < s.rings; cpu++)
			s.consumer[cpu]->pos = lies[i];
		worker_run(&w, 5000);
	}
	for (cpu = 0; cpu < s.rings; cpu++)
		s.consumer[cpu]->pos = s.producer[cpu]->pos;
	worker_run(&w, 10);
	session_stop(&s);
	books = session_books(&s);
	EXPECT(books.dropped_consumer > 0, "no lie was noticed");
	EXPECT(books.seen == books.stored + books.filtered + books.dropped_full +
				     books.dropped_consumer + books.dropped_fault,
	       "books");
	session_close(&s);
	worker_end(&w);
	return true;
}

static bool test_events_and_books_cannot_be_written(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	struct session s;
	void *p;

	session_open(&s, &setup);
	p = mmap(NULL, s.page, PROT_READ | PROT_WRITE, MAP_SHARED, s.fd,
		 RS_RING_OFFSET(0) + s.page);
	EXPECT(p == MAP_FAILED && errno == EPERM, "producer mapped writable");
	EXPECT(mprotect(s.producer[0], s.page, PROT_READ | PROT_WRITE) && errno == EACCES,
	       "producer made writable");
	p = mmap(NULL, s.page, PROT_READ | PROT_WRITE, MAP_PRIVATE, s.fd, RS_RING_OFFSET(0));
	EXPECT(p == MAP_FAILED && errno == EINVAL, "a private position mapped");
	p = mmap(NULL, s.page, PROT_READ, MAP_SHARED, s.fd, RS_RING_OFFSET(4096));
	EXPECT(p == MAP_FAILED && errno == ENODEV, "ring 4096 mapped");
	p = mmap(NULL, 3 * s.page + 2 * s.ring_bytes, PROT_READ, MAP_SHARED, s.fd,
		 RS_RING_OFFSET(0) + s.page);
	EXPECT(p == MAP_FAILED, "mapped beyond the ring");
	session_close(&s);
	return true;
}

/* ---- contents of events ------------------------------------------------------------ */

/* Parameter n of the first event of this thread and type; NULL: none. */
static const unsigned char *find_param(const struct session *s, pid_t tid, int type, unsigned int n,
				       unsigned int *len)
{
	const struct rs_event *ev;
	const unsigned char *data;
	unsigned short lens[RS_MAX_PARAMS];
	unsigned int i;
	__u64 pos;

	for (i = 0; i < s->rings; i++) {
		for (pos = s->consumer[i]->pos; (ev = session_next(s, i, &pos));) {
			if (ev->tid != tid || ev->type != type || ev->nparams <= n)
				continue;
			memcpy(lens, ev + 1, ev->nparams * sizeof(lens[0]));
			data = (const unsigned char *)(ev + 1) + ev->nparams * sizeof(lens[0]);
			for (i = 0; i < n; i++)
				data += lens[i];
			*len = lens[n];
			return data;
		}
	}
	return NULL;
}

/* Records this process while a function runs. */
static void record_self(struct session *s, void (*run)(void))
{
	struct rs_setup setup = { .ring_bytes = 1 << 20, .only_tgid = getpid() };

	session_open(s, &setup);
	session_start(s);
	run();
	session_stop(s);
}

static void receive_cut_datagram(void)
{
	char buffer[16] = "........NEXTDOOR", data[60];
	int fds[2];

	memset(data, 'd', sizeof(data));
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, fds) || write(fds[0], data, sizeof(data)) < 0 ||
	    recvfrom(fds[1], buffer, 8, MSG_TRUNC, NULL, NULL) != sizeof(data))
		die("datagram");
	close(fds[0]);
	close(fds[1]);
}

static bool test_only_what_was_received_is_recorded(void)
{
	unsigned int len = 0;
	struct session s;

	record_self(&s, receive_cut_datagram);
	EXPECT(find_param(&s, getpid(), RS_EV_SOCKET_RECVFROM_X, 1, &len), "no event");
	EXPECT(len == 8, "%u bytes of 8", len);
	session_close(&s);
	return true;
}

static void write_many_vectors(void)
{
	struct iovec iov[100];
	int fd = open("/dev/null", O_WRONLY), i;

	for (i = 0; i < 100; i++)
		iov[i] = (struct iovec){ "0123456789", 10 };
	if (writev(fd, iov, 100) != 1000)
		die("writev");
	close(fd);
}

static bool test_all_vectors_are_counted(void)
{
	const unsigned char *param;
	unsigned int len = 0, size = 0;
	struct session s;

	record_self(&s, write_many_vectors);
	param = find_param(&s, getpid(), RS_EV_SYSCALL_WRITEV_E, 1, &len);
	EXPECT(param && len == sizeof(size), "no event");
	memcpy(&size, param, sizeof(size));
	EXPECT(size == 1000, "%u", size);
	session_close(&s);
	return true;
}

/* The data before the first unreadable page must be recorded. */
static void write_into_a_hole(void)
{
	char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open("/dev/null", O_WRONLY);

	if (p == MAP_FAILED)
		die("hole");
	memset(p, 'x', 4096);
	munmap(p + 4096, 4096);
	if (write(fd, p + 4086, 20) != 20)
		die("write");
	close(fd);
	munmap(p, 4096);
}

static bool test_readable_part_of_a_buffer_is_kept(void)
{
	unsigned int len = 0;
	struct session s;

	record_self(&s, write_into_a_hole);
	EXPECT(find_param(&s, getpid(), RS_EV_SYSCALL_WRITE_X, 1, &len), "no event");
	EXPECT(len == 10, "%u bytes of 10", len);
	session_close(&s);
	return true;
}

/* A 32-bit program that ends at once: exit(0). */
static const unsigned char elf32[] = {
	0x7f, 'E',  'L',  'F',	1,    1,    1,	  0, 0,	   0,	 0,    0,    0,	   0,	 0,    0,
	2,    0,    3,	  0,	1,    0,    0,	  0, 0x54, 0x80, 0x04, 0x08, 0x34, 0,	 0,    0,
	0,    0,    0,	  0,	0,    0,    0,	  0, 0x34, 0,	 0x20, 0,    1,	   0,	 0,    0,
	0,    0,    0,	  0,	1,    0,    0,	  0, 0,	   0,	 0,    0,    0,	   0x80, 0x04, 0x08,
	0,    0x80, 0x04, 0x08, 0x60, 0,    0,	  0, 0x60, 0,	 0,    0,    5,	   0,	 0,    0,
	0,    0x10, 0,	  0,	0x31, 0xdb, 0xb8, 1, 0,	   0,	 0,    0xcd, 0x80, 0x90, 0x90, 0x90,
};

static bool test_exec_of_a_32_bit_program_has_its_exit(void)
{
	static const char path[] = "/tmp/elf32";
	struct rs_setup setup = { .ring_bytes = 1 << 20 };
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0755), status;
	const unsigned char *param;
	struct session s;
	unsigned int len = 0;
	pid_t pid;

	if (fd < 0 || write(fd, elf32, sizeof(elf32)) != sizeof(elf32) || close(fd))
		die(path);
	session_open(&s, &setup);
	session_start(&s);
	pid = fork();
	if (!pid) {
		execl(path, "thirty-two", NULL);
		_exit(9);
	}
	waitpid(pid, &status, 0);
	session_stop(&s);
	EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
	param = find_param(&s, pid, RS_EV_SYSCALL_EXECVE_19_X, 1, &len);
	EXPECT(param && !strcmp((const char *)param, "thirty-two"), "exe %s",
	       param ? (const char *)param : "none");
	session_close(&s);
	return true;
}

/* ---- requests ------------------------------------------------------------------------ */

static void *map_and_unmap(void *arg)
{
	const struct session *s = arg;
	void *p;
	int i;

	for (i = 0; i < 3000; i++) {
		p = mmap(NULL, s->page, PROT_READ | PROT_WRITE, MAP_SHARED, s->fd,
			 RS_RING_OFFSET(0));
		if (p == MAP_FAILED)
			die("mmap");
		munmap(p, s->page);
	}
	return NULL;
}

static void *ask_into_new_pages(void *arg)
{
	const struct session *s = arg;
	void *p;
	int i;

	for (i = 0; i < 3000; i++) {
		p = mmap(NULL, s->page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p == MAP_FAILED || ioctl(s->fd, RS_IOC_INFO, p))
			die("RS_IOC_INFO");
		munmap(p, s->page);
	}
	return NULL;
}

static bool test_mapping_and_asking_do_not_block_each_other(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	pthread_t a, b;
	struct session s;

	session_open(&s, &setup);
	pthread_create(&a, NULL, map_and_unmap, &s);
	pthread_create(&b, NULL, ask_into_new_pages, &s);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	session_close(&s);
	return true;
}

/* A consumer that calls poll() every 2 ms must not delay its own wake-up. */
static bool test_poll_that_asks_often_is_told(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	struct pollfd pfd = { .events = POLLIN };
	unsigned int calls = 10, tries;
	struct session s;
	struct worker w;

	worker_start(&w);
	setup.only_tgid = w.pid;
	session_open(&s, &setup);
	pfd.fd = s.fd;
	session_start(&s);
	if (write(w.command, &calls, sizeof(calls)) != sizeof(calls))
		die("worker");
	for (tries = 0; tries < 500 && poll(&pfd, 1, 2) == 0; tries++)
		;
	EXPECT(tries < 500, "never told");
	session_stop(&s);
	session_close(&s);
	worker_end(&w);
	return true;
}

static bool test_requests_are_checked(void)
{
	struct rs_setup bad = { .ring_bytes = 100000 }, reserved = { .reserved = { 1 } };
	struct rs_setup small = { .ring_bytes = RS_RING_BYTES_MIN };
	struct rs_setup snaplen = { .snaplen = RS_SNAPLEN_MAX + 1 };
	struct rs_setup unknown = { .flags = 1U << 31 };
	struct rs_setup high = { .ring_bytes = RS_RING_BYTES_MIN, .watermark_bytes = ~0U };
	struct rs_setup tight = { .ring_bytes = RS_RING_BYTES_MIN, .snaplen = 60000 };
	struct rs_start start;
	int fd = open(RS_DEVICE, O_RDWR);

	EXPECT(fd >= 0, "open");
	EXPECT(ioctl(fd, RS_IOC_START, &start) && errno == EINVAL, "start before setup");
	EXPECT(ioctl(fd, RS_IOC_SETUP, &bad) && errno == EINVAL, "size not a power of two");
	EXPECT(ioctl(fd, RS_IOC_SETUP, &reserved) && errno == EINVAL, "reserved member");
	EXPECT(ioctl(fd, RS_IOC_SETUP, &snaplen) && errno == EINVAL, "snaplen");
	EXPECT(ioctl(fd, RS_IOC_SETUP, &unknown) && errno == EINVAL, "unknown flag");
	EXPECT(ioctl(fd, RS_IOC_SETUP, &high) && errno == EINVAL, "watermark beyond the ring");
	EXPECT(ioctl(fd, RS_IOC_SETUP, &tight) && errno == EINVAL, "snaplen near the ring's size");
	EXPECT(ioctl(fd, RS_IOC_SETUP, NULL) && errno == EFAULT, "bad pointer");
	EXPECT(ioctl(fd, RS_IOC_SETUP, &small) == 0, "setup");
	EXPECT(ioctl(fd, RS_IOC_SETUP, &small) && errno == EBUSY, "second setup");
	EXPECT(ioctl(fd, RS_IOC_STOP) && errno == EINVAL, "stop before start");
	EXPECT(ioctl(fd, RS_IOC_START, (void *)8) && errno == EFAULT, "bad pointer");
	EXPECT(ioctl(fd, 0x1234, &start) && errno == ENOTTY, "unknown request");
	EXPECT(ioctl(fd, RS_IOC_START, &start) == 0, "start");
	EXPECT(ioctl(fd, RS_IOC_START, &start) && errno == EINVAL, "second start");
	close(fd);
	return true;
}

static bool test_ordinary_user_is_refused(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (setgid(65534) || setuid(65534))
			_exit(3);
		_exit(open(RS_DEVICE, O_RDWR) >= 0);
	}
	waitpid(pid, &status, 0);
	EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", status);
	return true;
}

static bool test_poll_sleeps_until_there_is_something(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	struct pollfd pfd = { .events = POLLIN };
	unsigned int calls = 10;
	struct session s;
	struct worker w;

	worker_start(&w);
	setup.only_tgid = w.pid;
	session_open(&s, &setup);
	pfd.fd = s.fd;
	session_start(&s);
	EXPECT(poll(&pfd, 1, 100) == 0, "woken for nothing");
	if (write(w.command, &calls, sizeof(calls)) != sizeof(calls))
		die("worker");
	EXPECT(poll(&pfd, 1, 10000) == 1, "not woken");
	EXPECT(walk_all(&s) > 0, "woken too early");
	session_stop(&s);
	EXPECT(poll(&pfd, 1, 0) == 1 && pfd.revents & POLLHUP, "end not told");
	session_close(&s);
	worker_end(&w);
	return true;
}

static bool test_opened_and_closed_many_times(void)
{
	struct rs_setup setup = { .ring_bytes = RS_RING_BYTES_MIN };
	struct session s;
	int i;

	for (i = 0; i < 200; i++) {
		session_open(&s, &setup);
		if (i % 2)
			session_start(&s);
		if (i % 4 == 3)
			session_stop(&s);
		session_close(&s);
	}
	return true;
}

static const struct test tests[] = {
/* clang-format off */
#define TEST(name) { #name, test_##name }
	/* clang-format on */
	TEST(requests_are_checked),
	TEST(ordinary_user_is_refused),
	TEST(events_and_books_cannot_be_written),
	TEST(full_ring_is_counted_exactly),
	TEST(reading_while_writing_loses_nothing_unseen),
	TEST(lost_events_are_told_in_the_stream),
	TEST(a_flood_cannot_push_out_a_close),
	TEST(overwritten_ring_holds_the_newest),
	TEST(watermark_and_latency_are_the_sessions),
	TEST(two_sessions_see_the_same),
	TEST(killed_consumer_frees_everything),
	TEST(lying_consumer_harms_only_itself),
	TEST(poll_sleeps_until_there_is_something),
	TEST(poll_that_asks_often_is_told),
	TEST(mapping_and_asking_do_not_block_each_other),
	TEST(only_what_was_received_is_recorded),
	TEST(all_vectors_are_counted),
	TEST(readable_part_of_a_buffer_is_kept),
	TEST(exec_of_a_32_bit_program_has_its_exit),
	TEST(opened_and_closed_many_times),
};

int main(void)
{
	return run_tests(tests, sizeof(tests) / sizeof(tests[0]), NULL) > 0;
}
