-- SPDX-License-Identifier: Apache-2.0

description = "Shows each time that a thread ran on a CPU, when it leaves it, as perf sched timehist does: how long it had been off the CPU before, how much of that it wanted to run (not known for waits inside a system call), and how long it ran, in milliseconds."
short_description = "Every run of a thread on a CPU"
category = "Performance"

args = {}

local sched = require "sched"

local ROW = "%15s %6s  %-30s  %9s  %9s  %9s"

local function milliseconds(ns)
	return string.format("%.3f", (ns or 0) / 1e6)
end

function on_init()
	sched.watch {
		leaves = function(t, now)
			print(string.format(ROW, string.format("%.6f", now / 1e9), string.format("[%04d]", t.cpu),
				string.format("%s[%d/%d]", t.comm, t.tid, t.pid),
				milliseconds(t.waited), milliseconds(t.delay), milliseconds(t.ran)))
		end,
	}
	return true
end

function on_capture_start()
	print(string.format(ROW, "time", "cpu", "task name", "wait time", "sch delay", "run time"))
	print(string.format(ROW, "", "", "[tid/pid]", "(msec)", "(msec)", "(msec)"))
	print(string.format(ROW, string.rep("-", 15), string.rep("-", 6), string.rep("-", 30),
		string.rep("-", 9), string.rep("-", 9), string.rep("-", 9)))
	return true
end

function on_event()
	sched.event()
	return false
end
