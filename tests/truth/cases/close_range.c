// SPDX-License-Identifier: Apache-2.0
/*
 * Descriptors that close_range() closed are gone: what gets their numbers has its own name.
 *
 * @write_after: '%evt.type %fd.name' if 'evt.type=write and evt.dir=< and fd.num=3'
 */
#include "truth.h"

#include <fcntl.h>
#include <unistd.h>

int main(void)
{
	int fd;

	truth_page();
	close_range(3, 3, 0);
	fd = open("/etc/passwd", O_RDONLY);
	if (fd != 3 || close_range(fd, fd, 0))
		TRUTH_SKIP("no close_range()");
	if (memfd_create("other", 0) != 3)
		return 1;
	truth("write_after", "write /memfd:other");
	return write(3, "not passwd", 10) != 10;
}
