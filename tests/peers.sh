# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# For scripts that run other tracers in the virtual machine. They must define die.
#
#	take_program NAME DIR    copies a program and the libraries that it needs, except libc
#	build_scap DIR KDIR      builds DIR/scap.ko, sysdig's module, from Debian's package

take_program() {
	local path
	path=$(command -v "$1") || die "$1: not installed"
	mkdir -p "$2/lib"
	cp -L "$path" "$2/"
	ldd "$path" | sed -nE 's/.*=> (\/[^ ]+).*/\1/p' |
		grep -vE '/(libc|libm|ld-linux[^/]*)\.so' |
		xargs -r cp -Lt "$2/lib"
}

build_scap() {
	rm -rf "$1"
	mkdir -p "$1"
	(cd "$1" && apt-get -qq -o APT::Sandbox::User=root download falcosecurity-scap-dkms &&
		dpkg -x ./*.deb .)
	make -s -C "$2" M="$(echo "$1"/usr/src/scap-*)" modules >"$1/log" 2>&1 ||
		{ tail -n 20 "$1/log" >&2; die "sysdig's module does not build, see above"; }
	cp "$1"/usr/src/scap-*/*.ko "$1/scap.ko"
}
