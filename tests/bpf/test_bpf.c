/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The eBPF engine's promises, tried through libscap on the running machine:
 * exact books, strict order, several consumers, nothing left behind. Runs as
 * root; prints one line per test.
 */
#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "../kernel/expect.h"
#include "../kernel/ia32.h"
#include "../kernel/worker.h"
#include "scap.h"
#include "../tests.h"

static int open_bpf(struct scap **scap, struct scap_options opts)
{
	opts.size = sizeof(opts);
	opts.engine = SCAP_ENGINE_BPF;
	return scap_open(scap, SCAP_LIVE, &opts);
}

/* Takes all events of a stopped source; returns how many, or a negative fault. */
static long drain(struct scap *scap, uint64_t *unordered)
{
	const struct scap_event *ev;
	uint64_t last = 0;
	long n = 0;
	int got;

	*unordered = 0;
	while ((got = scap_next(scap, &ev)) == SCAP_EVENT) {
		*unordered += ev->ts_ns < last;
		last = ev->ts_ns;
		/* What tells of lost events is none itself. */
		n += ev->type != RS_EV_NOTIFICATION_E;
	}
	return got == SCAP_EOF ? n : got;
}

static uint64_t lost(const struct scap_stats *s)
{
	return s->dropped_full + s->dropped_consumer + s->dropped_fault;
}

/* Runs a worker through rings of a size; the books and what comes out must agree. */
static bool books_agree(uint32_t ring_bytes, unsigned int calls, bool shall_drop)
{
	struct scap_stats stats;
	int counters[NTRACEPOINTS];
	struct scap *scap;
	struct worker w;
	uint64_t counted, unordered;
	long delivered;
	int err;

	worker_start(&w);
	counters_open(counters, w.pid);
	err = open_bpf(&scap,
		       (struct scap_options){ .ring_bytes = ring_bytes, .only_tgid = w.pid });
	EXPECT(!err, "%s", scap_error(scap));
	worker_run(&w, calls);
	scap_stop(scap);
	counted = counters_sum(counters);
	delivered = drain(scap, &unordered);
	scap_stats(scap, &stats);
	worker_end(&w);
	scap_close(scap);
	EXPECT(stats.seen == stats.stored + stats.filtered + lost(&stats), "seen %llu",
	       (unsigned long long)stats.seen);
	EXPECT(stats.stored + lost(&stats) == counted, "%llu stored, %llu lost, %llu counted",
	       (unsigned long long)stats.stored, (unsigned long long)lost(&stats),
	       (unsigned long long)counted);
	EXPECT(delivered == (long)stats.stored, "%ld delivered", delivered);
	EXPECT(counted > 2 * calls, "only %llu", (unsigned long long)counted);
	EXPECT((stats.dropped_full > 0) == shall_drop, "%llu dropped",
	       (unsigned long long)stats.dropped_full);
	EXPECT(!stats.dropped_fault && !stats.broken && !unordered,
	       "%llu faults, %llu broken, %llu unordered", (unsigned long long)stats.dropped_fault,
	       (unsigned long long)stats.broken, (unsigned long long)unordered);
	return true;
}

/* Until it begins, a deferred capture records what changes the state, and nothing else. */
static bool test_deferred_capture_begins_later(void)
{
	const struct scap_event *ev;
	struct scap *scap;
	long seeks = 0, dups = 0;

	EXPECT(!open_bpf(&scap, (struct scap_options){ .deferred = 1,
						       .include_self = 1,
						       .only_tgid = getpid() }),
	       "%s", scap_error(scap));
	for (int n = 0; n < 100; n++)
		syscall(SYS_lseek, -1, 0, SEEK_SET);
	close(dup(STDERR_FILENO));
	EXPECT(!scap_begin(scap), "%s", scap_error(scap));
	syscall(SYS_lseek, -1, 0, SEEK_SET);
	close(dup(STDERR_FILENO));
	scap_stop(scap);
	while (scap_next(scap, &ev) == SCAP_EVENT) {
		seeks += ev->type == RS_EV_SYSCALL_LSEEK_X;
		dups += ev->type == RS_EV_SYSCALL_DUP_X;
	}
	scap_close(scap);
	EXPECT(seeks >= 1 && seeks < 100 && dups >= 2, "%ld seeks, %ld dups", seeks, dups);
	return true;
}

