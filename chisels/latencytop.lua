-- SPDX-License-Identifier: Apache-2.0

description = "Shows what threads wait for: the system call and the kind of descriptor they were in when they lost their CPU, how long in total, on average and at most. Time off the CPU outside of a call is 'runnable'. A filter narrows it to a process."
short_description = "Where threads wait, by cause"
category = "Performance"

args = {}

local sched = require "sched"
local toplist = require "toplist"

local causes = {}
local total = 0

function on_init()
	sched.watch {
		comes = function(t)
			local name = t.call or "runnable"
			if t.call and t.kind then
				name = name .. " on " .. t.kind
			end
			local row = toplist.row(causes, name, function()
				return { name = name, count = 0, time = 0, max = 0 }
			end)
			row.count, row.time = row.count + 1, row.time + t.waited
			row.max = math.max(row.max, t.waited)
			total = total + t.waited
		end,
	}
	return true
end

function on_event()
	sched.event()
	return false
end

local columns = {
	{ name = "CAUSE", width = -32, value = function(row) return row.name end },
	{ name = "COUNT", width = 9, value = function(row) return row.count end },
	{ name = "TOTAL", width = 10, value = function(row) return format_time_interval(row.time) end },
	{ name = "AVERAGE", width = 10, value = function(row) return format_time_interval(row.time / row.count) end },
	{ name = "MAX", width = 10, value = function(row) return format_time_interval(row.max) end },
	{ name = "SHARE", width = 7, value = function(row) return string.format("%.1f%%", total > 0 and row.time / total * 100 or 0) end },
}

local function longer(a, b)
	return a.time > b.time or a.time == b.time and a.name < b.name
end

toplist.show_every(function() return 1 end, function(seconds)
	toplist.print(columns, toplist.rows(causes), longer, 0, seconds)
end, function()
	causes, total = {}, 0
end)
