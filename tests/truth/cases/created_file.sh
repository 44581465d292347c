# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Whether an open made the file is known, or has no value; it is not guessed.
#
# The recording has no sign of the kernel's for an open without O_EXCL.
#
# @unknown: '*%evt.is_open_create' if 'evt.type=openat and evt.dir=< and fd.filename=created and evt.is_open_write=true'
# @exclusive: '%evt.is_open_create' if 'evt.type=openat and evt.dir=< and fd.filename=exclusive and evt.is_open_write=true'
# @read: '%evt.is_open_create' if 'evt.type=openat and evt.dir=< and fd.filename=created and evt.is_open_write=false'
work() {
	truth unknown "<NA>"
	echo >"$TRUTH_DIR/created"
	truth exclusive true
	(set -C && echo >"$TRUTH_DIR/exclusive")
	truth read false
	: <"$TRUTH_DIR/created"
}
