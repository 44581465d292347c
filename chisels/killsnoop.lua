-- SPDX-License-Identifier: Apache-2.0

description = "Shows every signal that a process sends to another by a system call (kill, tkill, tgkill, rt_sigqueueinfo): when, who, which signal, to whom, and the result (0 or a negative errno)."
short_description = "Signals sent, one line each"
category = "Process"

args = {}

local snoop = require "snoop"

-- Values from the enter events, by thread.
local sent = {}
local now

snoop.define {
	filter = "evt.type in (kill, tkill, tgkill)",
	columns = {
		{ name = "TIME", width = 18, field = "evt.time" },
		{ name = "PID", width = 7, field = "proc.pid" },
		{ name = "COMM", width = 16, field = "proc.name" },
		{ name = "SIG", width = 10, value = function() return now.signal end },
		{ name = "TPID", width = 7, value = function() return now.target end },
		{ name = "RESULT", field = "evt.rawres" },
	},
	also = { "evt.dir", "thread.tid", "evt.arg.sig", "evt.rawarg.pid", "evt.rawarg.tid" },
	keep = function(values)
		local tid = values["thread.tid"]
		if values["evt.dir"] == ">" then
			sent[tid] = {
				signal = values["evt.arg.sig"],
				target = values["evt.rawarg.tid"] or values["evt.rawarg.pid"],
			}
			return false
		end
		now = sent[tid]
		sent[tid] = nil
		return now ~= nil
	end,
}
