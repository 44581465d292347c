# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # settings come from scripts/vm
#
# Part of scripts/vm: the suite "debug", which is the root of bookworm with a kernel built
# here from Debian's source with vm.d/debug.config. That kernel checks memory, locks, RCU
# and sleeping. In addition to the usual files, the suite's folder has build/, the tree to
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

# If an option does not take effect, the kernel checks less than the tests assume.
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
	# Objects that are linked already are most of the tree, and modules do not need them.
	find . -name '*.[oa]' -not -path './scripts/*' -not -path './tools/*' -delete
	rm -f vmlinux vmlinux.*
	mkdir "$new/modules"
	ln -s "../$debug_base/root.ext4" "$new/root.ext4"
}

# Does for this suite what fetch() does for the others.
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

# Makes sure that the folder of the suite exists.
get_suite() {
	if [ "$suite" = debug ]; then
		fetch_debug
	else
		fetch
	fi
}
