-- SPDX-License-Identifier: Apache-2.0
-- Shared by topprocs_cpu and topcontainers_cpu: CPU time, from the procinfo event that each
-- thread has once a second.

local live_table = require "live_table"

local cpu_usage = {}

-- thread.cpu is in percent of the last second.
local NS_PER_PERCENT = 10000000

-- Defines the callbacks. keys() returns the fields to group by, and their headings.
function cpu_usage.run(keys)
	local fields, cpu, list = {}, nil, nil

	function on_init()
		local names, headings = keys()
		for i, name in ipairs(names) do
			fields[i] = key_reader(name)
		end
		cpu = chisel.request_field("thread.cpu")
		chisel.set_filter("evt.type=procinfo")
		list = live_table.new {
			key_fld = names,
			key_desc = headings,
			value_fld = "thread.cpu",
			value_desc = "CPU%",
			value_units = "timepct",
			top_number = 10,
		}
		return true
	end

	function on_event()
		local parts = {}
		for i, read_key in ipairs(fields) do
			local part = read_key()
			if part == nil then
				return true
			end
			parts[i] = tostring(part)
		end
		list:add(table.concat(parts, "\1\1"), (evt.field(cpu) or 0) * NS_PER_PERCENT)
		return true
	end
end

return cpu_usage
