// SPDX-License-Identifier: Apache-2.0
/*
 * Calls that name one path or two, relative to descriptors and folders.
 *
 * @renamed: '%fs.path.source %fs.path.target %evt.res' if 'evt.type=renameat2 and evt.dir=<'
 * @rename: '%fs.path.source %fs.path.target' if 'evt.type=rename and evt.dir=<'
 * @linked: '%fs.path.source %fs.path.target' if 'evt.type=linkat and evt.dir=< and evt.rawres=0'
 * @tmpfile: '%fs.path.target' if 'evt.type=linkat and evt.dir=< and fs.path.target endswith /from-nothing'
 * @symlink: '%fs.path.target' if 'evt.type=symlinkat and evt.dir=<'
 * @moved: '%fs.path.source %fs.path.target' if 'evt.type=move_mount and evt.dir=<'
 * @folder: '%fs.path.name' if 'evt.type=mkdirat and evt.dir=<'
 * @removed: '%fs.path.name %evt.res' if 'evt.type=unlinkat and evt.dir=<'
 * @readlink: '%fs.path.name %evt.rawres' if 'evt.type=readlinkat and evt.dir=<'
 * @statx: '%fs.path.name %evt.res' if 'evt.type=statx and evt.dir=<'
 * @mode: '%fs.path.name %evt.res' if 'evt.type=fchmodat and evt.dir=<'
 * @owner: '%fs.path.name' if 'evt.type=fchownat and evt.dir=<'
 * @node: '%fs.path.name %evt.res' if 'evt.type=mknodat and evt.dir=<'
 * @times: '%fs.path.name %evt.res' if 'evt.type=utimensat and evt.dir=<'
 * @access: '%fs.path.name %evt.res' if 'evt.type=faccessat2 and evt.dir=<'
 * @truncate: '%fs.path.name %evt.res' if 'evt.type=truncate and evt.dir=<'
 * @attribute: '%fs.path.name %evt.failed' if 'evt.type=getxattr and evt.dir=<'
 * @statfs: '%fs.path.name %evt.res' if 'evt.type=statfs and evt.dir=<'
 * @inotify: '%fs.path.name %evt.failed' if 'evt.type=inotify_add_watch and evt.dir=<'
 * @written_after_rename: '%fd.name' if 'evt.type=write and evt.dir=< and evt.buffer=after'
 * @removed_folder: '%proc.cwd' if 'evt.type=getppid and evt.dir=<'
 * @opath: '%fd.name' if 'evt.type=fstat and evt.dir=< and fd.num=60'
 * @below_opath: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=passwd'
 */
#include "truth.h"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

int main(void)
{
	const char *dir = getenv("TRUTH_DIR");
	char path[4096], other[4096], room[256];
	struct timespec times[2] = { { 1, 0 }, { 2, 0 } };
	struct statx stx;
	struct stat st;
	struct statfs fs;
	int at = open(dir, O_RDONLY | O_DIRECTORY), fd, made;

	syscall(SYS_mkdirat, at, "made", 0700);
	truth("folder", "%s/made", dir);
	made = openat(at, "made", O_PATH | O_DIRECTORY);
	fd = openat(made, "a", O_CREAT | O_RDWR, 0600);
	syscall(SYS_renameat2, made, "a", at, "b", RENAME_NOREPLACE);
	truth("renamed", "%s/made/a %s/b SUCCESS", dir, dir);
	write(fd, "after", 5);
	truth("written_after_rename", "%s/made/a", dir);
	snprintf(path, sizeof(path), "%s/b", dir);
	snprintf(other, sizeof(other), "%s/c", dir);
	syscall(SYS_rename, path, other);
	truth("rename", "%s %s", path, other);
	syscall(SYS_linkat, at, "c", made, "d", 0);
	truth("linked", "%s/c %s/made/d", dir, dir);
	syscall(SYS_move_mount, at, "c", made, "d", 0);
	truth("moved", "%s/c %s/made/d", dir, dir);
	symlinkat("c", at, "l");
	truth("symlink", "%s/l", dir);
	truth("readlink", "%s/l %zd", dir, readlinkat(at, "l", room, sizeof(room)));
	syscall(SYS_statx, at, "c", 0, STATX_MODE, &stx);
	truth("statx", "%s/c SUCCESS", dir);
	syscall(SYS_statx, at, "none", 0, STATX_MODE, &stx);
	truth("statx", "%s/none ENOENT", dir);
	syscall(SYS_fchmodat, at, "c", 0640);
	truth("mode", "%s/c SUCCESS", dir);
	fchownat(at, "c", 0, 0, 0);
	truth("owner", "%s/c", dir);
	syscall(SYS_mknodat, made, "fifo", S_IFIFO | 0600, 0);
	truth("node", "%s/made/fifo SUCCESS", dir);
	utimensat(at, "c", times, 0);
	truth("times", "%s/c SUCCESS", dir);
	syscall(SYS_faccessat2, at, "none", R_OK, AT_EACCESS);
	truth("access", "%s/none ENOENT", dir);
	truncate(other, 3);
	truth("truncate", "%s SUCCESS", other);
	getxattr(other, "user.none", room, sizeof(room));
	truth("attribute", "%s true", other);
	statfs("/etc", &fs);
	truth("statfs", "/etc SUCCESS");
	inotify_add_watch(inotify_init1(0), "/etc/none-such", IN_OPEN);
	truth("inotify", "/etc/none-such true");
	unlinkat(at, "c", 0);
	truth("removed", "%s/c SUCCESS", dir);
	unlinkat(at, "c", 0);
	truth("removed", "%s/c ENOENT", dir);
	fd = dup2(open("/etc", O_PATH), 60);
	syscall(SYS_fstat, fd, &st);
	truth("opath", "/etc");
	openat(fd, "passwd", O_RDONLY);
	truth("below_opath", "/etc/passwd");
	fd = open(dir, O_TMPFILE | O_RDWR, 0600);
	if (fd >= 0) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		syscall(SYS_linkat, AT_FDCWD, path, at, "from-nothing", AT_SYMLINK_FOLLOW);
		truth("linked", "%s %s/from-nothing", path, dir);
		truth("tmpfile", "%s/from-nothing", dir);
	}
	fchdir(made);
	syscall(SYS_getppid);
	truth("removed_folder", "%s/made/", dir);
	return 0;
}
