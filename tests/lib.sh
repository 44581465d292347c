# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What every test script shares: one line per test, totals at the end.
#
#	ok NAME                    a test that passed
#	not_ok NAME [TEXT]         one that failed, with what was seen
#	skip NAME REASON           one that cannot run here
#	check NAME EXPECTED SEEN   passed if both are the same
#	count_lines FILE           counts such lines that another program printed
#	newer_calls                names that the oracle does not know, as a pattern's words
#	totals                     prints the last line; its status is 1 on failures

passed=0 failed=0 skipped=0

ok() {
	echo "ok $1"
	passed=$((passed + 1))
}

not_ok() {
	echo "not ok $1"
	[ -z "${2-}" ] || printf '%s\n' "$2" | sed 's/^/# /'
	failed=$((failed + 1))
}

skip() {
	echo "skip $1: $2"
	skipped=$((skipped + 1))
}

check() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "expected: $2
seen:     $3"
	fi
}

count_lines() {
	passed=$((passed + $(grep -c '^ok ' "$1")))
	failed=$((failed + $(grep -c '^not ok ' "$1")))
	skipped=$((skipped + $(grep -c '^skip ' "$1")))
}

# The calls that are newer than the trace format's own list: rows of one kind.
newer_calls() {
	sed -nE 's/^NEWER\([^"]*"([^"]+)".*/\1/p' "$(dirname "${BASH_SOURCE[0]}")/../driver/table/syscalls.def" |
		paste -sd '|'
}

totals() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ]
}
