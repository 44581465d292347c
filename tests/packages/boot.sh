# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # settings come from tests/packages/run
# Boots a root with systemd in a virtual machine, for what needs a service manager. The kernel
# is that of the guest that scripts/vm keeps for the release.

# What the job prints goes to the second serial port; systemd has the first.
write_job_unit() {
	cat >"$1/etc/systemd/system/job.service" <<-'END'
		[Unit]
		After=multi-user.target
		[Service]
		Type=oneshot
		StandardOutput=file:/dev/ttyS1
		StandardError=inherit
		ExecStart=/job
		ExecStopPost=systemctl reboot -ff
	END
}

write_initramfs() {
	local stage
	stage=$(mktemp -d)
	mkdir -p "$stage"/{bin,dev,root}
	cp "$(command -v busybox)" "$stage/bin"
	cp -r "$1/modules" "$stage"
	cat >"$stage/init" <<-'END'
		#!/bin/busybox sh
		bb=/bin/busybox
		$bb mount -t devtmpfs dev /dev
		for module in /modules/*; do $bb insmod "$module"; done
		$bb mount -t ext4 /dev/vda /root
		$bb mount -o move /dev /root/dev
		exec $bb switch_root /root /sbin/init
	END
	chmod 755 "$stage/init"
	(cd "$stage" && find . | busybox cpio -o -H newc) >"$2" 2>/dev/null
	rm -r "$stage"
}

# boot_root ROOT JOB RESULT: boots ROOT, runs the script JOB in it, and leaves what it prints in
# RESULT. As in scripts/vm, one thread emulates all processors.
boot_root() {
	local guest=${cache%/packages}/vm/$suite files=$3.d
	mkdir -p "$files"
	install -m 755 "$2" "$1/job"
	write_job_unit "$1"
	mke2fs -q -t ext4 -O ^has_journal -d "$1" "$files/root.ext4" 2G >/dev/null
	write_initramfs "$guest" "$files/initramfs"
	timeout -k 5 1200 qemu-system-x86_64 -nodefaults -no-user-config -no-reboot -display none \
		-accel tcg,thread=single -cpu max -smp 2,sockets=2 -m 1024 \
		-kernel "$guest/vmlinuz" -initrd "$files/initramfs" \
		-append "console=ttyS0 panic=-1 tsc=reliable systemd.wants=job.service" \
		-drive "if=virtio,format=raw,file=$files/root.ext4,cache=unsafe" \
		-serial "file:$files/console" -serial "file:$files/result" \
		</dev/null >/dev/null 2>&1
	tr -d '\r' <"$files/result" >"$3"
}
