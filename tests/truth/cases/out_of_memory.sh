# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A process that the kernel kills because memory is out has the kernel as the sender; who sends
# SIGKILL otherwise is only known from the call.
#
# @sender: '%evt.arg.sig %evt.rawarg.spid' if 'evt.type=signaldeliver and proc.name=tail and evt.arg.sig=SIGKILL'
# @end: '%evt.arg.sig' if 'evt.type=procexit and proc.name=tail'
work() {
	local group=/sys/fs/cgroup limit=memory.max
	[ -d $group/memory ] && group=$group/memory limit=memory.limit_in_bytes
	group=$group/ringside-truth-memory
	if ! mkdir -p $group 2>/dev/null || ! echo 8M 2>/dev/null >$group/$limit; then
		truth skip "no control groups with limits may be made"
		return
	fi
	truth sender "SIGKILL 0"
	truth end SIGKILL
	# It keeps its last line, and there is only one.
	(echo 0 >$group/cgroup.procs && exec tail -n 1 /dev/zero)
	rmdir $group
}
