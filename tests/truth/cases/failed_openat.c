// SPDX-License-Identifier: Apache-2.0
/*
 * An open that fails names the file that was asked for, not the folder it starts from.
 *
 * @relative: '%evt.type %fd.name %fs.path.name %evt.res' if 'evt.type=openat and evt.failed=true and evt.rawarg.name=no-such'
 * @absolute: '%evt.type %fd.name %fs.path.name %evt.res' if 'evt.type=openat and evt.failed=true and evt.arg.name contains no-such-file'
 * @folder: '%evt.type %fd.name %fs.path.name %evt.res' if 'evt.type=openat and evt.failed=true and evt.rawarg.name=no-such-too'
 * @filename: '%fd.directory %fd.filename' if 'evt.type=openat and evt.failed=true and fd.filename=no-such'
 * @not_a_folder: '%evt.type %fd.name %evt.res' if 'evt.type=openat and evt.failed=true and evt.rawarg.name=below'
 */
#include "truth.h"

#include <fcntl.h>
#include <unistd.h>

int main(void)
{
	truth("relative", "openat /etc/no-such /etc/no-such ENOENT");
	openat(open("/etc", O_RDONLY | O_DIRECTORY), "no-such", O_RDONLY);
	truth("filename", "/etc no-such");
	truth("absolute", "openat /no-such-file /no-such-file ENOENT");
	openat(AT_FDCWD, "/no-such-file", O_RDONLY);
	chdir("/usr");
	truth("folder", "openat /usr/no-such-too /usr/no-such-too ENOENT");
	openat(AT_FDCWD, "no-such-too", O_RDONLY);
	truth("not_a_folder", "openat /etc/passwd/below ENOTDIR");
	return openat(open("/etc/passwd", O_RDONLY), "below", O_RDONLY) >= 0;
}
