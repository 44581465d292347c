-- SPDX-License-Identifier: Apache-2.0

description = "Counts system calls: how many there were of each, how many failed, and the time spent in them, in total, on average and at most. They can be grouped by process instead. Live, the list is renewed every second."
short_description = "System calls counted, with errors and times"
category = "Performance"

args = {
	{ name = "by", description = "syscall (if not given), process or thread", argtype = "string", optional = true },
	{ name = "order", description = "count (if not given), errors, total or max", argtype = "string", optional = true },
}

local toplist = require "toplist"

local groups = {
	syscall = { "syscall.type" },
	process = { "proc.name", "proc.pid" },
	thread = { "proc.name", "thread.tid" },
}
local orders = { count = true, errors = true, total = true, max = true }
local by, order = "syscall", "count"
local rows = {}
local keys, latency, failed = {}

function on_set_arg(name, text)
	local known = name == "by" and groups or orders
	if not known[text] then
		print("argument '" .. name .. "' cannot be '" .. text .. "'")
		return false
	end
	if name == "by" then
		by = text
	else
		order = text
	end
	return true
end

function on_init()
	for i, name in ipairs(groups[by]) do
		keys[i] = chisel.request_field(name)
	end
	latency = chisel.request_field("evt.latency")
	failed = chisel.request_field("evt.failed")
	chisel.set_filter("evt.dir=< and evt.type!=switch and syscall.type exists")
	return true
end

local function key()
	local name = evt.field(keys[1])
	return name and (keys[2] and name .. " " .. tostring(evt.field(keys[2])) or name)
end

function on_event()
	local name = key()
	if not name then
		return false
	end
	local row = toplist.row(rows, name, function()
		return { name = name, count = 0, errors = 0, total = 0, max = 0 }
	end)
	local took = evt.field(latency) or 0
	row.count = row.count + 1
	row.total = row.total + took
	row.max = math.max(row.max, took)
	if evt.field(failed) then
		row.errors = row.errors + 1
	end
	return false
end

local columns = {
	{ name = "NAME", width = -24, value = function(row) return row.name end },
	{ name = "COUNT", width = 10, value = function(row) return row.count end },
	{ name = "ERRORS", width = 8, value = function(row) return row.errors end },
	{ name = "TOTAL", width = 10, value = function(row) return format_time_interval(row.total) end },
	{ name = "AVERAGE", width = 10, value = function(row) return format_time_interval(row.total / row.count) end },
	{ name = "MAX", width = 10, value = function(row) return format_time_interval(row.max) end },
}

local function before(a, b)
	if a[order] ~= b[order] then
		return a[order] > b[order]
	end
	return a.name < b.name
end

toplist.show_every(function() return 1 end, function(seconds)
	toplist.print(columns, toplist.rows(rows), before, 0, seconds)
end, function()
	rows = {}
end)
