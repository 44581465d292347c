# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A group of the unified hierarchy in which no controller is enabled is the process's group all
# the same.
#
# @group: '%thread.cgroup.cpu %thread.cgroup.memory' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.args=in-plain-group'

work() {
	local root=/sys/fs/cgroup
	[ -e $root/cgroup.controllers ] || {
		truth skip "the unified hierarchy has no controllers here"
		return
	}
	if ! mkdir -p $root/ringside-plain/inner 2>/dev/null; then
		truth skip "no control groups may be made"
		return
	fi
	truth group "/ringside-plain/inner /ringside-plain/inner"
	(echo 0 >$root/ringside-plain/inner/cgroup.procs && exec /bin/true in-plain-group)
	rmdir $root/ringside-plain/inner $root/ringside-plain
}
