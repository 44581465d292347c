# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Whether an open made the file is known, or has no value; it is not guessed.
#
# @not-yet created
# @created: '%evt.is_open_create' if 'evt.type=openat and evt.dir=< and fd.filename=created and evt.is_open_write=true'
work() {
	truth created true
	echo >"$TRUTH_DIR/created"
}
