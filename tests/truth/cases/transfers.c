// SPDX-License-Identifier: Apache-2.0
/*
 * Calls that move data from one descriptor to another, without a buffer of the program.
 *
 * @splice_in: '%evt.rawres %evt.is_io %fd.name' if 'evt.type=splice and evt.dir=< and evt.rawres=11'
 * @splice_out: '%evt.rawres' if 'evt.type=splice and evt.dir=< and evt.rawres=7'
 * @copied: '%evt.rawres %evt.io_dir %fd.name' if 'evt.type=copy_file_range and evt.dir=< and evt.rawres>0'
 * @copy_failed: '%evt.res' if 'evt.type=copy_file_range and evt.dir=< and evt.failed=true'
 * @sent: '%evt.rawres %evt.is_io' if 'evt.type=sendfile and evt.dir=<'
 * @vmsplice: '%evt.rawres %fd.type' if 'evt.type=vmsplice and evt.dir=<'
 * @tee: '%evt.rawres' if 'evt.type=tee and evt.dir=<'
 * @pwritev2: '%evt.rawres %fd.name' if 'evt.type=pwritev2 and evt.dir=<'
 * @preadv2: '%evt.rawres %fd.name' if 'evt.type=preadv2 and evt.dir=<'
 */
#include "truth.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void)
{
	int in = open("/etc/passwd", O_RDONLY), pipes[2], others[2], out, null, copied;
	char path[4096], room[64];
	struct iovec vec = { "vector-data", 11 }, into = { room, 9 };

	snprintf(path, sizeof(path), "%s/copied", getenv("TRUTH_DIR"));
	out = open(path, O_RDWR | O_CREAT, 0600);
	null = open("/dev/null", O_WRONLY);
	pipe(pipes);
	pipe(others);
	splice(in, NULL, pipes[1], NULL, 11, 0);
	truth("splice_in", "11 true /etc/passwd");
	tee(pipes[0], others[1], 5, 0);
	truth("tee", "5");
	splice(pipes[0], NULL, null, NULL, 7, 0);
	truth("splice_out", "7");
	copied = syscall(SYS_copy_file_range, in, NULL, out, NULL, 13, 0);
	if (copied == 13)
		truth("copied", "13 write %s", path);
	syscall(SYS_copy_file_range, pipes[0], NULL, out, NULL, 13, 0);
	truth("copy_failed", "EINVAL");
	truth("sent", "%zd true", sendfile(out, in, NULL, 9));
	truth("vmsplice", "%zd pipe", vmsplice(pipes[1], &vec, 1, 0));
	truth("pwritev2", "%zd %s", pwritev2(out, &vec, 1, 0, RWF_DSYNC), path);
	truth("preadv2", "%zd %s", preadv2(out, &into, 1, 1, 0), path);
	return copied != 13;
}
