-- SPDX-License-Identifier: Apache-2.0

description = "Draws how long system calls take: each row is half a second, each column a latency, from 1 ns to 100 s, and the colour tells how many calls took it, from green (few) to red (thousands). A filter narrows it to a process or a kind of call."
short_description = "Visualize OS latency in real time."
category = "CPU Usage"

args = {
	{
		name = "refresh_time",
		description = "milliseconds of each row",
		argtype = "int",
		optional = true,
	},
}

require "common"
local heat_map = require "heat_map"

-- The columns span so many powers of ten of ns: from 1 ns to 100 s.
local DECADES = 11

local row_ms = 500
local latency
local width
local counts = {}

function on_set_arg(name, value)
	row_ms = parse_numeric_input(value, name)
	return row_ms >= 1
end

function on_init()
	if not heat_map.can_draw() then
		return false
	end
	latency = chisel.request_field("evt.latency")
	chisel.set_filter("evt.dir=< and evt.latency>0")
	chisel.set_interval_ns(row_ms * ONE_MS_IN_NS)
	return true
end

function on_capture_start()
	width = heat_map.start(DECADES, function(n) return format_time_interval(10 ^ n) end)
	return true
end

function on_event()
	local column = math.floor(math.log10(evt.field(latency)) * width / DECADES) + 1
	counts[column] = (counts[column] or 0) + 1
	return true
end

function on_interval()
	heat_map.draw(counts)
	counts = {}
	return true
end

-- The last row has the events since the previous one.
function on_capture_end()
	heat_map.draw(counts)
	heat_map.stop()
end
