-- SPDX-License-Identifier: Apache-2.0

description = "Groups reads and writes by the values of a field, and shows the groups that took the most time: fd.name for the files and connections."
short_description = "FD time group by"
category = "I/O"

args = {
	{ name = "key", description = "the field whose values make the groups", argtype = "string" },
}

require "common"

local key

function on_set_arg(name, value)
	key = value
	return true
end

function on_init()
	exec_top_list {
		keys = { key },
		headings = { key },
		value = "evt.latency",
		heading = "Time",
		filter = "evt.is_io=true",
		rows = 10,
		units = "time",
	}
end
