#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# The virtual machine harness itself: what a guest does must be reported, good or
# bad, or the tests that run in it prove nothing. Needs root; boots several guests.
set -u
# shellcheck source-path=SCRIPTDIR
top=$(realpath "$(dirname "$0")/../..")
vm=$top/scripts/vm
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$top/tests/lib.sh"

# guest OPTION... -- COMMAND...: leaves status, stdout and stderr.
guest() {
	"$vm" run --timeout 300 "$@" >"$work/stdout" 2>"$work/stderr"
	status=$?
	stdout=$(cat "$work/stdout")
}

said() {
	grep -q -- "$1" "$work/stderr" && echo yes || echo no
}

test_status_and_output() {
	guest -- bash -c 'echo "to  output"; echo "to errors" >&2; exit 7'
	check vm_status_is_the_commands 7 "$status"
	check vm_output_is_the_commands 'to  output' "$stdout"
	check vm_errors_are_the_commands 'to errors' "$(cat "$work/stderr")"
}

test_files() {
	mkdir -p "$work/in/folder"
	head -c 100000 /dev/urandom >"$work/in/folder/data"
	echo 'hello' >"$work/in/greeting"
	guest --in "$work/in/folder" --in "$work/in/greeting" --out "$work/out" -- \
		bash -c 'cat greeting && cp -r folder /job/out/'
	check vm_file_goes_in hello "$stdout"
	check vm_file_comes_out "$(sha256sum <"$work/in/folder/data")" \
		"$(sha256sum <"$work/out/folder/data")"
	check vm_console_is_kept yes \
		"$(grep -q 'Linux version' "$work/out/console.log" && echo yes)"
}

# line FAULT|FINE TEXT
line() {
	local got=FINE
	echo "$2" >"$work/line"
	! kernel_faults "$work/line" >/dev/null || got=FAULT
	[ "$got" = "$1" ] || echo "$got: $2"
}

test_fault_patterns() {
	source "$top/scripts/vm.d/run.sh"
	check vm_fault_lines_are_told_apart '' "$(
		line FAULT '[    4.1] WARNING: CPU: 1 PID: 114 at kernel/fork.c:3 copy_process+0x5/0x10'
		line FAULT '[    4.9] WARNING: fork.c:3 at copy_process+0x9/0xff0, CPU#1: insmod/134'
		line FAULT '[    4.9] WARNING: possible circular locking dependency detected'
		line FAULT '[    4.9][  T134] WARNING: suspicious RCU usage'
		line FAULT '[    5.0] BUG: kernel NULL pointer dereference, address: 0000000000000000'
		line FAULT '[    5.0] BUG: scheduling while atomic: insmod/114/0x00000002'
		line FAULT '[    5.0] BUG: sleeping function called from invalid context at mm/slab.h:494'
		line FAULT '[   66.0] watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [cat:120]'
		line FAULT '[   66.0] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:'
		line FAULT '[   66.0] rcu: INFO: rcu_preempt self-detected stall on CPU'
		line FAULT '[   66.0] INFO: rcu_tasks_trace detected stalls on tasks:'
		line FAULT '[  242.0] INFO: task cat:120 blocked for more than 120 seconds.'
		line FAULT '[    5.0] general protection fault, probably for non-canonical address 0x1: 0000 [#1] PREEMPT SMP'
		line FAULT '[    5.0] Oops: invalid opcode: 0000 [#1] SMP PTI'
		line FAULT '[    5.0] Kernel panic - not syncing: Fatal exception'
		line FAULT '[    5.0] BUG: KASAN: slab-use-after-free in rs_ring_reserve+0x1/0x2'
		line FAULT '[    5.0] UBSAN: array-index-out-of-bounds in kernel/fork.c:3:2'
		line FAULT '[    5.0] refcount_t: underflow; use-after-free.'
		line FINE '[    0.0] Command line: console=ttyS0 panic=-1 oops=panic'
		line FINE '[    0.1] rcu: 	RCU CPU stall warnings timeout set to 60 (rcu_cpu_stall_timeout).'
		line FINE '[    0.3] Spectre V2 : WARNING: Unprivileged eBPF is enabled, data leaks possible!'
		line FINE '[    1.2] AMD-Vi: functionality not available on this system - This is not a bug.'
		line FINE '[    6.0] traps: python3[130] general protection fault ip:7f sp:7f error:0 in libc.so.6'
		line FINE '[    6.0] python3[130]: segfault at 0 ip 00007f sp 00007f error 4 in libc.so.6'
		line FINE '[    6.0] ringside: DEBUG: a message of our own'
	)"
}

