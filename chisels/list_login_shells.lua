-- SPDX-License-Identifier: Apache-2.0

description = "Lists the login sessions by the number of their shell, all of them or those in which a certain command was run. The numbers serve as filter for spy_users, as in 'proc.loginshellid=5459'."
short_description = "List the login shell IDs"
category = "Security"

args = {
	{
		name = "command",
		description = "only sessions with a command that has this in its name; * for any",
		argtype = "string",
		optional = true,
	},
	{
		name = "arguments",
		description = "only sessions with a command that has this in its arguments",
		argtype = "string",
		optional = true,
	},
}

require "common"

local wanted_command, wanted_arguments
local shell, command, arguments, container, id
-- Session numbers in the order of their first events, and their containers.
local order, sessions = {}, {}

function on_set_arg(name, value)
	if name == "command" then
		wanted_command = value ~= "*" and value or nil
	else
		wanted_arguments = value
	end
	return true
end

function on_init()
	shell = chisel.request_field("proc.loginshellid")
	command = chisel.request_field("evt.arg.exe")
	arguments = chisel.request_field("evt.arg.args")
	if sysdig.is_print_container_data() then
		container = chisel.request_field("container.name")
		id = chisel.request_field("container.id")
	end
	chisel.set_filter("evt.type=execve")
	return true
end

local function holds(text, wanted)
	return not wanted or (text and text:find(wanted, 1, true))
end

function on_event()
	local number = evt.field(shell)
	if not number or sessions[number] or not holds(evt.field(command), wanted_command)
		or not holds(evt.field(arguments), wanted_arguments) then
		return true
	end
	order[#order + 1] = number
	sessions[number] = ""
	if container then
		sessions[number] = " " .. (evt.field(container) or "<NA>")
			.. " " .. (evt.field(id) or "<NA>")
	end
	return true
end

function on_capture_end()
	print(wanted_command and "Shells containing " .. wanted_command .. ":" or "All shells:")
	for _, number in ipairs(order) do
		print(number .. sessions[number])
	end
end
