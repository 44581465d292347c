# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Runs one function of a shell case: work.sh CASE FUNCTION. A case says what a
# recording must show with `truth SITUATION LINE`.
truth() {
	printf '%s\t%s\n' "$1" "$2" >>"$TRUTH"
}
# shellcheck source=/dev/null
. "$1"
! declare -F "$2" >/dev/null || "$2"
