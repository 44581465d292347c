// SPDX-License-Identifier: Apache-2.0
/*
 * Rings of asynchronous calls: the calls that drive them are seen.
 *
 * @setup: '%evt.type %evt.failed' if 'evt.type=io_uring_setup and evt.dir=<'
 * @enter: '%evt.type %evt.rawres %fd.type' if 'evt.type=io_uring_enter and evt.dir=<'
 * @opened: '%fd.name' if 'evt.type=read and evt.dir=< and fd.num=3 and evt.rawres=1'
 * @cannot opened: there is no system call, and no tracepoint of io_uring tells the path
 */
#include "truth.h"

#include <fcntl.h>
#include <linux/io_uring.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct io_uring_params params;

static void *at(int ring, size_t bytes, off_t offset)
{
	return mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, ring, offset);
}

int main(void)
{
	int ring, done;
	struct io_uring_sqe *entry;
	struct io_uring_cqe *result;
	char *sq, *cq, byte;

	truth_page();
	ring = dup2(syscall(SYS_io_uring_setup, 1, &params), 20);
	if (ring < 0) {
		truth("skip", "no io_uring here");
		return 0;
	}
	close(3);
	sq = at(ring, 4096, IORING_OFF_SQ_RING);
	cq = at(ring, 4096, IORING_OFF_CQ_RING);
	entry = at(ring, 4096, IORING_OFF_SQES);
	entry->opcode = IORING_OP_OPENAT;
	entry->fd = AT_FDCWD;
	entry->addr = (unsigned long)"/etc/hosts";
	entry->open_flags = O_RDONLY;
	*(unsigned int *)(sq + params.sq_off.array) = 0;
	__atomic_store_n((unsigned int *)(sq + params.sq_off.tail), 1, __ATOMIC_RELEASE);
	truth("setup", "io_uring_setup false");
	done = syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0);
	truth("enter", "io_uring_enter %d io_uring", done);
	result = (void *)(cq + params.cq_off.cqes);
	if (result->res != 3)
		truth("skip", "the ring does not open files");
	truth("opened", "/etc/hosts");
	return read(3, &byte, 1) != 1;
}
