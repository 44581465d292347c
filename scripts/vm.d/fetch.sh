# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # settings come from scripts/vm
#
# Part of scripts/vm: fills the cache for one suite from the mirror that this
# machine's apt uses. Nothing here names a host.

# own_compiler: true when the host's compiler is not the suite's, so that modules
# must be built inside the suite's root.
own_compiler() {
	[ "$suite" != "$(. /etc/os-release && echo "${VERSION_CODENAME-}")" ]
}

# Prints the address of the archive with the given label. What kind of archive an
# address is stands in its index, so apt must have been updated once.
mirror_of() {
	apt-get indextargets --format '$(REPO_URI)' \
		'Created-By: Packages' 'Origin: Debian' "Label: $1" | sed -n 1p
}

sources() {
	local main security
	[ -n "$(mirror_of Debian)" ] || apt-get -qq update >&2
	main=$(mirror_of Debian)
	security=$(mirror_of Debian-Security)
	[ -n "$main" ] || die "apt on this machine has no Debian archive configured"
	echo "deb $main $suite main"
	[ -z "$security" ] || ! in_list "$suite" "$security_suites" || echo "deb $security $suite-security main"
}

packages() {
	echo "$guest_packages"
	! in_list "$suite" "$oracle_suites" || echo "$oracle"
	! own_compiler || echo "linux-headers-amd64 $("$top/scripts/install-deps" --list guest)"
}

# A change in this text means that the folder must be made anew.
recipe() {
	packages
	cat "$top/scripts/vm.d/fetch.sh" "$top/scripts/vm.d/unpack-kernel"
}

# The archive may need this machine's proxy and its leniency about dates.
apt_options() {
	apt-config dump | grep -E '^Acquire::(https?::|Check-)' || true
}

make_root() {
	local list
	mapfile -t list < <(sources)
	apt_options >"$new/apt.conf"
	mmdebstrap --variant=minbase --include="$(packages | tr -s '\n\t ' ,)" \
		--aptopt="$new/apt.conf" --dpkgopt=force-unsafe-io --dpkgopt='path-exclude=/usr/share/doc/*' \
		--customize-hook="'$top/scripts/vm.d/unpack-kernel' \"\$1\" '$new'" \
		"$suite" "$new/root" "${list[@]}" >"$new/log" 2>&1 || {
		tail -n 20 "$new/log" >&2
		die "cannot make the root of $suite, see above"
	}
	rm "$new/apt.conf" "$new/log"
	echo ringside >"$new/root/etc/hostname"
	mkdir -p "$new/root/job"
}

# No journal: the image is never written, and each run's copy dies with the run.
make_image() {
	local size
	size=$(du -sm "$new/root" | cut -f1)
	mke2fs -q -t ext4 -O ^has_journal -d "$new/root" "$new/root.ext4" "$((size + 2048))M" >/dev/null
}

# Runs to the end or leaves no trace: the folder gets its name when it is whole.
fetch() {
	"$top/scripts/install-deps" test || exit "$status_harness"
	mkdir -p "$cache"
	exec {lock}>"$cache/$suite.lock"
	flock "$lock"
	if ! recipe | cmp -s - "$dir/recipe"; then
		rm -rf --one-file-system "$cache/.$suite".*
		new=$(mktemp -d "$cache/.$suite.XXXXXX")
		trap 'rm -rf --one-file-system "$new"' EXIT
		trap 'exit "$status_harness"' INT TERM HUP
		chmod 755 "$new"
		echo "vm: making the $suite guest in $dir (about a minute)" >&2
		make_root
		make_image
		recipe >"$new/recipe"
		clean
		mv "$new" "$dir"
		trap - EXIT INT TERM HUP
	fi
	exec {lock}>&-
}

clean() {
	rm -rf --one-file-system "$dir"
}
