# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Roots of Debian suites for tests/packages/run: minimal, without compiler. Each is fetched once
# and kept as an archive; a test gets a copy, in which the kernel's file systems of this machine
# are mounted.

# shellcheck disable=SC2034 # read by fetch.sh
security_suites='bookworm trixie'
cache=${RINGSIDE_CACHE:-${HOME:-/root}/.cache/ringside}/packages
# shellcheck source=scripts/vm.d/fetch.sh
. scripts/vm.d/fetch.sh

# in_list WORD LIST: as in scripts/vm
in_list() {
	[[ " $2 " = *" $1 "* ]]
}

die() {
	echo "packages: $*" >&2
	exit 1
}

# fetch_root SUITE: makes the archive, unless it is there.
fetch_root() {
	local list suite=$1
	[ ! -e "$cache/$suite.tar" ] || return 0
	mkdir -p "$cache"
	mapfile -t list < <(sources)
	apt_options >"$cache/$suite.conf"
	echo "packages: making a root of $suite" >&2
	mmdebstrap --quiet --variant=minbase --aptopt="$cache/$suite.conf" \
		--include=ca-certificates --dpkgopt=force-unsafe-io "$suite" \
		"$cache/$suite.new.tar" "${list[@]}" >"$cache/$suite.log" 2>&1 || {
		tail -n 20 "$cache/$suite.log" >&2
		die "cannot make the root of $suite, see above"
	}
	mv "$cache/$suite.new.tar" "$cache/$suite.tar"
}

# unpack_root SUITE FOLDER: no service is started in it, and apt works as it does here.
unpack_root() {
	mkdir -p "$2"
	tar -xf "$cache/$1.tar" -C "$2"
	printf '#!/bin/sh\nexit 101\n' >"$2/usr/sbin/policy-rc.d"
	chmod 755 "$2/usr/sbin/policy-rc.d"
	apt_options >"$2/etc/apt/apt.conf.d/99machine"
	cp -L /etc/resolv.conf "$2/etc/resolv.conf"
	if [ -d /usr/local/share/ca-certificates ]; then
		cp -a /usr/local/share/ca-certificates/. "$2/usr/local/share/ca-certificates/"
		chroot "$2" update-ca-certificates >/dev/null 2>&1
	fi
}

# in_root FOLDER COMMAND...: the mounts are in a namespace of their own and end with it.
in_root() {
	unshare --mount --propagation private bash -c '
		root=$1
		shift
		mount -t proc proc "$root/proc"
		mount --rbind /sys "$root/sys"
		mount --rbind /dev "$root/dev"
		exec chroot "$root" "$@"' in_root "$@"
}
