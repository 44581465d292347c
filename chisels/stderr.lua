-- SPDX-License-Identifier: Apache-2.0

description = "Prints what processes write to their standard error. A filter narrows it to a process. With containers shown (-pc) each line begins with its container: blue for a container, green for the host."
short_description = "Print stderr of processes"
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

function on_set_arg(name, value)
	if not is_disable_color(value) then
		return false
	end
	terminal.enable_color(false)
	return true
end

local container, id

local function with_container(text)
	local name = evt.field(container)
	local colour = name == "host" and terminal.green or terminal.blue
	return colour .. extend_string(evt.field(id) or "", 20) .. " "
		.. extend_string(name or "", 20) .. " " .. text
end

require("text_stream").run(2, sysdig.is_print_container_data() and with_container)

local init_stream = on_init

function on_init()
	if sysdig.is_print_container_data() then
		container = chisel.request_field("container.name")
		id = chisel.request_field("container.id")
	end
	return init_stream()
end
