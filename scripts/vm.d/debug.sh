# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # settings come from scripts/vm
#
# Part of scripts/vm: the suite "debug", bookworm's root under a kernel that is built
# here from Debian's source with vm.d/debug.config, so that it watches memory, locks,
# RCU and sleeping. Beside what every suite has, its folder holds build/, the tree to
# build modules against.

debug_base=bookworm
debug_packages='flex bison bc libelf-dev libssl-dev'

debug_recipe() {
	echo linux-source-6.1
	cat "$top/scripts/vm.d/debug.config"
}

unpack_source() {
	# shellcheck disable=SC2086 # a list of words
	apt-get -qq -y --no-install-recommends install $debug_packages >/dev/null
	mkdir "$new/debs" "$new/build"
	(cd "$new/debs" && apt-get -qq download linux-source-6.1)
	dpkg-deb --fsys-tarfile "$new"/debs/*.deb | tar -xO --wildcards './usr/src/*.tar.xz' |
		tar -xJ -C "$new/build" --strip-components=1
	rm -r "$new/debs"
}

# An option that the configuration does not take would make the tests prove less.
configure() {
	local option
	make -s tinyconfig
	scripts/kconfig/merge_config.sh -m .config "$top/scripts/vm.d/debug.config"
	make -s olddefconfig
	grep '^CONFIG_' "$top/scripts/vm.d/debug.config" | while read -r option; do
		grep -qxF "$option" .config || { echo "$option: not taken"; exit 1; }
	done
}

build_debug_kernel() {
	unpack_source
	cd "$new/build"
	configure
	make -s -j"$(nproc)" bzImage modules
	make -s kernelrelease >"$new/release"
	cp arch/x86/boot/bzImage "$new/vmlinuz"
	# What was linked already is most of the tree, and no module needs it.
	find . -name '*.[oa]' -not -path './scripts/*' -not -path './tools/*' -delete
	rm -f vmlinux vmlinux.*
	mkdir "$new/modules"
	ln -s "../$debug_base/root.ext4" "$new/root.ext4"
}

# What fetch() is to the other suites.
fetch_debug() {
	suite_argument "$debug_base"
	fetch
	suite_argument debug
	exec {lock}>"$cache/debug.lock"
	flock "$lock"
	if ! debug_recipe | cmp -s - "$dir/recipe"; then
		new=$(mktemp -d "$cache/.debug.XXXXXX")
		trap 'rm -rf --one-file-system "$new"' EXIT
		echo "vm: building the debug kernel in $dir (some ten minutes)" >&2
		(set -e; build_debug_kernel) >"$new/log" 2>&1 || {
			tail -n 20 "$new/log" >&2
			die "cannot build the debug kernel, see above"
		}
		debug_recipe >"$new/recipe"
		clean
		mv "$new" "$dir"
		trap - EXIT
	fi
	exec {lock}>&-
}

# get_suite: whatever the suite is, its folder is there afterwards.
get_suite() {
	if [ "$suite" = debug ]; then
		fetch_debug
	else
		fetch
	fi
}
