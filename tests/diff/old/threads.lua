-- SPDX-License-Identifier: Apache-2.0
-- Everything that the thread tables tell, at an event and at the end.

description = "Prints thread tables as they are"
short_description = "thread tables"
category = "Tests"
args = {}

local function sorted(t)
	local names = {}
	for name in pairs(t) do
		names[#names + 1] = name
	end
	table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
	return names
end

local function dump(t, indent)
	for _, name in ipairs(sorted(t)) do
		local value = t[name]
		if type(value) == "table" then
			print(indent .. tostring(name))
			dump(value, indent .. " ")
		else
			print(indent .. tostring(name) .. " = " .. type(value) .. " "
				.. tostring(value))
		end
	end
end

local filters = {
	"fd.type=ipv4", "fd.type=file and proc.name=systemd", "user.name=root and fd.num<3",
	"not fd.num=1", "proc.pid>500", "thread.ismain=true", "container.id=host",
	"evt.rawtime>0", "evt.rawtime=0", "evt.rawtime.s>0", "evt.datetime contains 2",
	"evt.reltime>=0", "fd.l4proto=tcp", "fd.directory contains run", "proc.aname=systemd",
}

local function dump_all()
	dump(sysdig.get_thread_table(), "")
	dump(sysdig.get_thread_table_barebone(), "")
	dump(sysdig.get_thread_table_nofds("fd.type=file"), "")
	dump(sysdig.get_container_table(), "")
	for _, filter in ipairs(filters) do
		print(filter)
		dump(sysdig.get_thread_table_barebone_nofds(filter), "")
	end
end

local count = 0

function on_init()
	print("starting")
	return true
end

function on_event()
	count = count + 1
	if count == 200 then
		dump_all()
	end
	return false
end

function on_capture_end()
	dump_all()
end
