# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Functions for test scripts: each test prints one line, the last line has the totals.
#
#	ok NAME                    a test that passed
#	not_ok NAME [TEXT]         one that failed; TEXT tells why
#	skip NAME REASON           one that cannot run here
#	check NAME EXPECTED SEEN   passed if both are the same
#	count_lines FILE           counts such lines in the output of another program
#	newer_calls                the calls that the oracle does not know, joined with |
#	generic_calls              those of which it knows nothing but the name
#	totals                     prints the last line; fails if a test failed

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

# The shown names in the table's rows of one kind.
calls_of_kind() {
	local table
	table=$(dirname "${BASH_SOURCE[0]}")/../driver/table/syscalls.def
	sed -nE "s/^$1\([^\"]*\"([^\"]+)\".*/\1/p" "$table" | paste -sd '|'
}

# The calls that are newer than the list in the trace format.
newer_calls() {
	calls_of_kind NEWER
}

# The calls of which the oracle knows nothing but the name.
generic_calls() {
	calls_of_kind GENERIC
}

totals() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ]
}
