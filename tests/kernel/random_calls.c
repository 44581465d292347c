/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random_calls SECONDS [nobody]: makes system calls with random numbers and arguments, as
 * root or as an ordinary user, for so many seconds. Among the arguments is a descriptor of the
 * device, which root opened. Each process that does so lives for a short time in namespaces of
 * its own, so that it cannot end the tests. Prints how many calls there were.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ringside_abi.h"

enum { PAGE = 4096, CALLS_EACH = 3000, SECONDS_EACH = 4, LAST_CALL = 470 };

/*
 * They end the process, wait for ever, take the processor from all others, change the time, or
 * silence the console, on which the kernel reports.
 */
/* clang-format off */
static const int left_out[] = {
	SYS_exit, SYS_exit_group, SYS_rt_sigreturn, SYS_reboot, SYS_vhangup,
	SYS_pause, SYS_rt_sigsuspend,
	SYS_fork, SYS_vfork, SYS_clone, SYS_clone3,
	SYS_sched_setscheduler, SYS_sched_setattr, SYS_sched_setparam, SYS_setpriority,
	SYS_settimeofday, SYS_clock_settime, SYS_adjtimex, SYS_clock_adjtime,
	SYS_syslog,
};
/* clang-format on */

struct shared {
	uint64_t calls;
};

/* Memory that the arguments point to: may be written, may be read, may not be touched. */
static unsigned char *pages[3];
static int device;

static bool is_left_out(long number)
{
	size_t i;

	for (i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++)
		if (left_out[i] == number)
			return true;
	return false;
}

static void map_pages(void)
{
	static const int protections[] = { PROT_READ | PROT_WRITE, PROT_READ, PROT_NONE };
	static const char *const names[] = { "/tmp/random", "/proc/self/status", "random", "/tmp" };
	unsigned int i;

	for (i = 0; i < 3; i++) {
		pages[i] = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
				0);
		if (pages[i] == MAP_FAILED)
			_exit(2);
		memset(pages[i], 0, PAGE);
		strcpy((char *)pages[i], names[rand() % 4]);
		mprotect(pages[i], PAGE, protections[i]);
	}
}

static unsigned long random_word(void)
{
	return (unsigned long)rand() << 33 ^ (unsigned long)rand() << 11 ^ (unsigned long)rand();
}

static unsigned long random_argument(void)
{
	static const unsigned int requests[] = { RS_IOC_INFO, RS_IOC_SETUP,  RS_IOC_START,
						 RS_IOC_STOP, RS_IOC_FILTER, RS_IOC_WALK };

	switch (rand() % 10) {
	case 0:
		return device;
	case 1:
		return requests[rand() % 6];
	case 2:
	case 3:
		return (unsigned long)pages[0];
	case 4:
		/* a text or a structure that goes on beyond the last readable byte */
		return (unsigned long)pages[rand() % 3] + PAGE - rand() % 16;
	case 5:
		return (unsigned long)AT_FDCWD;
	case 6:
		return -1UL;
	case 7:
		return random_word();
	default:
		return rand() % 64;
	}
}

static void make_calls(unsigned int seed, struct shared *shared)
{
	int i;

	srand(seed);
	map_pages();
	for (i = 0; i < CALLS_EACH; i++) {
		long number = rand() % LAST_CALL;

		if (is_left_out(number))
			continue;
		alarm(SECONDS_EACH);
		if (rand() % 8 == 0)
			syscall(SYS_ioctl, device, random_argument(), random_argument());
		syscall(number, random_argument(), random_argument(), random_argument(),
			random_argument(), random_argument(), random_argument());
		__atomic_fetch_add(&shared->calls, 1, __ATOMIC_RELAXED);
		if (i % 64 == 0)
			map_pages();
	}
	_exit(0);
}

static bool has_ended(int status)
{
	return WIFEXITED(status) || WIFSIGNALED(status);
}

/*
 * Waits for a process, and kills it if it hangs: with all in the namespace that it began. It may
 * have asked to be traced; then waitpid() returns when it stops, too.
 */
static int end_of(pid_t pid)
{
	const struct timespec pause = { 0, 20000000 };
	int i, status;

	for (i = 0; i < 1000; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid && has_ended(status))
			return status;
		nanosleep(&pause, NULL);
	}
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) == pid && !has_ended(status))
		;
	return status;
}

static bool could_not_begin(int status)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == 2;
}

/* Namespaces of its own, then the process in them that makes the calls. */
static void live_apart(bool nobody, unsigned int seed, struct shared *shared)
{
	struct rlimit memory = { 64 << 20, 64 << 20 }, size = { 1 << 20, 1 << 20 };
	pid_t pid;

	if (unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		_exit(2);
	pid = fork();
	if (!pid) {
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		setrlimit(RLIMIT_AS, &memory);
		setrlimit(RLIMIT_FSIZE, &size);
		if (nobody && (setgid(65534) || setuid(65534)))
			_exit(2);
		make_calls(seed, shared);
	}
	_exit(could_not_begin(end_of(pid)) ? 2 : 0);
}

int main(int argc, char **argv)
{
	bool nobody = argc > 2 && !strcmp(argv[2], "nobody");
	struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	time_t end = time(NULL) + (argc > 1 ? atoi(argv[1]) : 0);
	unsigned int seed;
	int status;
	pid_t pid;

	if (shared == MAP_FAILED)
		return 2;
	for (seed = nobody; time(NULL) < end; seed += 2) {
		device = open(RS_DEVICE, O_RDWR);
		pid = fork();
		if (!pid)
			live_apart(nobody, seed, shared);
		waitpid(pid, &status, 0);
		if (could_not_begin(status))
			return 2;
		close(device);
	}
	printf("# %llu random calls as %s\n", (unsigned long long)shared->calls,
	       nobody ? "nobody" : "root");
	return shared->calls == 0;
}
