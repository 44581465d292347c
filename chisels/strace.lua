-- SPDX-License-Identifier: Apache-2.0

description = "Shows system calls in strace's notation, each with its thread; a call during which another thread is shown stands as unfinished and resumed. With 'summary' nothing is shown but a table at the end, as strace -c prints it; with 'times' each line ends with the time spent in the call, as strace -T does. A filter narrows it to a process: proc.name=cat. Arguments that no event holds are shown as '...'."
short_description = "System calls in strace's notation"
category = "System State"

args = {
	{ name = "mode", description = "times or summary", argtype = "string", optional = true },
}

local callformat = require "callformat"
local toplist = require "toplist"

local mode
local field = {}
-- The call that each thread is in, and the thread whose line is not complete.
local started, open = {}, nil
local counts = {}

function on_set_arg(name, text)
	mode = text
	if text ~= "times" and text ~= "summary" then
		print("argument 'mode' is times or summary, not '" .. text .. "'")
		return false
	end
	return true
end

function on_init()
	for key, name in pairs {
		tid = "thread.tid", kind = "evt.type", dir = "evt.dir", call = "syscall.type", latency = "evt.latency",
		failed = "evt.failed", signal = "evt.arg.sig", status = "evt.rawarg.status",
	} do
		field[key] = chisel.request_field(name)
	end
	chisel.set_filter("evt.type!=switch")
	return true
end

local function line(tid, text)
	print(string.format("%-6d %s", tid, text))
end

-- strace pads lines to this width, before the result.
local function ended(text, result)
	return string.format("%-39s = %s", text, result)
end

-- ---- lines ---------------------------------------------------------------------

local function interrupt(tid)
	if open and open ~= tid then
		local call = started[open]
		local text, next_one = callformat.arguments(call, 1, false, true)
		call.next_one = next_one
		local comma = next_one > 1 and text ~= "" and ", " or ""
		line(open, callformat.name(call.call) .. "(" .. text .. comma
			.. " <unfinished ...>")
	end
	open = nil
end

local function enter(tid, call)
	interrupt(tid)
	started[tid] = callformat.begin(call)
	open = tid
end

local function time_spent()
	local latency = evt.field(field.latency)
	return mode == "times" and latency and string.format(" <%.6f>", latency / 1e9) or ""
end

local function exit(tid, call)
	interrupt(tid)
	local begun = started[tid]
	started[tid] = nil
	if not begun then
		begun = callformat.begin(call)
		begun.next_one = 1
	end
	callformat.learn(begun)
	local name, text = callformat.name(call)
	if begun.next_one then
		text = "<... " .. name .. " resumed>"
			.. callformat.arguments(begun, begun.next_one) .. ")"
	else
		text = name .. "(" .. callformat.arguments(begun, 1) .. ")"
	end
	line(tid, ended(text, callformat.result(call)) .. time_spent())
end

local function signal(tid)
	interrupt(0)
	line(tid, "--- " .. (evt.field(field.signal) or "?") .. " ---")
end

local function process_ends(tid)
	interrupt(tid)
	local last = started[tid]
	if last and not last.next_one then
		local arguments = callformat.arguments(last, 1)
		line(tid, ended(callformat.name(last.call) .. "(" .. arguments .. ")", "?"))
	end
	started[tid] = nil
	local status = evt.field(field.status) or 0
	if status % 128 > 0 then
		local signal = evt.field(field.signal) or "signal " .. status % 128
		line(tid, "+++ killed by " .. signal .. " +++")
	else
		line(tid, "+++ exited with " .. math.floor(status / 256) % 256 .. " +++")
	end
end

-- ---- summary -------------------------------------------------------------------

local function count(call)
	local row = toplist.row(counts, call, function()
		return { name = callformat.name(call), calls = 0, errors = 0, time = 0 }
	end)
	row.calls = row.calls + 1
	row.time = row.time + (evt.field(field.latency) or 0)
	if evt.field(field.failed) then
		row.errors = row.errors + 1
	end
end

local RULE = {
	"------", "-----------", "-----------", "---------", "---------", "----------------",
}
local ROW = "%6s %11s %11s %9s %9s %s"

local function sums(rows)
	local sum = { name = "total", calls = 0, errors = 0, time = 0 }
	for _, row in ipairs(rows) do
		sum.calls, sum.errors = sum.calls + row.calls, sum.errors + row.errors
		sum.time = sum.time + row.time
	end
	return sum
end

local function summary_row(row, total)
	print(string.format(ROW, string.format("%.2f", total.time > 0 and row.time / total.time * 100 or 0),
		string.format("%.6f", row.time / 1e9), math.floor(row.time / row.calls / 1000),
		row.calls, row.errors > 0 and row.errors or "", row.name))
end

local function summary()
	local rows = toplist.rows(counts)
	local total = sums(rows)
	table.sort(rows, function(a, b)
		return a.time > b.time or a.time == b.time and a.name < b.name
	end)
	print(string.format(ROW, "% time", "seconds", "usecs/call", "calls", "errors", "syscall"))
	print(string.format(ROW, unpack(RULE)))
	for _, row in ipairs(rows) do
		summary_row(row, total)
	end
	print(string.format(ROW, unpack(RULE)))
	if total.calls > 0 then
		summary_row(total, total)
	end
end

-- ---- events --------------------------------------------------------------------

local others = { signaldeliver = signal, procexit = process_ends }

function on_event()
	local tid, kind = evt.field(field.tid), evt.field(field.kind)
	local call = evt.field(field.call)
	if not tid then
		return false
	elseif mode == "summary" then
		if call and evt.field(field.dir) == "<" then
			count(call)
		end
	elseif others[kind] then
		others[kind](tid)
	elseif call and evt.field(field.dir) == ">" then
		enter(tid, call)
	elseif call then
		exit(tid, call)
	end
	return false
end

function on_capture_end()
	if mode == "summary" then
		summary()
	else
		interrupt(0)
	end
end
