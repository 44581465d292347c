# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sessions and groups of a process name space have the machine's numbers.
#
# @session: '%proc.sname %proc.vpgid.name' if 'evt.type=execve and evt.dir=< and proc.name=cat'
work() {
	truth session "sh sh"
	unshare -pf --mount-proc sh -c 'setsid sh -c "cat /etc/hostname; true"'
}
