# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # settings come from scripts/vm
#
# Part of scripts/vm: boots a guest for one job, checks its kernel's messages for faults, and
# copies the results out. Everything that a run makes is in a temporary folder of its own, so
# several runs at the same time do not interfere.

# What a kernel prints when something is wrong, one pattern per line. They do not match the
# message about a program that crashed ("traps: name[1] general protection fault ip:").
readonly fault_patterns='\bBUG:
\] WARNING:
\[ cut here \]
: [0-9a-f]{4} \[#[0-9]+\]
Kernel panic
INFO: rcu_.*(stall|detected)
INFO: task .* blocked for more than
INFO: trying to register non-static key
possible (circular|recursive|irq lock inversion|deadlock)
inconsistent lock state
suspicious RCU usage
scheduling while atomic
sleeping function called from invalid context
(soft lockup|hard LOCKUP)
(KASAN|KCSAN|KMSAN|KFENCE|UBSAN):
list_(add|del) corruption
refcount_t:'

# Taints that only a fault sets: bad page, oops, warning, soft lockup.
readonly taint_faults=$((1 << 5 | 1 << 7 | 1 << 9 | 1 << 14))

# kernel_faults FILE: prints the faults in the text of a console, with the lines that follow
# each. Fails if there are none.
kernel_faults() {
	local text
	text=$(grep -a -E -A 40 -e "$fault_patterns" "$1") || return 1
	head -n 80 <<<"${text//$'\r'/}"
}

run_options() {
	suite=$default_suite cpus=2 mem=1024 seconds=300 out="" append="" inputs=()
	# One host thread for all CPUs. With a thread for each, the emulator sometimes executes
	# a breakpoint that the kernel has already replaced (it uses them to enable a
	# tracepoint), and the guest hangs in __schedule or panics.
	accel=(-accel "tcg,thread=single")
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		case $1 in
		--icount) accel+=(-icount "shift=0,sleep=off") cpus=1; shift; continue ;;
		--suite|--cpus|--mem|--timeout|--append|--in|--out)
			[ $# -gt 1 ] || die "$1: needs a value" ;;
		*) die "$1: not an option of run (the command comes after --)" ;;
		esac
		case $1 in
		--suite)   suite=$2 ;;
		--cpus)    cpus=$2 ;;
		--mem)     mem=$2 ;;
		--timeout) seconds=$2 ;;
		--append)  append=$2 ;;
		--in)
			[ -e "$2" ] || die "$2: does not exist, cannot copy it in"
			inputs+=("$2") ;;
		--out)     out=$2 ;;
		esac
		shift 2
	done
	[ $# -gt 1 ] || die "no command given after --"
	shift
	job=("$@")
	suite_argument "$suite"
}

# The archive that becomes /job in the guest.
pack_job() {
	mkdir -p "$tmp/job/in"
	cp "$top/scripts/vm.d/guest-init" "$tmp/job/init"
	printf '%q ' "${job[@]}" >"$tmp/job/command"
	tar -cf "$tmp/in.tar" -C "$tmp" job
	local path
	for path in "${inputs[@]}"; do
		tar -rhf "$tmp/in.tar" -C "$(dirname "$path")" --transform 's,^,job/in/,' \
			"$(basename "$path")" || die "$path: cannot copy it in"
	done
}

pack_initramfs() {
	mkdir -p "$tmp/initramfs"/{bin,dev,root}
	cp "$(command -v busybox)" "$tmp/initramfs/bin/"
	cp "$top/scripts/vm.d/initramfs-init" "$tmp/initramfs/init"
	cp -r "$dir/modules" "$tmp/initramfs/"
	(cd "$tmp/initramfs" && find . | busybox cpio -o -H newc) >"$tmp/initramfs.cpio" 2>/dev/null
}

