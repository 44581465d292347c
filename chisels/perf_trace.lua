-- SPDX-License-Identifier: Apache-2.0

description = "Shows system calls as perf trace does: milliseconds since the start, how long the call took, the thread, the call with the names of its arguments, and the result. With a duration only calls that took at least so many milliseconds are shown."
short_description = "System calls in perf trace's notation"
category = "System State"

args = {
	{ name = "duration", description = "shortest call to show, in milliseconds", argtype = "number", optional = true },
}

require "common"
local callformat = require "callformat"

local shortest = 0
local field = {}
local started = {}

function on_set_arg(name, text)
	shortest = parse_numeric_input(text, name) * ONE_MS_IN_NS
	return true
end

function on_init()
	for key, name in pairs {
		tid = "thread.tid", comm = "proc.name", dir = "evt.dir", call = "syscall.type", latency = "evt.latency", now = "evt.reltime",
	} do
		field[key] = chisel.request_field(name)
	end
	chisel.set_filter("syscall.type exists and evt.type!=switch")
	return true
end

local function show(tid, call, took)
	print(string.format("%10.3f (%6.3f ms): %s/%d %s(%s) = %s", (evt.field(field.now) - took) / 1e6, took / 1e6,
		evt.field(field.comm) or "<NA>", tid, callformat.name(call.call),
		(callformat.arguments(call, 1, true)), callformat.result(call.call)))
end

function on_event()
	local tid, call = evt.field(field.tid), evt.field(field.call)
	if not tid then
		return false
	elseif evt.field(field.dir) == ">" then
		started[tid] = callformat.begin(call)
		return false
	end
	local begun = started[tid] or callformat.begin(call)
	local took = evt.field(field.latency) or 0
	started[tid] = nil
	if took >= shortest then
		callformat.learn(begun)
		show(tid, begun, took)
	end
	return false
end
