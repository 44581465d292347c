-- SPDX-License-Identifier: Apache-2.0
-- What lsof, netstat and ps share: the table of threads at one event, then the end.

local state = {}

local filter
local seen = false

-- The keys of t in ascending order.
function state.sorted(t)
	local keys = {}
	for key in pairs(t) do
		keys[#keys + 1] = key
	end
	table.sort(keys)
	return keys
end

-- Threads as an array in the order of their numbers.
local function in_order(threads)
	local array = {}
	for i, tid in ipairs(state.sorted(threads)) do
		array[i] = threads[tid]
	end
	return array
end

--[[
Defines the callbacks of a chisel. wanted.table(filter): what gets the threads;
wanted.filter: which descriptors, beside the user's filter; wanted.print(threads).
]]
function state.run(wanted)
	function on_set_arg(_, value)
		filter = value
		return true
	end

	function on_init()
		return true
	end

	function on_event()
		local both = filter
		if wanted.filter then
			both = filter and "(" .. wanted.filter .. ") and (" .. filter .. ")" or wanted.filter
		end
		wanted.print(in_order(wanted.table(both)))
		seen = true
		sysdig.end_capture()
		return true
	end

	function on_capture_end()
		if not seen then
			print("empty capture or no event matching the filter")
		end
	end
end

return state
