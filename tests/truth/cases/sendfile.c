// SPDX-License-Identifier: Apache-2.0
/*
 * Calls that move data between descriptors are I/O.
 *
 * @sendfile: '%evt.is_io %evt.io_dir %evt.buflen %evt.rawres' if 'evt.type=sendfile and evt.dir=<'
 * @splice: '%evt.is_io %evt.rawres' if 'evt.type=splice and evt.dir=<'
 * @copy_file_range: '%evt.is_io %evt.rawres' if 'evt.type=copy_file_range and evt.dir=<'
 * @files: raw -c topfiles_bytes "evt.type in (sendfile, splice, copy_file_range)"
 * @processes: raw -c fdbytes_by fd.type "evt.type in (sendfile, splice, copy_file_range)"
 */
#include "truth.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

static const char rule[] =
	"--------------------------------------------------------------------------------";

int main(void)
{
	struct sockaddr_in to = { AF_INET, htons(7778), { inet_addr("127.0.0.1") } };
	int s = socket(AF_INET, SOCK_DGRAM, 0), file = open("/etc/passwd", O_RDONLY), pipes[2];
	int copy = open("copy", O_RDWR | O_CREAT, 0600);
	loff_t at = 0, copied = 0;

	connect(s, (void *)&to, sizeof(to));
	truth("sendfile", "true write 100 %zd", sendfile(s, file, 0, 100));
	pipe(pipes);
	truth("splice", "true %zd", splice(file, &at, pipes[1], NULL, 50, 0));
	truth("copy_file_range", "true %zd", copy_file_range(file, &copied, copy, NULL, 40, 0));
	/* The chisels count the bytes at the descriptor of the event. */
	truth("files", "%-20s%-20s", "Bytes", "Filename");
	truth("files", "%s", rule);
	truth("files", "%-20s%s", "50B", "/etc/passwd");
	truth("files", "%-20s%s/copy", "40B", getenv("TRUTH_DIR"));
	truth("processes", "%-20s%-20s", "Bytes", "fd.type");
	truth("processes", "%s", rule);
	truth("processes", "%-20s%s", "100B", "ipv4");
	truth("processes", "%-20s%s", "90B", "file");
	return 0;
}
