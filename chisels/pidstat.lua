-- SPDX-License-Identifier: Apache-2.0

description = "Shows for each process what pidstat shows: the CPU time it used in percent of one CPU, KB read and written per second by all of its calls, system calls and context switches per second. Live, the list is renewed every interval."
short_description = "CPU, I/O, calls and switches of each process"
category = "Performance"

args = {
	{ name = "interval", description = "seconds between lists when live, 1 if not given", argtype = "int", optional = true },
}

local toplist = require "toplist"

local interval = 1
local processes = {}
local pid, tid, comm, kind, dir, total, res, is_read, is_write
-- The CPU time that each thread had at its last event.
local used = {}

function on_set_arg(name, text)
	interval = parse_numeric_input(text, name)
	return true
end

-- A filter of events leaves out what comes after a thread's last event that passes.
local function tell_filter()
	local filter = sysdig.get_filter()
	for _, class in ipairs { "evt.", "fd.", "syscall.", "span.", "fdlist." } do
		if filter:find(class, 1, true) then
			sysdig.log("numbers are too small, because the filter is one of events; they are right "
				.. "with filters of processes, such as proc.name=x", "warning")
			return
		end
	end
end

function on_init()
	tell_filter()
	pid = chisel.request_field("proc.pid")
	comm = chisel.request_field("proc.name")
	kind = chisel.request_field("evt.type")
	dir = chisel.request_field("evt.dir")
	tid = chisel.request_field("thread.tid")
	total = chisel.request_field("thread.totexectime")
	res = chisel.request_field("evt.buflen")
	is_read = chisel.request_field("evt.is_io_read")
	is_write = chisel.request_field("evt.is_io_write")
	return true
end

local function process()
	local id = evt.field(pid)
	if not id then
		return nil
	end
	local row = toplist.row(processes, id, function()
		return { pid = id, busy = 0, read = 0, written = 0, calls = 0, switches = 0 }
	end)
	row.comm = evt.field(comm) or row.comm
	return row
end

-- A thread's CPU time counts events that a filter leaves out, too.
local function add_time(row)
	local id, time = evt.field(tid), evt.field(total)
	if id and time then
		row.busy = row.busy + math.max(0, time - (used[id] or 0))
		used[id] = time
	end
end

local function bytes()
	local n = evt.field(res)
	return n and n > 0 and n or 0
end

function on_event()
	local row = process()
	if not row then
		return false
	end
	add_time(row)
	if evt.field(kind) == "switch" then
		row.switches = row.switches + 1
	elseif evt.field(dir) == "<" then
		row.calls = row.calls + 1
		if evt.field(is_read) then
			row.read = row.read + bytes()
		elseif evt.field(is_write) then
			row.written = row.written + bytes()
		end
	end
	return false
end

local function rate(name, unit, format)
	return function(row, seconds)
		return string.format(format, seconds > 0 and row[name] / unit / seconds or 0)
	end
end

local columns = {
	{ name = "PID", width = -7, value = function(row) return row.pid end },
	{ name = "%CPU", width = 7, value = rate("busy", ONE_S_IN_NS / 100, "%.2f") },
	{ name = "kB_rd/s", width = 10, value = rate("read", 1024, "%.2f") },
	{ name = "kB_wr/s", width = 10, value = rate("written", 1024, "%.2f") },
	{ name = "calls/s", width = 10, value = rate("calls", 1, "%.2f") },
	{ name = "cswch/s", width = 10, value = rate("switches", 1, "%.2f") },
	{ name = "Command", value = function(row) return row.comm or "<NA>" end },
}

local function busier(a, b)
	if a.busy ~= b.busy then
		return a.busy > b.busy
	end
	return a.calls > b.calls or a.calls == b.calls and a.pid < b.pid
end

toplist.show_every(function() return interval end, function(seconds)
	toplist.print(columns, toplist.rows(processes), busier, 0, seconds)
end, function()
	processes = {}
end)
