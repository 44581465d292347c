-- SPDX-License-Identifier: Apache-2.0

description = "Adds up the time that threads were off the CPU, by process, system call and what the call was on, one line each: names joined by semicolons, a blank, and microseconds. This is the folded form that flame graph scripts read. A filter narrows it to a process."
short_description = "Time off the CPU, folded for a flame graph"
category = "Performance"

args = {}

local sched = require "sched"

local time = {}

local function frame(text)
	return (text:gsub("[; \n]", "_"))
end

local function stack(t)
	local frames = { frame(t.comm), t.call and frame(t.call) or "runnable" }
	if t.call and t.on then
		frames[3] = frame(t.on)
	end
	return table.concat(frames, ";")
end

function on_init()
	sched.watch {
		comes = function(t)
			local key = stack(t)
			time[key] = (time[key] or 0) + t.waited
		end,
	}
	return true
end

function on_event()
	sched.event()
	return false
end

function on_capture_end()
	local stacks = {}
	for key in pairs(time) do
		stacks[#stacks + 1] = key
	end
	table.sort(stacks)
	for _, key in ipairs(stacks) do
		print(string.format("%s %d", key, math.floor(time[key] / 1000)))
	end
end
