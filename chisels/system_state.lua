-- SPDX-License-Identifier: Apache-2.0
-- Shared by lsof, netstat and ps: prints the table of threads at one event, then ends.

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

-- The threads as an array, sorted by thread id.
local function in_order(threads)
	local array = {}
	for i, tid in ipairs(state.sorted(threads)) do
		array[i] = threads[tid]
	end
	return array
end

--[[
Defines the callbacks of a chisel. wanted has: table(filter), which returns the threads;
filter, which selects descriptors in addition to the user's filter; print(threads).
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
			both = filter and "(" .. wanted.filter .. ") and (" .. filter .. ")"
				or wanted.filter
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
