-- SPDX-License-Identifier: Apache-2.0

description = "Shows every TCP connection when it is closed: who had it, the addresses and ports, how many KB were sent and received, and how many milliseconds it lasted. Connections that were there before are not shown, their beginning is unknown."
short_description = "TCP connections with their bytes and lifetime"
category = "Net"

args = {}

local snoop = require "snoop"

-- The connections, by process and descriptor: when they began, and the bytes each way.
local open = {}
local ended

local function opens(values)
	local kind = values["evt.type"]
	local res = values["evt.rawres"]
	-- -115 (EINPROGRESS): the connection is counted from here, too
	return kind:sub(1, 6) == "accept" and res >= 0 or
		kind == "connect" and (res == 0 or res == -115)
end

local function key_of(values)
	return values["proc.pid"] .. " " .. values["fd.num"]
end

local function count(values)
	local connection = open[key_of(values)]
	local bytes = values["evt.rawres"]
	if connection and bytes > 0 then
		local way = values["evt.is_io_read"] and "received" or "sent"
		connection[way] = connection[way] + bytes
	end
end

local function kilobytes(way)
	return function() return string.format("%.1f", ended[way] / 1024) end
end

snoop.define {
	filter = "fd.l4proto=tcp and (evt.is_io=true or evt.type in (connect, accept, accept4, close)) and evt.dir=<",
	columns = {
		{ name = "PID", width = 7, field = "proc.pid" },
		{ name = "COMM", width = 16, field = "proc.name" },
		{ name = "LADDR", width = 15, field = "fd.lip" },
		{ name = "LPORT", width = 5, field = "fd.lport" },
		{ name = "RADDR", width = 15, field = "fd.rip" },
		{ name = "RPORT", width = 5, field = "fd.rport" },
		{ name = "TX_KB", width = 8, value = kilobytes("sent") },
		{ name = "RX_KB", width = 8, value = kilobytes("received") },
		{ name = "MS", value = function() return string.format("%.2f", ended.lifetime / 1e6) end },
	},
	also = { "evt.type", "evt.rawres", "evt.is_io", "evt.is_io_read", "evt.reltime", "fd.num" },
	keep = function(values)
		if opens(values) then
			open[key_of(values)] = { began = values["evt.reltime"], sent = 0, received = 0 }
		elseif values["evt.is_io"] then
			count(values)
		elseif values["evt.type"] == "close" then
			ended = open[key_of(values)]
			open[key_of(values)] = nil
			if ended then
				ended.lifetime = values["evt.reltime"] - ended.began
			end
			return ended ~= nil
		end
		return false
	end,
}
