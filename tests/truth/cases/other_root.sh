# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A process with another root: its paths are those that it sees.
#
# @absolute: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=/marked'
# @relative: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=below'
# @entered: '%fd.name' if 'evt.type=openat and evt.dir=< and evt.rawarg.name=entered'
work() {
	mkdir -p "$TRUTH_DIR/root/folder"
	truth absolute /marked
	truth relative /folder/below
	truth entered /entered
	python3 - <<-'END'
		import os
		def may_fail(name):
		    try:
		        os.open(name, os.O_RDONLY)
		    except OSError:
		        pass
		pid = os.fork()
		if not pid:
		    os.chroot(os.environ["TRUTH_DIR"] + "/root")
		    os.chdir("/folder")
		    may_fail("/marked")
		    may_fail("below")
		    os._exit(0)
		os.waitpid(pid, 0)
		os.chdir("/usr")
		fd = os.open("/proc/self/ns/mnt", os.O_RDONLY)
		import ctypes
		libc = ctypes.CDLL(None)
		libc.unshare(0x00020000)
		libc.setns(fd, 0x00020000)
		may_fail("entered")
	END
}
