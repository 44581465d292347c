# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Names in any script are shown whole, and match.
#
# @shown: '%fd.filename %evt.arg.name' if 'evt.type=openat and evt.dir=< and evt.is_open_write=true and fd.name contains тес'
# @matched: '%evt.type' if 'evt.type=openat and evt.dir=< and fd.filename=тест'
# @json: raw -j -p %fd.filename "evt.type=openat and evt.dir=< and fd.filename=тест"
# @invalid: '%fd.filename' if 'evt.type=openat and evt.dir=< and fd.filename startswith bad'
work() {
	echo x >"$TRUTH_DIR/тест"
	truth shown "тест $TRUTH_DIR/тест"
	truth matched openat
	truth json '{"fd.filename":"тест"}'
	echo x >"$TRUTH_DIR/"$'bad\xff\xfename'
	truth invalid 'bad\xff\xfename'
}
