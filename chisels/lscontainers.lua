-- SPDX-License-Identifier: Apache-2.0

description = "Lists the containers that are running, with their type, image, name and id."
short_description = "List the running containers"
category = "System State"

args = {
	{
		name = "desc",
		description = "anything: show all that is known of them as a data structure",
		argtype = "string",
		optional = true,
	},
}

require "common"

local ROW = "%-14s %-15s %-19s %-13s"

local as_structure = false

function on_set_arg()
	as_structure = true
	return true
end

function on_init()
	return true
end

-- At the first event, because those of a trace file are known only just before it.
function on_event()
	local containers = sysdig.get_container_table()
	if as_structure then
		print(st(containers))
	else
		print(ROW:format("container.type", "container.image", "container.name",
			"container.id"))
		print(ROW:format(string.rep("-", 14), string.rep("-", 15), string.rep("-", 19),
			string.rep("-", 12)))
		for _, container in ipairs(containers) do
			print(ROW:format(container.type, container.image, container.name,
				container.id))
		end
	end
	sysdig.end_capture()
	return true
end
