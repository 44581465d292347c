-- SPDX-License-Identifier: Apache-2.0
-- Shared by around, spy_logs and spy_syslog: a second run of the program writes the events
-- around certain moments of certain threads to a file.

require "common"

local export = {}

-- The two arguments, to be put at the end of a chisel's args.
function export.args(is_optional)
	return {
		name = "dump_file_name",
		description = "the trace file to write the events around each one to",
		argtype = "string",
		optional = is_optional,
	}, {
		name = "dump_range_ms",
		description = "milliseconds before and after each; without it 1000",
		argtype = "int",
		optional = true,
	}
end

local file, range_ms = nil, 1000
local thread
-- The moments: the time as text, and the thread.
local moments = {}

-- Handles an argument if it is one of the two; returns whether it is.
function export.set_arg(name, value)
	if name == "dump_file_name" then
		file = value
	elseif name == "dump_range_ms" then
		range_ms = parse_numeric_input(value, name)
	else
		return false
	end
	return true
end

function export.is_wanted()
	return file ~= nil
end

function export.init()
	thread = chisel.request_field("thread.tid")
end

-- Notes the current event's time and thread, if a file is to be written.
function export.note()
	local tid = evt.field(thread)
	if file and tid then
		local seconds, ns = evt.get_ts()
		moments[#moments + 1] = { time = ts_to_str(seconds, ns), tid = tid }
	end
end

-- Makes the program run again after this run, and prints message, a format for the number of
-- moments and the file.
function export.finish(message)
	if not file then
		return
	end
	local parts = {}
	for i, moment in ipairs(moments) do
		parts[i] = string.format("(evt.around[%s]=%d and thread.tid=%d)", moment.time, range_ms,
			moment.tid)
	end
	print(message:format(#moments, file))
	if #parts > 0 then
		sysdig.run_app(string.format('-F -r "%s" -w "%s" %s', sysdig.get_evtsource_name(), file,
			table.concat(parts, " or ")))
	end
end

return export
