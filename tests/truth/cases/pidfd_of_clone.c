// SPDX-License-Identifier: Apache-2.0
/*
 * clone and clone3 may make a descriptor of the new process, which is not their result.
 *
 * @clone: '%fd.type %fd.name' if 'evt.type=close and evt.dir=> and fd.num=51'
 * @clone3: '%fd.type %fd.name' if 'evt.type=close and evt.dir=> and fd.num=52'
 * @narrow_clone: '%fd.type %fd.name' if 'evt.type=close and evt.dir=> and fd.num=53'
 * @narrow_clone3: '%fd.type %fd.name' if 'evt.type=close and evt.dir=> and fd.num=54'
 * @not_asked_for: '%fd.type %fd.name' if 'evt.type=close and evt.dir=> and fd.num=55'
 */
#include "truth.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../kernel/ia32.h"

enum { NR_CLONE = 120, NR_CLONE3 = 435 };

/* Memory that 32-bit pointers reach. */
static struct {
	/* struct clone_args of Linux 5.3, the same for 32-bit programs */
	struct {
		uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
	} args;
	int fd;
} * m;

static unsigned long at(const void *p)
{
	return (uintptr_t)p;
}

/* In the parent: the descriptor gets a number of its own and is closed. */
static void close_as(const char *situation, long pid, int num)
{
	if (!pid)
		_exit(0);
	truth(situation, "pidfd /proc/%ld", pid);
	dup2(m->fd, num);
	close(m->fd);
	close(num);
	wait(NULL);
}

static void not_asked_for(void)
{
	int file = open("/etc/hosts", O_RDONLY);

	truth("not_asked_for", "file /etc/hosts");
	dup2(file, 55);
	m->fd = 55;
	if (!syscall(SYS_clone, SIGCHLD, 0, &m->fd, NULL, NULL))
		_exit(0);
	wait(NULL);
	close(55);
}

int main(void)
{
	truth_page();
	m = mmap(NULL, sizeof(*m), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT,
		 -1, 0);
	if (m == MAP_FAILED || int80(IA32_GETPID, 0, 0, 0, 0, 0) != getpid())
		TRUTH_SKIP("the kernel runs no 32-bit calls");
	m->args.flags = CLONE_PIDFD;
	m->args.pidfd = at(&m->fd);
	m->args.exit_signal = SIGCHLD;
	close_as("clone", syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, 0, &m->fd, NULL, NULL), 51);
	close_as("clone3", syscall(SYS_clone3, &m->args, sizeof(m->args)), 52);
	close_as("narrow_clone", int80(NR_CLONE, CLONE_PIDFD | SIGCHLD, 0, at(&m->fd), 0, 0), 53);
	close_as("narrow_clone3", int80(NR_CLONE3, at(&m->args), sizeof(m->args), 0, 0, 0), 54);
	not_asked_for();
	return 0;
}
