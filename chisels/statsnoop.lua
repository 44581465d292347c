-- SPDX-License-Identifier: Apache-2.0

description = "Shows every question for a file's attributes (stat and its kin, access, readlink): who asks, the error if any (an errno), which call and which path. What a program looks for before it starts, and does not find, is seen here. Of the newest calls, older trace files have neither error nor path."
short_description = "stat and its kin, one line each"
category = "I/O"

args = {}

local snoop = require "snoop"

snoop.define {
	filter = "syscall.type in (stat, lstat, stat64, lstat64, newfstatat, statx, statfs, access, "
		.. "faccessat, faccessat2, readlink, readlinkat) and evt.dir=<",
	columns = {
		{ name = "PID", width = 7, field = "proc.pid" },
		{ name = "COMM", width = 16, field = "proc.name" },
		{ name = "ERR", width = 3, value = function(v) return (select(2, snoop.fd_and_error(v["evt.rawres"]))) end },
		{ name = "CALL", width = 10, field = "syscall.type" },
		{ name = "PATH", value = function(v) return v["evt.arg.path"] or v["evt.arg.name"] end },
	},
	also = { "evt.rawres", "evt.arg.path", "evt.arg.name" },
}
