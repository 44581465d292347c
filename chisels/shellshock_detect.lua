-- SPDX-License-Identifier: Apache-2.0

description = "Shows each attempt to exploit the shellshock fault of bash (CVE-2014-6271): a shell that is run with a function in its environment. The name and the number are those of the process that ran it."
short_description = "print shellshock attacks"
category = "Security"

args = {}

local ROW = "%-20s %-21s %-21s %s"

local parent, parent_pid, environment, time

function on_init()
	parent = chisel.request_field("proc.pname")
	parent_pid = chisel.request_field("proc.ppid")
	environment = chisel.request_field("evt.arg.env")
	time = chisel.request_field("evt.time")
	chisel.set_filter("evt.type=execve and evt.dir=< and proc.name in (bash, sh)")
	print(ROW:format("TIME", "PROCNAME", "PID", "FUNCTION"))
	return true
end

function on_event()
	local variables = evt.field(environment)
	local body = variables and variables:match("%(%)%s*({.*)")
	if body then
		print(ROW:format(evt.field(time), evt.field(parent) or "<NA>", evt.field(parent_pid) or "<NA>",
			body))
	end
	return true
end
