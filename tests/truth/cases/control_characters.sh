# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# An event is one line, whatever a process calls itself.
#
# @name: '%proc.name' if 'evt.type=getppid and evt.dir=> and proc.name startswith x'
work() {
	python3 -c 'import ctypes, os
ctypes.CDLL(None).prctl(15, b"x\n1 \x1b[31m", 0, 0, 0)
os.getppid()'
	truth name 'x\n1 \x1b[31m'
}
