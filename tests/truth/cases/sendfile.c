// SPDX-License-Identifier: Apache-2.0
/*
 * Calls that move data between descriptors are I/O.
 *
 * @sendfile: '%evt.is_io %evt.io_dir %evt.buflen %evt.rawres' if 'evt.type=sendfile and evt.dir=<'
 * @splice: '%evt.is_io %evt.rawres' if 'evt.type=splice and evt.dir=<'
 * @copy_file_range: '%evt.is_io %evt.rawres' if 'evt.type=copy_file_range and evt.dir=<'
 */
#include "truth.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

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
	return 0;
}
