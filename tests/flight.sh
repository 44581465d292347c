# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Tests the flight recorder of any engine. For scripts that source lib.sh.

# test_flight_recorder DIR RINGSIDE...: a snapshot has the newest events and not the oldest,
# and the recorder goes on after it.
test_flight_recorder() {
	local dir=$1 pid i shown=(-p '%proc.args' 'evt.type=execve and evt.dir=<')
	shift
	rm -f "$dir"/flight.*
	"$@" --flight-recorder --ring-size=256K -w "$dir/flight.scap" 2>"$dir/flight.err" &
	pid=$!
	sleep 1
	for i in $(seq 300); do
		/bin/true "flight-$i"
	done
	kill -USR1 $pid
	for _ in $(seq 400); do
		grep -q 'wrote .*/flight.scap.1' "$dir/flight.err" && break
		sleep 0.05
	done
	/bin/true flight-after
	kill -INT $pid
	wait $pid
	check flight_recorder_ends_cleanly 0 $?
	"$1" -r "$dir/flight.scap.1" "${shown[@]}" > "$dir/flight.txt"
	check flight_recorder_keeps_the_newest_only '0 1' \
		"$(grep -c '^flight-1$' "$dir/flight.txt") \
$(grep -c '^flight-300$' "$dir/flight.txt")"
	"$1" -r "$dir/flight.scap" "${shown[@]}" > "$dir/flight.txt"
	check flight_recorder_goes_on_after_a_snapshot 1 "$(grep -c flight-after "$dir/flight.txt")"
}