static bool test_books_agree_with_the_kernels_count(void)
{
	return books_agree(32 << 20, 50000, false);
}

static bool test_full_ring_is_counted_exactly(void)
{
	return books_agree(RS_RING_BYTES_MIN, 20000, true);
}

static void *switch_around(void *end)
{
	while (!__atomic_load_n((int *)end, __ATOMIC_RELAXED)) {
		syscall(SYS_getppid);
		sched_yield();
	}
	return NULL;
}

static void start_on(pthread_t *thread, unsigned int cpu, void *(*run)(void *), void *arg)
{
	pthread_attr_t attr;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu % sysconf(_SC_NPROCESSORS_ONLN), &set);
	pthread_attr_init(&attr);
	pthread_attr_setaffinity_np(&attr, sizeof(set), &set);
	pthread_create(thread, &attr, run, arg);
	pthread_attr_destroy(&attr);
}

/* While they are read, events of all CPUs come in the order of their times. */
static bool test_order_across_cpus(void)
{
	const struct scap_event *ev;
	uint64_t last = 0, n = 0, cpus = 0;
	struct scap_stats stats;
	pthread_t threads[4];
	struct scap *scap;
	int end = 0, got, i;

	got = open_bpf(&scap, (struct scap_options){ .include_self = 1, .only_tgid = getpid() });
	EXPECT(!got, "%s", scap_error(scap));
	for (i = 0; i < 4; i++)
		start_on(&threads[i], i, switch_around, &end);
	for (; n < 300000; n++) {
		while (!(got = scap_next(scap, &ev)))
			;
		EXPECT(got == SCAP_EVENT, "%s", scap_error(scap));
		EXPECT(ev->ts_ns >= last, "event %llu is older than the one before",
		       (unsigned long long)n);
		last = ev->ts_ns;
		cpus |= 1ull << (ev->cpu % 64);
	}
	end = 1;
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	scap_stats(scap, &stats);
	scap_close(scap);
	EXPECT(!(cpus & (cpus - 1)) == (sysconf(_SC_NPROCESSORS_ONLN) == 1), "CPUs %llx",
	       (unsigned long long)cpus);
	EXPECT(!stats.out_of_order && !stats.broken, "out of order");
	return true;
}

static bool test_two_consumers_see_the_same(void)
{
	struct scap *scap[2];
	struct worker w;
	uint64_t unordered;
	long n[2];
	int i;

	worker_start(&w);
	for (i = 0; i < 2; i++)
		EXPECT(!open_bpf(&scap[i], (struct scap_options){ .only_tgid = w.pid }), "%s",
		       scap_error(scap[i]));
	worker_run(&w, 1000);
	for (i = 0; i < 2; i++)
		scap_stop(scap[i]);
	for (i = 0; i < 2; i++) {
		n[i] = drain(scap[i], &unordered);
		scap_close(scap[i]);
	}
	worker_end(&w);
	EXPECT(n[0] > 2000 && n[0] == n[1], "%ld and %ld", n[0], n[1]);
	return true;
}

/* ---- flight recorder ------------------------------------------------------------------ */

/* Makes calls that are numbered: no two snapshots are of the same ones. */
struct counter {
	int *end;
	pthread_t thread;
	int64_t made;
};

static void *count_on(void *arg)
{
	struct counter *counter = arg;

	while (!__atomic_load_n(counter->end, __ATOMIC_RELAXED)) {
		lseek(-1, ++counter->made, SEEK_SET);
		if (counter->made % 64 == 0)
			sched_yield();
	}
	return NULL;
}

/* The numbers of a snapshot's calls, by the CPU that a thread is bound to. */
struct run {
	int64_t last[4];
	uint64_t calls, gaps, unordered, ring_bytes;
};

