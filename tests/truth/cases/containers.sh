# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The innermost container of a process, by the groups that runtimes make; a container that is
# known by its group alone is in the lists.
#
# @id: '%proc.args %container.id %container.type' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.name=true and proc.args startswith layout'
# @host: '%container.id %container.type %container.name' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.args=on-host'
# @filter: '%proc.args' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.name=true and container.type=podman'
# @unnamed: '*%container.name' if 'evt.type=execve and evt.dir=< and evt.rawres=0 and proc.args=layout-docker'
# @listed: raw -c topcontainers_file "evt.rawres>3000 and evt.is_io_read=true and fd.name=/dev/zero"
id=$(printf 'ab%.0s' {1..32})
outer=$(printf '0c%.0s' {1..32})

make_group() {
	local group=$root rest=$1/
	while [ -n "$rest" ]; do
		group=$group/${rest%%/*} rest=${rest#*/}
		[ -d "$group" ] || mkdir "$group" || return
	done
}

# in_group PATH COMMAND...: runs a command in a group, which is removed afterwards.
in_group() {
	local group=$root/$1 folder
	make_group "$1" || return
	shift
	(echo 0 >"$group/cgroup.procs" && exec "$@")
	while [ "$group" != "$root" ]; do
		folder=$group group=${group%/*}
		rmdir "$folder" 2>/dev/null || break
	done
}

layout() {
	truth id "layout-$1 $3 $4"
	in_group "$2" /bin/true "layout-$1"
}

work() {
	root=/sys/fs/cgroup
	[ -d $root/pids ] && root=$root/pids
	if ! rmdir "$root/ringside-truth" 2>/dev/null &&
		! mkdir "$root/ringside-truth" 2>/dev/null; then
		truth skip "no control groups may be made"
		return
	fi
	rmdir "$root/ringside-truth" 2>/dev/null
	truth host "host host host"
	/bin/true on-host
	layout docker "docker/$id" abababababab docker
	layout docker-systemd "system.slice/docker-$id.scope/init.scope" abababababab docker
	layout docker-inside "docker/$outer/docker/$id" abababababab docker
	layout docker-service "docker/$id/system.slice/ssh.service" abababababab docker
	layout containerd "kubepods.slice/kubepods-pod1.slice/cri-containerd-$id.scope" \
		abababababab containerd
	layout kind "docker/$outer/kubelet.slice/cri-containerd-$id.scope" abababababab containerd
	layout crio "kubepods.slice/kubepods-pod1.slice/crio-$id.scope/container" abababababab cri-o
	layout nerdctl "system.slice/nerdctl-$id.scope" abababababab containerd
	layout podman "machine.slice/libpod-$id.scope/container" abababababab podman
	layout podman-plain "libpod_parent/libpod-$id" abababababab podman
	layout podman-split "system.slice/web.service/libpod-payload-$id" abababababab podman
	layout lxc "lxc.payload.web/init.scope" web lxc
	layout lxc-docker "lxc.payload.web/system.slice/docker-$id.scope" abababababab docker
	layout nspawn "machine.slice/machine-web.scope/payload/init.scope" web systemd-nspawn
	layout nspawn-itself "machine.slice/machine-web.scope/supervisor" host host
	layout watcher "machine.slice/libpod-conmon-$id.scope" host host
	layout machine "machine.slice/machine-qemu.scope/emulator" host host
	truth filter layout-podman
	truth filter layout-podman-plain
	truth filter layout-podman-split
	truth unnamed "<NA>"
	in_group "docker/$outer" dd if=/dev/zero of=/dev/null bs=3001 count=1 status=none
	in_group "lxc.payload.reader" dd if=/dev/zero of=/dev/null bs=5001 count=1 status=none
	truth listed "$(printf '%-20s%-20s' Bytes container.name)"
	truth listed "--------------------------------------------------------------------------------"
	truth listed "$(printf '%-20s%s' 4.88KB reader)"
	truth listed "$(printf '%-20s%s' 2.93KB 0c0c0c0c0c0c)"
}
