-- SPDX-License-Identifier: Apache-2.0

description = "Shows every call that makes data reach the disk (sync, syncfs, fsync, fdatasync, msync, sync_file_range): when, who, which call, how long it took, and the file where the call names one."
short_description = "sync and its kin, one line each"
category = "I/O"

args = {}

require "common"
local snoop = require "snoop"

snoop.define {
	filter = "syscall.type in (sync, syncfs, fsync, fdatasync, msync, sync_file_range) and evt.dir=<",
	columns = {
		{ name = "TIME", width = 18, field = "evt.time" },
		{ name = "PID", width = 7, field = "proc.pid" },
		{ name = "COMM", width = 16, field = "proc.name" },
		{ name = "CALL", width = 15, field = "syscall.type" },
		{ name = "TOOK", width = 8, value = function(v) return v["evt.latency"] and format_time_interval(v["evt.latency"]) end },
		{ name = "FILE", value = function(v) return v["fd.name"] or "" end },
	},
	also = { "evt.latency", "fd.name" },
}
