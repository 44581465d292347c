-- SPDX-License-Identifier: Apache-2.0

description = "Shows system calls in strace's notation, each with its thread; a call during which another thread is shown stands as unfinished and resumed. Options are words in any order and in one pair of quotes, as in -c strace 'tt y', named after those of strace: T or times adds the time spent in each call, c or summary shows nothing but a table at the end, tt the time of day, y the files behind descriptors, z only calls that succeed, Z only those that fail, P=/PATH only those that have to do with the file. With z, Z and P a call is shown when it ends. A filter narrows it to a process: proc.name=cat. Arguments that no event holds are shown as '...'."
short_description = "System calls in strace's notation"
category = "System State"

args = {}
for i = 1, 7 do
	args[i] = { name = "option" .. i, description = "times, summary, tt, y, z, Z or P=/PATH", argtype = "string", optional = true }
end

local callformat = require "callformat"
local toplist = require "toplist"

-- Which options were given; path is that of P.
local given, path = {}, nil
local field = {}
-- The call that each thread is in, and the thread whose line is not complete.
local started, open = {}, nil
local counts = {}

local long_names = { T = "times", c = "summary" }

function on_set_arg(name, text)
	local option = long_names[text] or text
	if text:sub(1, 2) == "P=" then
		path = text:sub(3)
	elseif option:find("^[zZy]$") or option == "tt" or option == "times"
		or option == "summary" then
		given[option] = true
	else
		return false
	end
	return true
end

-- Whether calls are shown when they end, because only then it is known whether they are.
local function at_end_only()
	return given.z or given.Z or path
end

function on_init()
	for key, name in pairs {
		tid = "thread.tid", kind = "evt.type", dir = "evt.dir", call = "syscall.type", latency = "evt.latency",
		failed = "evt.failed", signal = "evt.arg.sig", status = "evt.rawarg.status", time = "evt.time", res = "evt.rawres",
		fd_name = "fd.name", fd = "fd.num",
	} do
		field[key] = chisel.request_field(name)
	end
	chisel.set_filter("evt.type!=switch")
	callformat.show_files(given.y)
	return true
end

-- With tt: the time at which a call began, in microseconds.
local function clock()
	return given.tt and (evt.field(field.time) or ""):sub(1, 15)
end

local function line(tid, text, time)
	print(string.format("%-6d %s%s", tid, time and time .. " " or "", text))
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
			.. " <unfinished ...>", call.time)
	end
	open = nil
end

local function enter(tid, call)
	local begun = callformat.begin(call)
	begun.time, begun.fd_name = clock(), path and evt.field(field.fd_name)
	if not at_end_only() then
		interrupt(tid)
		open = tid
	end
	started[tid] = begun
end

local function time_spent()
	local latency = evt.field(field.latency)
	return given.times and latency and string.format(" <%.6f>", latency / 1e9) or ""
end

local function is_wanted(begun)
	local failed = evt.field(field.failed)
	if given.z and failed or given.Z and not failed then
		return false
	end
	return not path or begun.fd_name == path or evt.field(field.fd_name) == path
		or callformat.has_text(begun, path)
end

-- The result; with y, that of a call that makes a descriptor has its file.
local function result(call)
	local text = callformat.result(call)
	local res = evt.field(field.res)
	if given.y and res and res >= 0 and callformat.makes_fd(call)
		and evt.field(field.fd) == res then
		return text .. "<" .. (evt.field(field.fd_name) or "") .. ">"
	end
	return text
end

-- A new process ends a call that its parent began.
local new_process = { clone = true, clone3 = true, fork = true, vfork = true }

local function exit(tid, call)
	local begun = started[tid]
	started[tid] = nil
	if not begun and new_process[call] and evt.field(field.res) == 0 then
		return
	end
	if not begun then
		-- it began before the capture, or only exits were recorded
		begun = callformat.begin(call)
		begun.time = clock()
	end
	callformat.learn(begun)
	if not is_wanted(begun) then
		return
	end
	interrupt(tid)
	local name, text = callformat.name(begun.call)
	if begun.next_one then
		text = "<... " .. name .. " resumed>"
			.. callformat.arguments(begun, begun.next_one) .. ")"
	else
		text = name .. "(" .. callformat.arguments(begun, 1) .. ")"
	end
	line(tid, ended(text, result(call)) .. time_spent(),
		begun.next_one and clock() or begun.time)
end

local function signal(tid)
	interrupt(0)
	line(tid, "--- " .. (evt.field(field.signal) or "?") .. " ---", clock())
end

local function process_ends(tid)
	interrupt(tid)
	local last = started[tid]
	if last and not last.next_one and not at_end_only() then
		local arguments = callformat.arguments(last, 1)
		local text = callformat.name(last.call) .. "(" .. arguments .. ")"
		line(tid, ended(text, "?"), last.time)
	end
	started[tid] = nil
	local status = evt.field(field.status) or 0
	if status % 128 > 0 then
		local signal = evt.field(field.signal) or "signal " .. status % 128
		line(tid, "+++ killed by " .. signal .. " +++", clock())
	else
		line(tid, "+++ exited with " .. math.floor(status / 256) % 256 .. " +++", clock())
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
	elseif given.summary then
		if call and evt.field(field.dir) == "<" then
			count(callformat.call_at_exit(call))
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
	if given.summary then
		summary()
	else
		interrupt(0)
	end
end
