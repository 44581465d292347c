-- SPDX-License-Identifier: Apache-2.0

description = "Shows for each file what iostat shows for disks: reads and writes per second, KB each way per second, and how long a call took on average and at most. Live, the list is renewed every interval."
short_description = "Reads, writes, bytes and waits of each file"
category = "I/O"

args = {
	{ name = "interval", description = "seconds between lists when live, 1 if not given", argtype = "int", optional = true },
}

local toplist = require "toplist"

local interval = 1
local files = {}
local name, res, is_read, latency

function on_set_arg(arg, text)
	interval = parse_numeric_input(text, arg)
	return true
end

function on_init()
	name = chisel.request_field("fd.name")
	res = chisel.request_field("evt.rawres")
	is_read = chisel.request_field("evt.is_io_read")
	latency = chisel.request_field("evt.latency")
	chisel.set_filter("evt.is_io=true and evt.dir=< and fd.type=file")
	return true
end

function on_event()
	local path, bytes, took = evt.field(name), evt.field(res), evt.field(latency) or 0
	if not path or not bytes or bytes < 0 then
		return false
	end
	local file = toplist.row(files, path, function()
		return { path = path, reads = 0, writes = 0, read = 0, written = 0, time = 0, max = 0 }
	end)
	if evt.field(is_read) then
		file.reads, file.read = file.reads + 1, file.read + bytes
	else
		file.writes, file.written = file.writes + 1, file.written + bytes
	end
	file.time, file.max = file.time + took, math.max(file.max, took)
	return false
end

local function rate(which, unit)
	return function(row, seconds)
		return string.format("%.2f", seconds > 0 and row[which] / unit / seconds or 0)
	end
end

local columns = {
	{ name = "r/s", width = 10, value = rate("reads", 1) },
	{ name = "w/s", width = 10, value = rate("writes", 1) },
	{ name = "rkB/s", width = 10, value = rate("read", 1024) },
	{ name = "wkB/s", width = 10, value = rate("written", 1024) },
	{ name = "await", width = 8, value = function(row) return format_time_interval(row.time / (row.reads + row.writes)) end },
	{ name = "max", width = 8, value = function(row) return format_time_interval(row.max) end },
	{ name = "FILE", value = function(row) return row.path end },
}

local function busier(a, b)
	local one, other = a.read + a.written, b.read + b.written
	return one > other or one == other and a.path < b.path
end

toplist.show_every(function() return interval end, function(seconds)
	toplist.print(columns, toplist.rows(files), busier, 30, seconds)
end, function()
	files = {}
end)
