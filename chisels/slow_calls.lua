-- SPDX-License-Identifier: Apache-2.0
-- Shared by scallslower, fileslower and netlower: prints the calls that are slower than a
-- threshold, one per line.

require "common"
local terminal = require "ansiterminal"

local slow = {}

local NS_PER_MS = 1000000

slow.args = {
	{
		name = "min_ms",
		description = "how many milliseconds a call must take to be shown",
		argtype = "int",
	},
	{
		name = "disable_color",
		description = "disable_colors for no colours",
		argtype = "string",
		optional = true,
	},
}

local function cut(width)
	return string.format("%%-%d.%ds ", width, width)
end

-- Columns: heading, width (nil: the rest of the line), and a function of the latency in ms.
local function text_column(field_name, width, heading)
	local handle
	return {
		heading = heading or field_name,
		width = width,
		init = function()
			handle = chisel.request_field(field_name)
		end,
		text = function()
			local format = width and cut(width) or "%s"
			return format:format(tostring(evt.field(handle) or "<NA>"))
		end,
	}
end

slow.text_column = text_column

-- Milliseconds, with decimals or as a right-aligned whole number.
function slow.latency_column(width, is_whole)
	return {
		heading = "LATENCY(ms)",
		width = width,
		init = function() end,
		text = function(ms)
			if is_whole then
				return string.format("%" .. width .. "d ", ms)
			end
			return cut(width):format(tostring(ms))
		end,
	}
end

local function heading_lines(columns)
	local names, rules = {}, {}
	for i, column in ipairs(columns) do
		local width = column.width or 0
		names[i] = i < #columns and cut(width):format(column.heading) or column.heading
		rules[i] = string.rep("-", column.rule or width)
	end
	return table.concat(names), table.concat(rules, " ")
end

-- The default for accepts(): shows every event that is slow enough.
local function any()
	return true
end

--[[
Defines the callbacks of a chisel. slow_chisel has: filter, which selects the events; columns,
which follow the time and the container; accepts(), whether to show the current event.
]]
function slow.run(slow_chisel)
	local columns = { text_column("evt.datetime", 23) }
	local accepts = slow_chisel.accepts or any
	local min_ms, latency, container

	terminal.enable_color(true)

	function on_set_arg(name, value)
		if name == "min_ms" then
			min_ms = parse_numeric_input(value, name)
			return true
		elseif is_disable_color(value) then
			terminal.enable_color(false)
			return true
		end
		return false
	end

	function on_init()
		if sysdig.is_print_container_data() then
			columns[2] = text_column("container.id", 20)
			columns[3] = text_column("container.name", 20)
		end
		concattable(columns, slow_chisel.columns)
		for _, column in ipairs(columns) do
			column.init()
		end
		latency = chisel.request_field("evt.latency")
		container = chisel.request_field("container.name")
		if slow_chisel.init then
			slow_chisel.init()
		end
		chisel.set_filter(slow_chisel.filter)
		local names, rules = heading_lines(columns)
		print(names)
		print(rules)
		return true
	end

	function on_event()
		local ms = (evt.field(latency) or 0) / NS_PER_MS
		if ms <= min_ms or not accepts() then
			return true
		end
		local cells = { evt.field(container) == "host" and terminal.green or terminal.blue }
		for i, column in ipairs(columns) do
			cells[i + 1] = column.text(ms)
		end
		print(table.concat(cells))
		return true
	end
end

-- Makes a slow_chisel for reads and writes.
function slow.run_io(filter)
	local name
	local last = text_column("fd.name")
	last.rule = 41
	slow.run {
		filter = filter,
		columns = {
			text_column("proc.name", 12),
			text_column("evt.type", 8),
			slow.latency_column(12, true),
			last,
		},
		init = function()
			name = chisel.request_field("fd.name")
		end,
		-- devices have file names, but are not files
		accepts = function()
			return not starts_with(evt.field(name) or "", "/dev/")
		end,
	}
end

return slow
