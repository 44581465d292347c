-- SPDX-License-Identifier: Apache-2.0

description = "Lists the network connections and bound sockets, as netstat does: those at the first event. A filter on the command line, as evt.num=5000, moves the moment."
short_description = "List (and optionally filter) network connections."
category = "System State"

args = {
	{
		name = "filter",
		description = "which connections to list, as in 'proc.name=foo and fd.port=80'",
		argtype = "filter",
		optional = true,
	},
}

local state = require "system_state"

local ROW = "%-5s %-24s %-24s %-14s %s"

local function endpoints(fd)
	local server = (fd.sip or "") .. ":" .. (fd.sport or "")
	if fd.cip then
		return server, fd.cip .. ":" .. fd.cport, "ESTABLISHED"
	end
	return server, "0.0.0.0:*", "LISTEN"
end

state.run {
	table = sysdig.get_thread_table,
	filter = "fd.type=ipv4 or fd.type=ipv6",
	print = function(threads)
		print(ROW:format("Proto", "Server Address", "Client Address", "State",
			"TID/PID/Program Name"))
		for _, thread in ipairs(threads) do
			for _, number in ipairs(state.sorted(thread.fdtable)) do
				local fd = thread.fdtable[number]
				local server, client, connection = endpoints(fd)
				print(ROW:format(fd.l4proto, server, client, connection,
					thread.tid .. "/" .. thread.pid .. "/" .. thread.comm))
			end
		end
	end,
}
