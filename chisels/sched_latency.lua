-- SPDX-License-Identifier: Apache-2.0

description = "Shows for each thread how long it ran, how often it was switched to, and how long it had to wait for a CPU when it wanted to go on, on average and at most: the table of perf sched latency. Delays after a wait inside a system call are not known and count as none."
short_description = "Run time, switches and delays of each thread"
category = "Performance"

args = {}

local sched = require "sched"
local toplist = require "toplist"

local tasks = {}

local function task(t)
	local row = toplist.row(tasks, t.tid, function()
		return { tid = t.tid, ran = 0, switches = 0, delay = 0, max = 0, max_at = 0 }
	end)
	row.name = t.comm .. ":" .. t.tid
	return row
end

function on_init()
	sched.watch {
		leaves = function(t)
			local row = task(t)
			row.ran = row.ran + t.ran
			row.switches = row.switches + 1
		end,
		comes = function(t, now)
			local row = task(t)
			row.delay = row.delay + t.delay
			if t.delay > row.max then
				row.max, row.max_at = t.delay, now
			end
		end,
	}
	return true
end

function on_event()
	sched.event()
	return false
end

local function milliseconds(ns)
	return string.format("%.3f ms", ns / 1e6)
end

local columns = {
	{ name = "Task", width = -24, value = function(row) return row.name end },
	{ name = "Runtime", width = 16, value = function(row) return milliseconds(row.ran) end },
	{ name = "Switches", width = 9, value = function(row) return row.switches end },
	{ name = "Avg delay", width = 12, value = function(row) return milliseconds(row.switches > 0 and row.delay / row.switches or 0) end },
	{ name = "Max delay", width = 12, value = function(row) return milliseconds(row.max) end },
	{ name = "Max delay at", width = 15, value = function(row) return string.format("%.6f s", row.max_at / 1e9) end },
}

local function more_delayed(a, b)
	if a.max ~= b.max then
		return a.max > b.max
	end
	return a.ran > b.ran or a.ran == b.ran and a.tid < b.tid
end

toplist.show_every(function() return 1 end, function(seconds)
	toplist.print(columns, toplist.rows(tasks), more_delayed, 0, seconds)
end, function()
	tasks = {}
end)
