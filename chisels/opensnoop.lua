-- SPDX-License-Identifier: Apache-2.0

description = "Shows every file that is opened, as it happens: who, the descriptor it got or the error (an errno), and the path. A filter narrows it, for example to failures: evt.failed=true."
short_description = "Files opened, one line each"
category = "I/O"

args = {}

local snoop = require "snoop"

snoop.define {
	filter = "evt.type in (open, openat, openat2, creat, open_by_handle_at) and evt.dir=<",
	columns = {
		{ name = "PID", width = 7, field = "proc.pid" },
		{ name = "COMM", width = 16, field = "proc.name" },
		{ name = "FD", width = 4, value = function(v) return (snoop.fd_and_error(v["evt.rawres"])) end },
		{ name = "ERR", width = 3, value = function(v) return (select(2, snoop.fd_and_error(v["evt.rawres"]))) end },
		{ name = "PATH", value = function(v) return v["fd.name"] or v["evt.abspath"] or v["evt.arg.name"] end },
	},
	also = { "evt.rawres", "fd.name", "evt.abspath", "evt.arg.name" },
}
