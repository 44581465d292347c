// SPDX-License-Identifier: Apache-2.0
/*
 * Filters compare values, not how the output shows them, and a field of which nothing is
 * known has no value.
 *
 * @hex: raw -x -p %evt.rawres "evt.type=write and evt.dir=< and evt.arg.data contains needle"
 * @base64: raw -b -p %evt.rawres "evt.type=write and evt.dir=< and evt.args contains needle"
 * @ascii: raw -A -p %evt.rawres "evt.type=write and evt.dir=< and evt.buffer contains needle"
 * @port: raw -R -p %fd.name "evt.type=sendto and evt.dir=< and fd.name contains :53"
 * @number: raw -R -p %evt.rawres "evt.type=sendto and evt.dir=< and fd.sport=53"
 * @empty: '%fd.num' if 'evt.type=lseek and evt.dir=< and fd.name!="" and fd.num>=100'
 * @not_empty: '%evt.type' if 'evt.type=getppid and not fd.name!="" and evt.dir=<'
 * @loginuid: '%user.loginuid' if 'evt.type=getppid and evt.dir=<'
 * @layer: '*%fd.is_upper_layer %fd.is_lower_layer' if 'evt.type=lseek and evt.dir=< and fd.num=100'
 * @executable: '%evt.is_open_exec' if 'evt.type=openat and evt.dir=< and evt.arg.name=/tmp and evt.failed=false'
 * @probe: '*%proc.is_container_healthcheck %container.privileged' if 'evt.type=getppid and evt.dir=<'
 */
#include "truth.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
	struct sockaddr_in to = { AF_INET, htons(53), { inet_addr("127.0.0.5") } }, own;
	int s = socket(AF_INET, SOCK_DGRAM, 0), out = open("/dev/null", O_WRONLY);
	socklen_t len = sizeof(own);
	char loginuid[16] = "";

	truth("hex", "11");
	truth("base64", "11");
	truth("ascii", "11");
	write(out, "\x01 needle \xff\n", 11);
	connect(s, (void *)&to, sizeof(to));
	getsockname(s, (void *)&own, &len);
	truth("port", "127.0.0.1:%d->127.0.0.5:domain", ntohs(own.sin_port));
	truth("number", "5");
	send(s, "query", 5, 0);
	dup2(open("/etc/passwd", O_RDONLY), 100);
	dup2(eventfd(0, 0), 101);
	truth("empty", "100");
	lseek(100, 0, SEEK_SET);
	lseek(101, 0, SEEK_SET);
	/* A call without a descriptor has no name: neither the empty one nor another. */
	truth("not_empty", "getppid");
	getppid();
	read(open("/proc/self/loginuid", O_RDONLY), loginuid, sizeof(loginuid) - 1);
	truth("loginuid", "%d", (int)strtoul(loginuid, NULL, 10));
	truth("layer", "<NA> <NA>");
	truth("executable", "true");
	open("/tmp", O_TMPFILE | O_RDWR, 0755);
	truth("probe", "false <NA>");
	return 0;
}
