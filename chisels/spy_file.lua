-- SPDX-License-Identifier: Apache-2.0

description = "Shows every read and write of files, with the data. The first argument chooses reads or writes, the second one file."
short_description = "Show reads and writes of files with their data"
category = "I/O"

args = {
	{
		name = "read_or_write",
		description = "R shows reads, W writes, RW both, which is the default",
		argtype = "string",
		optional = true,
	},
	{
		name = "spy_on_file_name",
		description = "the full name of the only file to look at",
		argtype = "string",
		optional = true,
	},
}

require "common"

-- Snap length for live captures.
local SNAPLEN = 2000

local filters = {
	R = " and evt.is_io_read=true",
	W = " and evt.is_io_write=true",
	RW = "",
}
-- Terminals are left out: they are files too, but have no contents.
local filter = "fd.type=file and evt.is_io=true and evt.dir=< and evt.failed=false and "
	.. "not fd.name startswith /dev/pt and not fd.name startswith /dev/tty"
local wanted_file
local time, name, pid, is_read, bytes, file, data

function on_set_arg(arg, text)
	if arg == "read_or_write" then
		if not filters[text] then
			return false
		end
		filter = filter .. filters[text]
	else
		wanted_file = text
	end
	return true
end

function on_init()
	time = chisel.request_field("evt.time")
	name = chisel.request_field("proc.name")
	pid = chisel.request_field("proc.pid")
	is_read = chisel.request_field("evt.is_io_read")
	bytes = chisel.request_field("evt.rawarg.res")
	file = chisel.request_field("fd.name")
	data = chisel.request_field("evt.buffer")
	chisel.set_filter(filter)
	sysdig.set_snaplen(SNAPLEN)
	sysdig.set_output_format("ascii")
	return true
end

function on_event()
	local path = evt.field(file)
	if wanted_file and path ~= wanted_file then
		return false
	end
	local text, size = evt.field(data), evt.field(bytes)
	if not text then
		return false
	end
	print(string.format("%s %s(%s) %s %s %s %s", evt.field(time), evt.field(name) or "<NA>",
		evt.field(pid) or "<NA>", evt.field(is_read) and "R" or "W", format_bytes(size),
		path or "<NA>", text))
	return false
end
