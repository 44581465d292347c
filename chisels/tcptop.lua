-- SPDX-License-Identifier: Apache-2.0

description = "Shows which processes move how many KB over which TCP connections, the busiest first. Live, the list is renewed every interval."
short_description = "Top TCP connections by bytes"
category = "Net"

args = {
	{ name = "interval", description = "seconds between lists when live, 1 if not given", argtype = "int", optional = true },
}

local toplist = require "toplist"

local interval = 1
local connections = {}
local field = {}

local function address(which)
	return function(row) return row[which] end
end

local function kilobytes(which)
	return function(row) return string.format("%.1f", row[which] / 1024) end
end

local columns = {
	{ name = "PID", width = -7, value = function(row) return row.pid end },
	{ name = "COMM", width = -16, value = function(row) return row.comm end },
	{ name = "LADDR", width = -22, value = address("laddr") },
	{ name = "RADDR", width = -22, value = address("raddr") },
	{ name = "RX_KB", width = 9, value = kilobytes("received") },
	{ name = "TX_KB", width = 9, value = kilobytes("sent") },
}

function on_set_arg(name, text)
	interval = parse_numeric_input(text, name)
	return true
end

function on_init()
	for _, name in ipairs { "proc.pid", "proc.name", "fd.lip", "fd.lport", "fd.rip", "fd.rport",
		"fd.name", "evt.rawres", "evt.is_io_read" } do
		field[name] = chisel.request_field(name)
	end
	chisel.set_filter("fd.l4proto=tcp and evt.is_io=true and evt.dir=< and evt.rawres>0")
	return true
end

local function connection()
	local function text(name)
		return tostring(evt.field(field[name]))
	end
	return {
		pid = evt.field(field["proc.pid"]), comm = evt.field(field["proc.name"]),
		laddr = text("fd.lip") .. ":" .. text("fd.lport"),
		raddr = text("fd.rip") .. ":" .. text("fd.rport"),
		sent = 0, received = 0,
	}
end

function on_event()
	local name = evt.field(field["fd.name"])
	if not name then
		return false
	end
	local row = toplist.row(connections, evt.field(field["proc.pid"]) .. " " .. name,
		connection)
	local way = evt.field(field["evt.is_io_read"]) and "received" or "sent"
	row[way] = row[way] + evt.field(field["evt.rawres"])
	return false
end

local function busier(a, b)
	return a.sent + a.received > b.sent + b.received
end

toplist.show_every(function() return interval end, function(seconds)
	toplist.print(columns, toplist.rows(connections), busier, 20, seconds)
end, function()
	connections = {}
end)
