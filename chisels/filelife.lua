-- SPDX-License-Identifier: Apache-2.0

description = "Shows files that were created and deleted while it watched: when, who deleted it, its age in seconds, and its path. Short-lived files are a frequent and hidden cost."
short_description = "Lifetime of files that were created and deleted"
category = "I/O"

args = {}

local snoop = require "snoop"

-- When each path was created, in seconds.
local born = {}
local age

local function absolute(values)
	local path = values["evt.abspath"] or values["evt.arg.path"] or values["evt.arg.name"]
	if path and path:sub(1, 1) ~= "/" and values["proc.cwd"] then
		path = values["proc.cwd"]:gsub("/?$", "/") .. path
	end
	return path
end

local function created(values)
	local flags = values["evt.arg.flags"] or ""
	return values["evt.type"] == "creat" or flags:find("O_CREAT", 1, true)
end

snoop.define {
	filter = "evt.type in (open, openat, openat2, creat, unlink, unlinkat) and evt.dir=< and evt.failed=false",
	columns = {
		{ name = "TIME", width = 18, field = "evt.time" },
		{ name = "PID", width = 7, field = "proc.pid" },
		{ name = "COMM", width = 16, field = "proc.name" },
		{ name = "AGE(s)", width = 10, value = function() return string.format("%.3f", age) end },
		{ name = "FILE", value = absolute },
	},
	also = { "evt.type", "evt.arg.flags", "evt.arg.path", "evt.arg.name", "evt.abspath", "fd.name",
		"proc.cwd", "evt.reltime" },
	keep = function(values)
		local now = values["evt.reltime"] / 1e9
		if values["evt.type"]:sub(1, 6) ~= "unlink" then
			local path = values["fd.name"]
			if path and created(values) then
				born[path] = born[path] or now
			end
			return false
		end
		local path = absolute(values)
		age = path and born[path] and now - born[path]
		if age then
			born[path] = nil
		end
		return age ~= nil
	end,
}
