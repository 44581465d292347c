-- SPDX-License-Identifier: Apache-2.0

description = "Groups the descriptors in use, those from 1 on, by the values of a field, and counts them: proc.name for the processes, fd.sip for the servers. One number with one name counts once."
short_description = "FD count, aggregated by an arbitrary filter field"
category = "I/O"

args = {
	{ name = "key", description = "the field whose values make the groups", argtype = "string" },
}

require "common"

local key_name, key, number, name
-- For each group, the descriptors seen and their number.
local seen, counts = {}, {}

function on_set_arg(arg, value)
	key_name = value
	return true
end

function on_init()
	key = chisel.request_field(key_name)
	number = chisel.request_field("fd.num")
	name = chisel.request_field("fd.name")
	return true
end

function on_event()
	local group, fd, file = evt.field(key), evt.field(number), evt.field(name)
	if group == nil or group == "" or not fd or fd <= 0 or not file or file == "" then
		return true
	end
	fd = fd .. " " .. file
	local fds = seen[group]
	if not fds then
		fds = {}
		seen[group], counts[group] = fds, 0
	end
	if not fds[fd] then
		fds[fd] = true
		counts[group] = counts[group] + 1
	end
	return true
end

local function larger(t, a, b)
	if t[a] ~= t[b] then
		return t[a] > t[b]
	end
	return tostring(a) < tostring(b)
end

function on_capture_end()
	for group, count in pairs_top_by_val(counts, 0, larger) do
		print(group, count)
	end
end
