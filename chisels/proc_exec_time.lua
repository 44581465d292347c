-- SPDX-License-Identifier: Apache-2.0

description = "Shows each process that ends, and how long it ran: yellow from 3 seconds on, red from 10; shorter ones are blue in containers and green on the host."
short_description = "Show process execution time"
category = "Performance"

args = {
	{
		name = "disable_color",
		description = "disable_colors for no colours",
		argtype = "string",
		optional = true,
	},
}

require "common"
local terminal = require "ansiterminal"

terminal.enable_color(true)

local LONG_NS, VERY_LONG_NS = 3 * ONE_S_IN_NS, 10 * ONE_S_IN_NS

local name, arguments, duration, container, id

function on_set_arg(arg, value)
	if not is_disable_color(value) then
		return false
	end
	terminal.enable_color(false)
	return true
end

-- The container columns, if they are wanted.
local function container_columns(a, b)
	if not sysdig.is_print_container_data() then
		return ""
	end
	return string.format("%-20.20s %-20.20s ", a, b)
end

function on_init()
	name = chisel.request_field("proc.name")
	arguments = chisel.request_field("proc.args")
	duration = chisel.request_field("proc.duration")
	container = chisel.request_field("container.name")
	id = chisel.request_field("container.id")
	chisel.set_filter("evt.type=procexit")
	local rule = string.rep("-", 20)
	print(string.format("%-13s %s%-12s %s", "proc.duration",
		container_columns("container.id", "container.name"), "proc.name", "proc.args"))
	print(string.format("%-13s %s%-12s %s", string.rep("-", 13), container_columns(rule, rule),
		string.rep("-", 12), rule))
	return true
end

local function colour_of(ns)
	if ns >= VERY_LONG_NS then
		return terminal.red
	elseif ns >= LONG_NS then
		return terminal.yellow
	end
	return evt.field(container) == "host" and terminal.green or terminal.blue
end

function on_event()
	local ns = evt.field(duration)
	if ns then
		print(string.format("%s%-13s %s%-12.12s %s", colour_of(ns), format_time_interval(ns),
			container_columns(evt.field(id) or "<NA>", evt.field(container) or "<NA>"),
			evt.field(name) or "<NA>", evt.field(arguments) or "<NA>"))
	end
	return true
end

function on_capture_end()
	print(terminal.reset)
end
