// SPDX-License-Identifier: Apache-2.0
/*
 * Paths of up to 4095 bytes are whole.
 *
 * @dots: '%evt.type %fd.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/hostname'
 * @deep: '%evt.type %evt.failed' if 'evt.type=openat and evt.dir=< and fd.name endswith /very-deep-file'
 * @not-yet dots
 * @not-yet deep
 */
#include "truth.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
	static char dots[4096] = "/", deep[4096];
	size_t len;

	for (int i = 0; i < 600; i++)
		strcat(dots, "./");
	strcat(dots, "etc/hostname");
	open(dots, O_RDONLY);
	truth("dots", "openat /etc/hostname");
	strcpy(deep, getenv("TRUTH_DIR"));
	for (int i = 0; i < 16; i++) {
		len = strlen(deep);
		deep[len++] = '/';
		memset(deep + len, 'a' + i, 200);
		mkdir(deep, 0700);
	}
	strcat(deep, "/very-deep-file");
	truth("deep", "openat %s", open(deep, O_RDWR | O_CREAT, 0600) >= 0 ? "false" : "true");
	return 0;
}