# The workloads of later tests rest on these.
test_userland() {
	# shellcheck disable=SC2016 # expanded in the guest
	guest -- bash -c 'for tool in python3 nc socat strace sysdig ps ip unshare insmod; do
		command -v $tool >/dev/null || echo "no $tool"; done
		python3 -c "import socket; s = socket.create_server((\"127.0.0.1\", 0));
c = socket.create_connection(s.getsockname()); print(c.getpeername()[0])"'
	check vm_userland_and_loopback 127.0.0.1 "$stdout"
}

build_faulty_module() {
	mkdir -p "$work/module"
	echo 'obj-m := faulty.o' >"$work/module/Kbuild"
	cat >"$work/module/faulty.c" <<-'END'
		#include <linux/module.h>
		static int __init faulty_init(void)
		{
			WARN_ON(1);
			return 0;
		}
		module_init(faulty_init);
		MODULE_LICENSE("GPL");
	END
	make -C "$("$vm" kdir)" M="$work/module" modules >"$work/stderr" 2>&1
}

test_kernel_faults() {
	build_faulty_module
	check vm_module_builds_against_kdir 0 $?
	guest --in "$work/module/faulty.ko" --out "$work/warned" -- \
		bash -c 'insmod faulty.ko; echo done | tee /job/out/done'
	check vm_warning_is_a_failure 123 "$status"
	check vm_warning_is_shown yes "$(said 'faulty_init')"
	check vm_results_survive_a_warning "done" "$(cat "$work/warned/done")"
	guest -- bash -c 'echo c >/proc/sysrq-trigger; sleep 60'
	check vm_panic_is_a_failure 123 "$status"
	check vm_panic_is_shown yes "$(said 'sysrq_handle_crash')"
}

test_program_crash_is_no_kernel_fault() {
	guest -- python3 -c 'import ctypes; ctypes.string_at(0)'
	check vm_program_crash_is_its_own 139 "$status"
}

test_timeout() {
	guest --timeout 45 -- bash -c 'echo started; sleep 600'
	check vm_timeout_is_a_failure 124 "$status"
	check vm_output_before_timeout started "$stdout"
}

test_runs_side_by_side() {
	"$vm" run -- bash -c 'echo one; exit 1' >"$work/one" 2>"$work/stderr" &
	guest -- bash -c 'echo two; exit 2'
	check vm_second_run_is_its_own '2 two' "$status $stdout"
	wait $!
	check vm_first_run_is_its_own '1 one' "$? $(cat "$work/one")"
}

test_interrupt_leaves_nothing() {
	mkdir "$work/tmp"
	TMPDIR=$work/tmp "$vm" run -- bash -c 'echo started; sleep 600' \
		>"$work/stdout" 2>"$work/stderr" &
	local runner=$!
	until grep -q started "$work/stdout" || ! kill -0 $runner 2>/dev/null; do
		sleep 0.2
	done
	kill -TERM $runner
	wait $runner
	check vm_interrupted_says_so 143 $?
	check vm_interrupted_leaves_no_files '' "$(ls "$work/tmp")"
	check vm_interrupted_leaves_no_process '' \
		"$(grep -al "$work/tmp" /proc/[0-9]*/cmdline 2>/dev/null)"
}

test_icount() {
	guest --icount -- nproc
	check vm_icount_has_one_cpu '0 1' "$status $stdout"
}

test_bad_use() {
	guest
	check vm_no_command_is_refused 125 "$status"
	guest --in /nonexistent -- true
	check vm_missing_input_is_refused 125 "$status"
	guest --suite nonesuch -- true
	check vm_unknown_suite_is_refused 125 "$status"
}

[ "$(id -u)" = 0 ] || { skip vm "the virtual machine needs root"; totals; exit; }
"$vm" fetch 2>"$work/stderr" || { not_ok vm_fetch "$(cat "$work/stderr")"; totals; exit; }
test_fault_patterns
test_bad_use
test_status_and_output
test_files
test_userland
test_kernel_faults
test_program_crash_is_no_kernel_fault
test_timeout
test_runs_side_by_side
test_interrupt_leaves_nothing
test_icount
totals
