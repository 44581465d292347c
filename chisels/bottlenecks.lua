-- SPDX-License-Identifier: Apache-2.0

description = "Shows the 10 system calls that took the longest to return, each with its enter and its exit event."
short_description = "Slowest system calls"
category = "Performance"

args = {}

require "common"

local ROWS = 10

local number, direction, kind, arguments, latency, process, thread
-- Enter events without their exit yet, by thread: their kind and line.
local entered = {}
-- The slowest calls: arrays of latency, enter line, exit line; the slowest first.
local slowest = {}

function on_init()
	number = chisel.request_field("evt.num")
	direction = chisel.request_field("evt.dir")
	kind = chisel.request_field("evt.type")
	arguments = chisel.request_field("evt.args")
	latency = chisel.request_field("evt.latency")
	process = chisel.request_field("proc.name")
	thread = chisel.request_field("thread.tid")
	-- events that the kernel sends by itself are not calls
	chisel.set_filter("not evt.type in (switch, procinfo, signaldeliver, procexit)")
	return true
end

local function describe(ns, direction)
	return string.format("%d) %d.%09d %s (%s) %s %s %s", evt.field(number),
		math.floor(ns / ONE_S_IN_NS), ns % ONE_S_IN_NS, evt.field(process) or "<NA>",
		evt.field(thread) or "<NA>", direction, evt.field(kind), evt.field(arguments) or "")
end

local function insert(call)
	local at = #slowest + 1
	while at > 1 and slowest[at - 1].ns < call.ns do
		at = at - 1
	end
	table.insert(slowest, at, call)
	slowest[ROWS + 1] = nil
end

function on_event()
	local tid = evt.field(thread)
	local ns = evt.field(latency) or 0
	if not tid then
		return true
	elseif evt.field(direction) == ">" then
		entered[tid] = { kind = evt.field(kind), line = describe(0, ">") }
		return true
	end
	local enter, last = entered[tid], slowest[ROWS]
	if enter and enter.kind == evt.field(kind) and not (last and last.ns >= ns) then
		insert { ns = ns, enter = enter.line, exit = describe(ns, "<") }
	end
	return true
end

function on_capture_end()
	for _, call in ipairs(slowest) do
		print(call.enter)
		print(call.exit)
	end
end
