-- SPDX-License-Identifier: Apache-2.0

description = "Draws when within a second system calls are made: each row is a second, or as many milliseconds as the argument says, each column a part of it, and the colour tells how many calls began then, from green (few) to red (thousands). What repeats shows as a pattern. A filter narrows it."
short_description = "Visualize subsecond offset execution time."
category = "CPU Usage"

args = {
	{
		name = "refresh_time",
		description = "milliseconds of each row; without it 1000",
		argtype = "int",
		optional = true,
	},
}

require "common"
local heat_map = require "heat_map"

local row_ns = ONE_S_IN_NS
local width
local counts = {}

function on_set_arg(name, value)
	row_ns = parse_numeric_input(value, name) * ONE_MS_IN_NS
	return row_ns >= ONE_MS_IN_NS
end

function on_init()
	if not heat_map.can_draw() then
		return false
	end
	chisel.set_filter("evt.dir=>")
	chisel.set_interval_ns(row_ns)
	return true
end

-- The scale has a mark for each tenth of a row.
local function mark(n)
	return string.format("%gms", n * row_ns / ONE_MS_IN_NS / 10)
end

function on_capture_start()
	width = heat_map.start(10, mark)
	return true
end

function on_event()
	local seconds, ns = evt.get_ts()
	-- a row that is not a second long begins with the interval
	local offset = (seconds % (row_ns / ONE_MS_IN_NS) * ONE_S_IN_NS + ns) % row_ns
	local column = math.floor(offset / row_ns * width) + 1
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
