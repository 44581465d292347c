// SPDX-License-Identifier: Apache-2.0
/*
 * Paths of up to 4095 bytes are whole, also when they are joined to a folder; a command
 * line that does not fit is cut with a sign.
 *
 * @dots: '%evt.type %fd.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/hostname'
 * @deep: '%evt.type %evt.failed %fd.name' if 'evt.type=openat and evt.dir=< and fd.name endswith /very-deep-file'
 * @longest: '%fd.name' if 'evt.type=openat and evt.dir=< and fd.name endswith /longest'
 * @written: '%fd.name' if 'evt.type=write and evt.dir=< and evt.buffer=deep'
 * @cwd: '%proc.cwd' if 'evt.type=getppid and evt.dir=<'
 * @joined: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=below'
 * @below: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name startswith bbbb'
 * @stat: '%fs.path.name' if 'evt.type=newfstatat and evt.dir=< and fs.path.name endswith /very-deep-file'
 * @cut: '%proc.args' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.args startswith rrrr'
 */
#include "truth.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Appends names of 200 bytes up to a length. */
static void make_folders(char *path, size_t bytes)
{
	size_t len;

	for (int i = 0; (len = strlen(path)) + 201 < bytes; i++) {
		path[len++] = '/';
		memset(path + len, 'a' + i % 26, 200);
		path[len + 200] = '\0';
		mkdir(path, 0700);
	}
}

static void long_arguments(void)
{
	static char word[5000], expected[4096];

	memset(word, 'r', sizeof(word) - 1);
	memset(expected, 'r', 4092);
	strcpy(expected + 4092, "...");
	truth("cut", "%s", expected);
	if (!fork()) {
		execl("/bin/true", "true", word, (char *)0);
		_exit(1);
	}
	wait(NULL);
}

int main(void)
{
	static char dots[4096] = "/", deep[4096], longest[4096], cwd[4096], below[4001];
	size_t len;
	int fd;

	for (int i = 0; i < 600; i++)
		strcat(dots, "./");
	strcat(dots, "etc/hostname");
	open(dots, O_RDONLY);
	truth("dots", "openat /etc/hostname");

	strcpy(deep, getenv("TRUTH_DIR"));
	make_folders(deep, 3300);
	strcpy(cwd, deep);
	strcat(deep, "/very-deep-file");
	fd = open(deep, O_RDWR | O_CREAT, 0600);
	truth("deep", "openat %s %s", fd >= 0 ? "false" : "true", deep);
	truth("written", "%s", deep);
	write(fd, "deep", 4);

	/* Exactly the longest path that the kernel takes. */
	strcpy(longest, cwd);
	make_folders(longest, 4095 - strlen("/longest"));
	len = strlen(longest);
	memset(longest + len, '/', 4095 - strlen("longest") - len);
	strcpy(longest + 4095 - strlen("longest"), "longest");
	close(open(longest, O_RDWR | O_CREAT, 0600));
	strcpy(longest + len, "/longest");
	truth("longest", "%s", longest);

	chdir(cwd);
	truth("cwd", "%s/", cwd);
	getppid();
	truth("joined", "%s/below", cwd);
	open("below", O_RDWR | O_CREAT, 0600);
	/* Such a file cannot be: each name is too long. The name that was asked for is shown. */
	memset(below, 'b', 4000);
	truth("below", "%s/%s", cwd, below);
	open(below, O_RDONLY);

	truth("stat", "%s", deep);
	struct stat st;
	fstatat(AT_FDCWD, deep, &st, 0);
	long_arguments();
	return 0;
}
