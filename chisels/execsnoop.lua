-- SPDX-License-Identifier: Apache-2.0

description = "Shows every program that is executed: its name, process, parent, the result (0 or a negative errno) and the command line. Of an attempt that failed the path is shown instead."
short_description = "Programs executed, one line each"
category = "Process"

args = {}

local snoop = require "snoop"

-- The path from the enter event, by thread.
local paths = {}

local function command(values)
	local path = paths[values["thread.tid"]]
	paths[values["thread.tid"]] = nil
	if values["evt.rawres"] == 0 or not path then
		return values["proc.exeline"]
	end
	return path
end

snoop.define {
	filter = "evt.type in (execve, execveat)",
	columns = {
		{ name = "PCOMM", width = 16, field = "proc.name" },
		{ name = "PID", width = 7, field = "proc.pid" },
		{ name = "PPID", width = 7, field = "proc.ppid" },
		{ name = "RET", width = 4, field = "evt.rawres" },
		{ name = "ARGS", value = command },
	},
	also = { "evt.dir", "thread.tid", "evt.arg.filename", "evt.arg.pathname", "evt.rawres", "proc.exeline" },
	keep = function(values)
		if values["evt.dir"] == "<" then
			return true
		end
		paths[values["thread.tid"]] = values["evt.arg.filename"]
			or values["evt.arg.pathname"]
		return false
	end,
}
