// SPDX-License-Identifier: Apache-2.0
/*
 * What the kernel opened behind symbolic links, and where ".." leads there.
 *
 * @found: '%fd.name %fd.realpath' if 'evt.type=openat and evt.dir=< and fd.realpath=/etc/hostname'
 * @folder: '%fd.name %fd.realpath' if 'evt.type=openat and evt.dir=< and fd.name endswith link/through-folder'
 * @chain: '%fd.name %fd.realpath' if 'evt.type=openat and evt.dir=< and fd.filename=third'
 * @read: '%evt.rawres' if 'evt.type=read and evt.dir=< and fd.realpath endswith /real/file'
 * @inode: '%fd.ino %fd.dev' if 'evt.type=lseek and evt.dir=< and fd.num=200'
 * @up: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name endswith link/../beside'
 * @up_plain: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name endswith real/../top'
 * @cwd: '%proc.cwd' if 'evt.type=getppid and evt.dir=<'
 * @relative: '%fd.name %fd.realpath' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=beside'
 * @at: '%fd.name %fd.realpath' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=file'
 * @chroot: '%fd.realpath' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=/link/file'
 * @dup: '%fd.realpath' if 'evt.type=write and evt.dir=< and evt.buffer=duplicated'
 * @child: '%fd.realpath' if 'evt.type=write and evt.dir=< and evt.buffer=inherited'
 * @created: '%fd.realpath' if 'evt.type=creat and evt.dir=< and fd.name endswith made'
 * @openat2: '%fd.name %fd.realpath %fd.ino' if 'evt.type=openat2 and evt.dir=<'
 * @open: '%fd.name %fd.realpath' if 'evt.type=open and evt.dir=<'
 * @none: '*%fd.name %fd.realpath' if 'evt.type=write and evt.dir=< and evt.buflen=8'
 * @failed: '*%fd.name %fd.realpath' if 'evt.type=openat and evt.dir=< and evt.failed=true and evt.rawarg.name endswith dangling'
 * @magic: '%fd.name %fd.realpath' if 'evt.type=openat and evt.dir=< and evt.rawarg.name startswith /proc/self/fd'
 */
#include "truth.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

static char top[2048];

/* A path below the folder of the run; two at a time. */
static const char *in(const char *name)
{
	static char paths[2][4096];
	static int n;
	char *path = paths[n++ % 2];

	snprintf(path, sizeof(paths[0]), "%s/%s", top, name);
	return path;
}

/* As st_dev, in the encoding of fd.dev. */
static unsigned int encoded(dev_t dev)
{
	return (minor(dev) & 0xff) | major(dev) << 8 | (minor(dev) & ~0xff) << 12;
}

/*
 *	deep/real/file, deep/beside, deep/real/through-folder
 *	link -> deep/real, first -> second -> third -> deep/real/file
 */
static void make_tree(void)
{
	mkdir(in("deep"), 0755);
	mkdir(in("deep/real"), 0755);
	mkdir(in("deep/real/etc"), 0755);
	write(creat(in("deep/real/file"), 0644), "four", 4);
	close(openat(AT_FDCWD, in("deep/real/through-folder"), O_CREAT | O_RDWR, 0644));
	close(openat(AT_FDCWD, in("deep/beside"), O_CREAT | O_RDWR, 0644));
	close(openat(AT_FDCWD, in("deep/top"), O_CREAT | O_RDWR, 0644));
	symlink(in("deep/real"), in("link"));
	symlink("deep/real/file", in("third"));
	symlink("third", in("second"));
	symlink(in("second"), in("first"));
	symlink("nowhere", in("dangling"));
	symlink("/etc/hostname", in("host"));
}

static void folders(void)
{
	int dir;

	truth("up", "%s", in("deep/beside"));
	open(in("link/../beside"), O_RDONLY);
	truth("up_plain", "%s", in("deep/top"));
	open(in("deep/real/../top"), O_RDONLY);
	/* The kernel's folder, not the shell's idea of one. */
	chdir(in("link"));
	chdir("..");
	truth("cwd", "%s/", in("deep"));
	getppid();
	truth("relative", "%s %s", in("deep/beside"), in("deep/beside"));
	open("beside", O_RDONLY);
	dir = open(in("link"), O_RDONLY | O_DIRECTORY);
	truth("at", "%s %s", in("link/file"), in("deep/real/file"));
	openat(dir, "file", O_RDONLY);
}

static void descriptors(void)
{
	char buf[8], self[64];
	struct stat st;
	int fd = open(in("first"), O_RDWR);

	truth("read", "%zd", read(fd, buf, sizeof(buf)));
	dup2(fd, 200);
	fstat(200, &st);
	lseek(200, 0, SEEK_SET);
	truth("inode", "%lu %X", (unsigned long)st.st_ino, encoded(st.st_dev));
	truth("dup", "%s", in("deep/real/file"));
	write(200, "duplicated", 10);
	truth("child", "%s", in("deep/real/file"));
	if (!fork()) {
		write(fd, "inherited", 9);
		_exit(0);
	}
	wait(NULL);
	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	truth("magic", "%s %s", self, in("deep/real/file"));
	open(self, O_RDONLY);
}

static void other_calls(void)
{
	struct open_how how = { .flags = O_RDONLY };
	unsigned long one = 1;
	struct stat st;

	stat(in("link/file"), &st);
	truth("openat2", "%s %s %lu", in("link/file"), in("deep/real/file"),
	      (unsigned long)st.st_ino);
	syscall(SYS_openat2, AT_FDCWD, in("link/file"), &how, sizeof(how));
	truth("open", "%s %s", in("link/file"), in("deep/real/file"));
	syscall(SYS_open, in("link/file"), O_RDONLY);
	truth("none", " <NA>");
	write(eventfd(0, 0), &one, sizeof(one));
	truth("failed", "%s <NA>", in("dangling"));
	open(in("dangling"), O_RDONLY);
}

int main(void)
{
	/* The folder itself may be behind a link. */
	realpath(getenv("TRUTH_DIR"), top);
	make_tree();
	truth("created", "%s", in("deep/real/made"));
	syscall(SYS_creat, in("link/made"), 0644);
	truth("found", "%s /etc/hostname", in("host"));
	open(in("host"), O_RDONLY);
	truth("folder", "%s %s", in("link/through-folder"), in("deep/real/through-folder"));
	open(in("link/through-folder"), O_RDONLY);
	truth("chain", "%s %s", in("third"), in("deep/real/file"));
	open(in("third"), O_RDONLY);
	folders();
	descriptors();
	other_calls();
	if (!fork()) {
		/* Inside, the path is the program's: the folder is the root. */
		symlink("/real", in("deep/link"));
		chroot(in("deep"));
		chdir("/");
		open("/link/file", O_RDONLY);
		_exit(0);
	}
	truth("chroot", "/real/file");
	wait(NULL);
	return 0;
}