static int64_t number_of(const struct scap_event *ev, unsigned int param)
{
	int64_t n;

	memcpy(&n, ev->params[param].data, sizeof(n));
	return n;
}

static void take_call(const struct scap_event *ev, struct run *run)
{
	int64_t n;
	uint32_t cpu = ev->cpu % 4;

	if (ev->type != RS_EV_SYSCALL_LSEEK_E || number_of(ev, 0) != -1)
		return;
	n = number_of(ev, 1);
	run->gaps += run->last[cpu] && n != run->last[cpu] + 1;
	run->last[cpu] = n;
	run->calls++;
}

static int take_snapshot(struct scap *recorder, struct run *run)
{
	const struct scap_options opts = { .size = sizeof(opts), .recorder = recorder };
	const struct scap_event *ev;
	struct scap *snapshot;
	uint64_t last = 0;
	int got = scap_open(&snapshot, SCAP_SNAPSHOT, &opts);

	*run = (struct run){ 0 };
	while (!got && (got = scap_next(snapshot, &ev)) == SCAP_EVENT) {
		run->unordered += ev->ts_ns < last;
		last = ev->ts_ns;
		take_call(ev, run);
		got = 0;
	}
	scap_close(snapshot);
	return got;
}

/* The recorder's own scan of /proc may have filled the rings: so many calls come after it. */
static void wait_for_calls(const struct counter *counter, int64_t calls)
{
	int64_t before = __atomic_load_n(&counter->made, __ATOMIC_RELAXED);

	while (__atomic_load_n(&counter->made, __ATOMIC_RELAXED) < before + calls)
		usleep(1000);
}

static bool snapshots_are_whole(uint32_t ring_bytes)
{
	struct counter counters[2];
	struct scap_stats stats;
	struct scap *recorder;
	struct run run;
	int end = 0, i, got;

	got = open_bpf(&recorder, (struct scap_options){ .include_self = 1,
							 .only_tgid = getpid(),
							 .ring_bytes = ring_bytes,
							 .flight_recorder = 1 });
	EXPECT(!got, "%s", scap_error(recorder));
	for (i = 0; i < 2; i++) {
		counters[i] = (struct counter){ .end = &end };
		start_on(&counters[i].thread, i, count_on, &counters[i]);
	}
	for (i = 0; i < 20; i++) {
		usleep(20000);
		EXPECT(take_snapshot(recorder, &run) == SCAP_EOF, "it does not end well");
		EXPECT(!run.gaps && !run.unordered, "%llu gaps, %llu out of order of %llu",
		       (unsigned long long)run.gaps, (unsigned long long)run.unordered,
		       (unsigned long long)run.calls);
	}
	for (i = 0; i < 2; i++)
		wait_for_calls(&counters[i], 1000);
	end = 1;
	for (i = 0; i < 2; i++)
		pthread_join(counters[i].thread, NULL);
	EXPECT(take_snapshot(recorder, &run) == SCAP_EOF, "it does not end well");
	scap_stats(recorder, &stats);
	scap_close(recorder);
	for (i = 0; i < 2 && i < sysconf(_SC_NPROCESSORS_ONLN); i++)
		EXPECT(run.last[i] == counters[i].made || sysconf(_SC_NPROCESSORS_ONLN) == 1,
		       "CPU %d: up to %lld of %lld", i, (long long)run.last[i],
		       (long long)counters[i].made);
	EXPECT(!stats.dropped_full && !stats.broken, "%llu dropped, %llu broken",
	       (unsigned long long)stats.dropped_full, (unsigned long long)stats.broken);
	EXPECT(stats.stored < 2 * ring_bytes / 40 || run.calls < (uint64_t)counters[0].made,
	       "nothing was forgotten");
	return true;
}

/* Rings of one chunk, and of several. */
static bool test_flight_recorder_keeps_the_newest(void)
{
	return snapshots_are_whole(RS_RING_BYTES_MIN) && snapshots_are_whole(4u << 20);
}

