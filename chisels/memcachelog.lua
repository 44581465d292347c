-- SPDX-License-Identifier: Apache-2.0

description = "Shows the commands that memcached gets, with the size of what is stored and the key."
short_description = "memcached requests log"
category = "Application"

args = {
	{
		name = "method",
		description = "only this command: get or set",
		argtype = "string",
		optional = true,
	},
	{
		name = "size",
		description = "only objects of more bytes than this",
		argtype = "int",
		optional = true,
	},
}

require "common"

-- Snap length for live captures: enough for long keys.
local SNAPLEN = 4096

local method, min_size
local data, time

function on_set_arg(name, value)
	if name == "method" then
		method = value
	else
		min_size = parse_numeric_input(value, name)
	end
	return true
end

function on_init()
	sysdig.set_filter("(fd.sport=11211 or proc.name=memcached) and evt.is_io=true")
	sysdig.set_snaplen(SNAPLEN)
	data = chisel.request_field("evt.rawarg.data")
	time = chisel.request_field("evt.datetime")
	return true
end

-- get KEY and set KEY FLAGS EXPIRY BYTES; other commands have no size.
local function parse(text)
	local command, key = text:match("^(%l+) ([^%s%z]+)")
	if command == "get" or command == "gets" then
		return command, key
	elseif command == "set" or command == "add" or command == "replace" then
		return command, key, tonumber(text:match("^%l+ %S+ %d+ %-?%d+ (%d+)"))
	end
end

function on_event()
	local text = evt.field(data)
	local command, key, size = parse(text or "")
	if not command or (method and command ~= method)
		or (min_size and not (size and size > min_size)) then
		return true
	end
	print(string.format("%s method=%s size=%dB key=%s", evt.field(time), command, size or 0,
		key))
	return true
end
