-- SPDX-License-Identifier: Apache-2.0

description = "Lists the open descriptors of all processes, as lsof does: those at the first event. A filter on the command line, as evt.num=5000, moves the moment."
short_description = "List (and optionally filter) the open file descriptors."
category = "System State"

args = {
	{
		name = "filter",
		description = "which descriptors to list, as in 'proc.name=foo and fd.name contains /etc'",
		argtype = "filter",
		optional = true,
	},
}

local state = require "system_state"

local ROW = "%-20.20s%-8s%-8s%-7.7s %-8s%-12.12s%s"

-- Whether the process has the descriptor already: its threads share one table, as a rule.
local function is_listed(listed, pid, fd, entry)
	local key = pid .. " " .. fd .. " " .. entry.type .. " " .. entry.name
	local before = listed[key]
	listed[key] = true
	return before
end

state.run {
	table = sysdig.get_thread_table,
	print = function(threads)
		local listed = {}
		print(ROW:format("COMMAND", "PID", "TID", "USER", "FD", "TYPE", "NAME"))
		for _, thread in ipairs(threads) do
			for _, fd in ipairs(state.sorted(thread.fdtable)) do
				local entry = thread.fdtable[fd]
				if not is_listed(listed, thread.pid, fd, entry) then
					print(ROW:format(thread.comm, thread.pid, thread.tid, thread.username, fd,
						entry.type, entry.name))
				end
			end
		end
	end,
}