/* ---- nothing is left behind ----------------------------------------------------------- */

static unsigned int count_objects(int (*next)(__u32 id, __u32 *next_id))
{
	unsigned int n = 0;
	__u32 id = 0;

	while (!next(id, &id))
		n++;
	return n;
}

/* Programs and maps in the kernel; what another capture has at the time counts, too. */
static unsigned int kernel_objects(void)
{
	return count_objects(bpf_prog_get_next_id) + count_objects(bpf_map_get_next_id);
}

/* Those of the tests before go in the background. */
static unsigned int settled_objects(void)
{
	unsigned int now = kernel_objects(), last;

	do {
		last = now;
		usleep(300000);
		now = kernel_objects();
	} while (now != last);
	return now;
}

struct footprint {
	unsigned int programs, instruction_bytes;
	unsigned long long map_bytes;
};

/* What the kernel holds on behalf of all eBPF users. */
static struct footprint footprint(void)
{
	struct footprint sum = { 0 };
	struct bpf_prog_info prog;
	struct bpf_map_info map;
	__u32 id = 0, len;
	int fd;

	while (!bpf_prog_get_next_id(id, &id) && (fd = bpf_prog_get_fd_by_id(id)) >= 0) {
		len = sizeof(prog);
		memset(&prog, 0, len);
		sum.programs += !bpf_obj_get_info_by_fd(fd, &prog, &len);
		sum.instruction_bytes += prog.jited_prog_len;
		close(fd);
	}
	for (id = 0; !bpf_map_get_next_id(id, &id) && (fd = bpf_map_get_fd_by_id(id)) >= 0;) {
		len = sizeof(map);
		memset(&map, 0, len);
		if (!bpf_obj_get_info_by_fd(fd, &map, &len))
			sum.map_bytes += (unsigned long long)map.value_size * map.max_entries;
		close(fd);
	}
	return sum;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* The verifier takes the programs; what that costs is told. */
static bool test_programs_load(void)
{
	struct footprint before, with;
	struct scap *scap;
	double start;
	int err;

	settled_objects();
	before = footprint();
	start = seconds();
	err = open_bpf(&scap, (struct scap_options){ 0 });
	EXPECT(!err, "%s", scap_error(scap));
	start = seconds() - start;
	with = footprint();
	scap_close(scap);
	printf("# %u programs, %u KiB of instructions, %llu KiB of maps, ready after %.2f s\n",
	       with.programs - before.programs,
	       (with.instruction_bytes - before.instruction_bytes) >> 10,
	       (with.map_bytes - before.map_bytes) >> 10, start);
	EXPECT(with.programs > before.programs, "no programs");
	return true;
}

static bool test_killed_consumer_leaves_nothing(void)
{
	unsigned int before = settled_objects(), during, tries;
	int ready[2];
	char byte;
	pid_t pid;

	EXPECT(!pipe(ready), "pipe");
	pid = fork();
	if (!pid) {
		struct scap *scap;

		if (!open_bpf(&scap, (struct scap_options){ 0 }) && write(ready[1], "", 1) == 1)
			pause();
		_exit(1);
	}
	close(ready[1]);
	EXPECT(read(ready[0], &byte, 1) == 1, "the child could not open the engine");
	during = kernel_objects();
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	for (tries = 0; kernel_objects() > before && tries < 500; tries++)
		usleep(10000);
	EXPECT(during > before, "%u objects during, %u before", during, before);
	EXPECT(kernel_objects() <= before, "%u objects are left", kernel_objects() - before);
	return true;
}

/* What cannot be is refused in one line, and leaves nothing behind. */
static bool refuses(struct scap_options opts, int want, const char *text)
{
	struct scap *scap;
	int err = open_bpf(&scap, opts);
	bool says = strstr(scap_error(scap), text) && !strchr(scap_error(scap), '\n');

	if (err != want || !says)
		printf("# %d instead of %d: %s\n", err, want, scap_error(scap));
	scap_close(scap);
	return err == want && says;
}

static bool test_options_are_checked(void)
{
	EXPECT(refuses((struct scap_options){ .ring_bytes = 100000 }, -EINVAL, "power of two"),
	       "size");
	EXPECT(refuses((struct scap_options){ .ring_bytes = 4096 }, -EINVAL, "power of two"),
	       "small");
	EXPECT(refuses((struct scap_options){ .snaplen = 70000 }, -EINVAL, "buffer"), "snaplen");
	return true;
}

static bool test_ordinary_user_is_refused(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (setresuid(65534, 65534, 65534))
			_exit(2);
		_exit(!refuses((struct scap_options){ 0 }, -EPERM, "needs root"));
	}
	waitpid(pid, &status, 0);
	EXPECT(!status, "status %x", status);
	return true;
}

