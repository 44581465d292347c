# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Processes that ran before the capture have begun before it, and have a duration.
#
# @capture: machine
# @began: '%proc.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/issue and proc.name=early and proc.pid.ts>0 and proc.duration>0'
# @young: '%proc.name' if 'evt.type=openat and evt.dir=< and fd.name=/etc/issue and proc.name=early and proc.duration<600000000000'
before() {
	cp "$(command -v bash)" "$TRUTH_DIR/early"
	mkfifo "$TRUTH_DIR/go"
	"$TRUTH_DIR/early" -c 'read -r line <"$1"; read -r line </etc/issue' early "$TRUTH_DIR/go" &
	disown
	sleep 1
}

work() {
	echo go >"$TRUTH_DIR/go"
	sleep 1
	truth began early
	truth young early
}