# Each CPU is a socket, because the table that a kernel without ACPI reads lists one CPU of each
# socket. An oops or a panic ends the guest at once instead of at the timeout. A warning does
# not, because the results of the job may explain it.
boot() {
	local words="console=ttyS0 panic=-1 oops=panic tsc=reliable nokaslr rcupdate.rcu_cpu_stall_timeout=60"
	TMPDIR=$tmp exec timeout -k 5 "$seconds" qemu-system-x86_64 \
		-nodefaults -no-user-config -no-reboot -display none \
		"${accel[@]}" -cpu max -smp "$cpus,sockets=$cpus" -m "$mem" \
		-kernel "$dir/vmlinuz" -initrd "$tmp/initramfs.cpio" -append "$words $append" \
		-drive "if=virtio,format=raw,file=$dir/root.ext4,snapshot=on" \
		-drive "if=virtio,format=raw,file=$tmp/in.tar,readonly=on" \
		-drive "if=virtio,format=raw,file=$tmp/out.tar,cache=unsafe" \
		-serial "file:$tmp/console.log" -device virtio-serial-pci \
		-chardev "file,id=out,path=$tmp/stdout" -device virtserialport,chardev=out,nr=1 \
		-chardev "file,id=err,path=$tmp/stderr" -device virtserialport,chardev=err,nr=2 \
		</dev/null >"$tmp/qemu.log" 2>&1
}

# Copies standard input to standard output. Goes on reading if the output is closed, because
# the guest would wait for ever if nobody read from its port.
forward() {
	cat 2>/dev/null || cat >/dev/null
}

# Boots and forwards the command's output until the guest ends.
run_guest() {
	local readers=() fifo
	mkfifo "$tmp/stdout" "$tmp/stderr"
	forward <"$tmp/stdout" & readers+=($!)
	forward <"$tmp/stderr" >&2 & readers+=($!)
	boot & qemu=$!
	wait "$qemu" && qemu_status=0 || qemu_status=$?
	qemu=
	# A reader still waits if the other end of its fifo was never opened: open it once.
	for fifo in "$tmp/stdout" "$tmp/stderr"; do
		: <>"$fifo"
	done
	wait "${readers[@]}" || true
}

end_run() {
	[ -z "${qemu-}" ] || kill "$qemu" 2>/dev/null || true
	[ -z "${qemu-}" ] || wait "$qemu" || true
	rm -rf --one-file-system "$tmp"
}

# Saves the console, and the results, if any.
collect() {
	console=$dir/console.log
	mkdir "$tmp/result"
	tar -xf "$tmp/out.tar" -C "$tmp/result" 2>/dev/null || true
	if [ -n "$out" ]; then
		mkdir -p "$out"
		console=$out/console.log
		[ ! -d "$tmp/result/out" ] || cp -a "$tmp/result/out/." "$out/"
	fi
	cp "$tmp/console.log" "$console.$$" 2>/dev/null && mv "$console.$$" "$console" ||
		console="(none)"
}

# Exits with the job's status, or with one of ours if the job's cannot be trusted.
judge() {
	local tainted
	if kernel_faults "$tmp/console.log" >&2; then
		echo "vm: the guest's kernel reported the above; console: $console" >&2
		exit "$status_kernel"
	fi
	if [ "$qemu_status" = 124 ] || [ "$qemu_status" = 137 ]; then
		tail -n 5 "$tmp/console.log" >&2
		echo "vm: timed out after $seconds s; console: $console" >&2
		exit "$status_timeout"
	fi
	if [ ! -s "$tmp/result/status" ]; then
		cat "$tmp/qemu.log" >&2
		tail -n 20 "$tmp/console.log" >&2 || true
		die "the guest ended before the command did (qemu: $qemu_status); console: $console"
	fi
	tainted=$(cat "$tmp/result/tainted")
	if ((tainted & taint_faults)); then
		echo "vm: the guest's kernel is tainted by a fault ($tainted);" \
			"console: $console" >&2
		exit "$status_kernel"
	fi
	exit "$(cat "$tmp/result/status")"
}

run() {
	run_options "$@"
	get_suite
	tmp=$(mktemp -d)
	trap end_run EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	trap 'exit 141' PIPE
	pack_job
	pack_initramfs
	truncate -s 4G "$tmp/out.tar"
	run_guest
	collect
	judge
}
