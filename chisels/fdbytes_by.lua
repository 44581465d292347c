-- SPDX-License-Identifier: Apache-2.0

description = "Groups reads and writes by the values of a field, and shows the groups with the most bytes: proc.name for the processes, fd.sport for the server ports."
short_description = "I/O bytes, aggregated by an arbitrary filter field"
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
		value = "evt.rawarg.res",
		heading = "Bytes",
		filter = "evt.is_io=true and evt.failed=false",
		rows = 30,
		units = "bytes",
	}
end
