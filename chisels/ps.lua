-- SPDX-License-Identifier: Apache-2.0

description = "Lists the processes, as ps does: those at the first event. A filter on the command line, as evt.num=5000, moves the moment."
short_description = "List (and optionally filter) the machine processes."
category = "System State"

args = {
	{
		name = "filter",
		description = "only processes with a descriptor that passes, as in 'fd.name contains /etc'",
		argtype = "filter",
		optional = true,
	},
}

require "common"
local state = require "system_state"

local ROW = "%-7s %-7s %-11.11s %-10s %-10s %-9s %s"

state.run {
	table = sysdig.get_thread_table_nofds,
	print = function(threads)
		print(ROW:format("TID", "PID", "USER", "VIRT", "RES", "FDLIMIT",
			"CMD                 "))
		for _, thread in ipairs(threads) do
			print(ROW:format(thread.tid, thread.pid, thread.username,
				format_bytes(thread.vmsize_kb * 1024), format_bytes(thread.vmrss_kb * 1024),
				thread.fdlimit, thread.comm))
		end
	end,
}
