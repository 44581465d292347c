-- SPDX-License-Identifier: Apache-2.0
-- When timers call, with which times, and what evt is then.

description = "Prints the calls of a timer"
short_description = "timers"
category = "Tests"
args = {
	{ name = "setter", description = "the function that sets it", argtype = "string" },
	{ name = "amount", description = "its argument", argtype = "int", optional = true },
}

local setter, amount = nil, 1000000
local number

function on_set_arg(name, value)
	print(name, value, type(value))
	if name == "setter" then
		setter = value
		return chisel[setter] ~= nil
	end
	amount = tonumber(value)
	return true
end

function on_init()
	number = chisel.request_field("evt.num")
	chisel[setter](amount)
	return true
end

function on_interval(ts_s, ts_ns, delta)
	print(ts_s, ts_ns, delta, evt.field(number), evt.get_num(), evt.get_type(), evt.get_ts())
	return true
end

function on_capture_end(ts_s, ts_ns, delta)
	print("end", ts_s, ts_ns, delta, sysdig.get_firstevent_ts(), sysdig.get_lastevent_ts())
end