/* Runs a test in a process that has changed its surroundings. */
static bool passes_apart(bool (*change)(void), int want, const char *text, struct scap_options opts)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		if (!change())
			_exit(77);
		_exit(!refuses(opts, want, text));
	}
	waitpid(pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		printf("# the surroundings cannot be changed here\n");
	return WIFEXITED(status) && (!WEXITSTATUS(status) || WEXITSTATUS(status) == 77);
}

static bool hide_type_information(void)
{
	return !unshare(CLONE_NEWNS) && !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	       !mount("none", "/sys/kernel/btf", "tmpfs", 0, NULL);
}

static bool test_no_type_information_is_told(void)
{
	return passes_apart(hide_type_information, -ENOTSUP, "CONFIG_DEBUG_INFO_BTF",
			    (struct scap_options){ 0 });
}

static bool lock_little(void)
{
	const struct rlimit little = { 64 << 10, 64 << 10 };
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (setrlimit(RLIMIT_MEMLOCK, &little) || syscall(SYS_capget, &head, data))
		return false;
	data[CAP_SYS_RESOURCE / 32].effective &= ~(1u << (CAP_SYS_RESOURCE % 32));
	data[CAP_SYS_RESOURCE / 32].permitted &= ~(1u << (CAP_SYS_RESOURCE % 32));
	return !syscall(SYS_capset, &head, data);
}

static bool maps_are_charged(void)
{
	return libbpf_probe_bpf_helper(BPF_PROG_TYPE_SOCKET_FILTER, BPF_FUNC_ktime_get_coarse_ns,
				       NULL) == 0;
}

/* Only kernels before 5.11 charge maps to the limit; on others it changes nothing. */
static bool test_memlock_limit_is_told(void)
{
	struct scap *scap;
	pid_t pid;
	int status;

	if (maps_are_charged())
		return passes_apart(lock_little, -EPERM, "locked memory",
				    (struct scap_options){ 0 });
	pid = fork();
	if (!pid)
		_exit(lock_little() && open_bpf(&scap, (struct scap_options){ 0 }));
	waitpid(pid, &status, 0);
	EXPECT(!status, "status %x", status);
	return true;
}

static bool limit_memory(void)
{
	const struct rlimit little = { 256 << 20, 256 << 20 };

	return !setrlimit(RLIMIT_AS, &little);
}

/* The largest rings: what the kernel has, or else this process, is not enough. */
static bool test_ring_too_large_for_memory_is_told(void)
{
	unsigned int before = settled_objects();

	EXPECT(passes_apart(limit_memory, -ENOMEM, "no memory for rings",
			    (struct scap_options){ .ring_bytes = RS_RING_BYTES_MAX }),
	       "not told");
	EXPECT(settled_objects() <= before, "%u objects before", before);
	return true;
}

/*
 * How a child ends that makes the failing execs of a 32-bit program: by a signal where the
 * kernel knows none.
 */
static int run_ia32_execs(void)
{
	struct ia32_exec *exec = ia32_exec();
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		int80(IA32_EXECVE, ia32_address(exec->file), ia32_address(exec->argv),
		      ia32_address(exec->envp), 0, 0);
		int80(IA32_EXECVEAT, -1, ia32_address(exec->file), ia32_address(exec->argv),
		      ia32_address(exec->envp), 0);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	munmap(exec, sizeof(*exec));
	return status;
}

