# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # settings come from scripts/vm
#
# Part of scripts/vm: builds the module against a fetched suite.

kdir() {
	if [ "$suite" = debug ]; then
		echo "$dir/build"
	else
		echo "$dir/root/usr/src/linux-headers-$(cat "$dir/release")"
	fi
}

# The checkout is mounted on /mnt in the suite's root. The mounts are in a mount namespace of
# their own, so they vanish when the build ends, even if it is killed.
build_in_root() {
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare --mount --propagation private bash -euc '
		mount --bind "$1" "$2/mnt"
		mount -t proc proc "$2/proc"
		exec chroot "$2" make -C /mnt module KDIR="$3" MODULE_DIR="$4"
	' build "$top" "$dir/root" "/usr/src/linux-headers-$(cat "$dir/release")" \
		"build/module/$suite"
}

build_module() {
	if [ "$suite" != debug ] && own_compiler; then
		build_in_root
	else
		"$top/scripts/install-deps" build || exit "$status_harness"
		make -C "$top" module KDIR="$(kdir)" MODULE_DIR="build/module/$suite"
	fi
	[ -e "$top/build/module/$suite/ringside.ko" ] ||
		die "build/module/$suite/ringside.ko: not made by 'make module'"
}
