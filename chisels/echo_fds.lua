-- SPDX-License-Identifier: Apache-2.0

description = "Shows all data that processes read (red) and write (blue), on any descriptor. A filter narrows it. With containers shown (-pc) the container is named before the descriptor: green for the host, cyan for a container."
short_description = "Print the data read and written by processes."
category = "I/O"

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

-- Snap length for live captures.
local SNAPLEN = 2000

local is_read, bytes, result, name, process, container, id

function on_set_arg(arg, value)
	if not is_disable_color(value) then
		return false
	end
	terminal.enable_color(false)
	return true
end

function on_init()
	is_read = chisel.request_field("evt.is_io_read")
	-- of one of several messages, the result is not the number of bytes
	bytes = chisel.request_field("evt.buflen")
	result = chisel.request_field("evt.rawarg.res")
	name = chisel.request_field("fd.name")
	process = chisel.request_field("proc.name")
	if sysdig.is_print_container_data() then
		container = chisel.request_field("container.name")
		id = chisel.request_field("container.id")
	end
	sysdig.set_snaplen(SNAPLEN)
	chisel.set_filter("evt.is_io=true and evt.dir=< and evt.rawres>0")
	chisel.set_event_formatter("%evt.arg.data")
	return true
end

-- "  [name] [id] " in the colour of the container, or a blank.
local function container_text()
	local where = container and evt.field(container)
	if not where then
		return "  "
	end
	return string.format(" %s [%s] [%s] ", where == "host" and terminal.green or terminal.cyan, where,
		evt.field(id) or "<NA>")
end

-- Prints the heading; the formatter prints the data.
function on_event()
	local reads = evt.field(is_read)
	local colour = reads and terminal.red or terminal.blue
	print(string.format("%s------ %s %s %s%s%s %s (%s)", colour, reads and "Read" or "Write",
		format_bytes(evt.field(bytes) or evt.field(result)), reads and "from" or "to", container_text(), colour,
		evt.field(name) or "<NA>", evt.field(process) or "<NA>"))
	return true
end

function on_capture_end()
	print(terminal.reset)
end