static bool holds(const struct scap_event *ev, unsigned int n, const char *text, size_t len)
{
	return ev->params[n].len == len && !memcmp(ev->params[n].data, text, len);
}

/* Where one stands on both exits of exec: its name, its arguments and its environment. */
static bool tells_lists(const struct scap_event *ev)
{
	return holds(ev, 1, "true", 5) && holds(ev, 2, "and\0false", 10) &&
	       holds(ev, 15, "A=b\0C=d", 8);
}

/* Lists of strings of 32-bit programs have pointers of four bytes. */
static bool test_lists_of_32_bit_programs(void)
{
	const struct scap_event *ev;
	unsigned int execs = 0;
	struct scap *scap;
	int status;

	EXPECT(!open_bpf(&scap, (struct scap_options){ .include_self = 1 }), "%s",
	       scap_error(scap));
	status = run_ia32_execs();
	scap_stop(scap);
	while (scap_next(scap, &ev) == SCAP_EVENT)
		if (ev->type == RS_EV_SYSCALL_EXECVE_19_X || ev->type == RS_EV_SYSCALL_EXECVEAT_X)
			execs += tells_lists(ev);
	scap_close(scap);
	if (status)
		printf("# this kernel runs no 32-bit programs: %x\n", status);
	else
		EXPECT(execs == 2, "%u", execs);
	return true;
}

/* Of the faults of this thread at an address: how many, and what the last one's event tells. */
struct faults {
	uint64_t addr, ip;
	uint32_t flags;
	unsigned int count, others;
};

static void take_fault(const struct scap_event *ev, struct faults *at)
{
	if (ev->type != RS_EV_PAGE_FAULT_E || ev->tid != gettid())
		return;
	at->others++;
	if ((uint64_t)number_of(ev, 0) != at->addr)
		return;
	at->count++;
	at->ip = number_of(ev, 1);
	memcpy(&at->flags, ev->params[2].data, sizeof(at->flags));
}

/* Touches two pages, one itself and one through the kernel, while two sources look. */
static bool record_faults(char *p, struct scap *scap[2])
{
	int fd = open("/dev/zero", O_RDONLY), n;
	const struct scap_options asks = { .include_self = 1,
					   .only_tgid = getpid(),
					   .page_faults = 1 },
				  not = { .include_self = 1, .only_tgid = getpid() };

	EXPECT(!open_bpf(&scap[0], asks) && !open_bpf(&scap[1], not ), "%s %s", scap_error(scap[0]),
	       scap[1] ? scap_error(scap[1]) : "");
	*(volatile char *)(p + 8) = 1;
	EXPECT(read(fd, p + 4096, 100) == 100, "read");
	for (n = 0; n < 2; n++)
		scap_stop(scap[n]);
	close(fd);
	return true;
}

/* As with the module: whoever asks has them, those of the program and of the kernel for it. */
static bool test_page_faults_on_request(void)
{
	char *p = mmap(NULL, 2 << 12, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct faults user = { .addr = (uintptr_t)p + 8 }, kernel = { .addr = (uintptr_t)p + 4096 },
		      none = { 0 };
	struct scap *scap[2] = { NULL };
	const struct scap_event *ev;
	struct scap_stats stats;

	EXPECT(p != MAP_FAILED, "mmap");
	if (!record_faults(p, scap))
		return false;
	while (scap_next(scap[0], &ev) == SCAP_EVENT) {
		take_fault(ev, &user);
		take_fault(ev, &kernel);
	}
	while (scap_next(scap[1], &ev) == SCAP_EVENT)
		take_fault(ev, &none);
	scap_stats(scap[0], &stats);
	scap_close(scap[0]);
	scap_close(scap[1]);
	/* PAGE_NOT_PRESENT | WRITE_ACCESS, then USER_FAULT or SUPERVISOR_FAULT */
	EXPECT(user.count == 1 && user.flags == (2 | 4 | 16), "%u, %x", user.count, user.flags);
	EXPECT(user.ip - (uintptr_t)record_faults < 4096, "%llx", (unsigned long long)user.ip);
	EXPECT(kernel.count == 1 && kernel.flags == (2 | 4 | 32) && (int64_t)kernel.ip < 0,
	       "%u, %x", kernel.count, kernel.flags);
	EXPECT(!none.others && !stats.dropped_fault, "%u, %llu", none.others,
	       (unsigned long long)stats.dropped_fault);
	munmap(p, 2 << 12);
	return true;
}

/* Takes what there is. Returns how many events, or a negative fault. */
static long take_all(struct scap *scap)
{
	const struct scap_event *ev;
	long n = 0;
	int got;

	while ((got = scap_next(scap, &ev)) == SCAP_EVENT)
		n++;
	return got == SCAP_TIMEOUT ? n : got < 0 ? got : -EPIPE;
}

static bool is_readable(int fd, int timeout_ms)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, timeout_ms) == 1;
}

/* A caller with an event loop of its own: it sleeps while there is nothing, and no longer. */
static bool test_descriptor_to_poll(void)
{
	const struct scap_event *ev;
	struct scap *scap;
	struct worker w;
	long n = 0;
	int fd;

	worker_start(&w);
	EXPECT(!open_bpf(&scap, (struct scap_options){ .only_tgid = w.pid }), "%s",
	       scap_error(scap));
	fd = scap_poll_fd(scap);
	EXPECT(fd >= 0 && fd == scap_poll_fd(scap), "%d: %s", fd, scap_error(scap));
	for (int round = 0; round < 3; round++) {
		/* a page of the worker may be taken away and come back */
		do
			EXPECT(take_all(scap) >= 0, "%s", scap_error(scap));
		while (is_readable(fd, 100));
		worker_run(&w, 100);
		EXPECT(is_readable(fd, 10000), "not told in round %d", round);
		EXPECT(scap_next(scap, &ev) == SCAP_EVENT, "no event in round %d", round);
		EXPECT(is_readable(fd, 0), "not told of the others in round %d", round);
		n += take_all(scap);
	}
	scap_stop(scap);
	EXPECT(scap_next(scap, &ev) == SCAP_EOF && is_readable(fd, 0), "no end");
	worker_end(&w);
	scap_close(scap);
	EXPECT(n >= 3 * 2 * 100, "only %ld events", n);
	return true;
}

static const struct test tests[] = {
	{ "bpf_programs_load", test_programs_load },
	{ "bpf_deferred_capture_begins_later", test_deferred_capture_begins_later },
	{ "bpf_books_agree_with_the_kernels_count", test_books_agree_with_the_kernels_count },
	{ "bpf_full_ring_is_counted_exactly", test_full_ring_is_counted_exactly },
	{ "bpf_order_across_cpus", test_order_across_cpus },
	{ "bpf_flight_recorder_keeps_the_newest", test_flight_recorder_keeps_the_newest },
	{ "bpf_two_consumers_see_the_same", test_two_consumers_see_the_same },
	{ "bpf_killed_consumer_leaves_nothing", test_killed_consumer_leaves_nothing },
	{ "bpf_lists_of_32_bit_programs", test_lists_of_32_bit_programs },
	{ "bpf_page_faults_on_request", test_page_faults_on_request },
	{ "bpf_descriptor_to_poll", test_descriptor_to_poll },
	{ "bpf_options_are_checked", test_options_are_checked },
	{ "bpf_ordinary_user_is_refused", test_ordinary_user_is_refused },
	{ "bpf_no_type_information_is_told", test_no_type_information_is_told },
	{ "bpf_memlock_limit_is_told", test_memlock_limit_is_told },
	{ "bpf_ring_too_large_for_memory_is_told", test_ring_too_large_for_memory_is_told },
};

int main(int argc, char **argv)
{
	return run_tests(tests, sizeof(tests) / sizeof(tests[0]), argv + 1) > 0;
}
