-- SPDX-License-Identifier: Apache-2.0
-- Which thread runs on which CPU, and what the others wait for, computed from the switch
-- events and the system calls between them. For chisels about scheduling.
--
-- There are no wakeup events. So for a thread that waits in a system call, the time until it
-- is woken and the time until it gets a CPU cannot be distinguished. For a thread that was
-- not in a call when it lost its CPU, all of the time is waiting for a CPU, because it
-- was runnable: this time is called delay here.

local sched = {}

-- The "call" of kernel threads, which make no system calls.
local KERNEL = "(kernel thread)"

local field = {}
local threads, hooks = {}, nil

local function thread(tid)
	local t = threads[tid]
	if not t then
		t = { tid = tid, pid = tid, comm = ":" .. tid }
		threads[tid] = t
	end
	return t
end

-- A thread is running again.
local function comes(t, now)
	local left = t.left
	t.left, t.came = nil, now
	if left then
		t.waited = now - left
		t.delay = t.call and 0 or t.waited
		if hooks.comes then
			hooks.comes(t, now)
		end
	end
end

local function leaves(t, now)
	t.ran = t.came and now - t.came or 0
	t.cpu = evt.field(field.cpu)
	if not t.has_called and evt.field(field.vm_size) == 0 then
		t.call = KERNEL
	end
	if hooks.leaves then
		hooks.leaves(t, now)
	end
	t.left, t.came, t.waited, t.delay = now, nil, 0, 0
end

local function known(text)
	return text ~= "<NA>" and text ~= "" and text or nil
end

local function enters(t)
	t.has_called = true
	t.call = evt.field(field.call)
	t.on, t.kind = known(evt.field(field.fd)), known(evt.field(field.fd_type))
end

--[[
To be called from on_init. hooks has leaves(thread, now), which is called when a thread loses
its CPU; the thread then has .ran, .waited (before it ran) and .delay in ns, and .cpu. hooks
also has comes(thread, now), called when a thread runs again, with .waited and .delay. A
thread has .tid, .pid, .comm, and .call, the system call that it is in, with .on and .kind,
the name and type of its descriptor; these three may be nil.
]]
function sched.watch(callbacks)
	hooks = callbacks
	if sysdig.get_filter() ~= "" then
		sysdig.log("times are wrong with a filter: they come from the switches of all threads; "
			.. "leave the filter out and search the output", "warning")
	end
	for key, name in pairs {
		tid = "thread.tid", pid = "proc.pid", comm = "proc.name", kind = "evt.type", dir = "evt.dir",
		now = "evt.reltime", cpu = "evt.cpu", call = "syscall.type", fd = "fd.name",
		fd_type = "fd.type", next = "evt.rawarg.next", vm_size = "evt.rawarg.vm_size",
	} do
		field[key] = chisel.request_field(name)
	end
end

-- Returns the thread that caused the event, after an update of its state.
local function current(now)
	local tid = evt.field(field.tid)
	if not tid or tid == 0 then
		return nil
	end
	local t = thread(tid)
	if t.left then
		comes(t, now)	-- its switch event was dropped or filtered out
	end
	if not t.named or t.call == "execve" then
		t.comm = evt.field(field.comm) or t.comm
		t.pid = evt.field(field.pid) or t.pid
		t.named = true
	end
	return t
end

-- To be called from on_event.
function sched.event()
	local now = evt.field(field.now)
	local t = current(now)
	if evt.field(field.kind) == "switch" then
		if t then
			leaves(t, now)
		end
		local next_tid = evt.field(field.next)
		if next_tid and next_tid > 0 then
			comes(thread(next_tid), now)
		end
	elseif t and evt.field(field.kind) == "procexit" then
		t.call = nil
	elseif t then
		if evt.field(field.dir) == ">" then
			enters(t)
		else
			t.call, t.on, t.kind = nil, nil, nil
		end
	end
end

return sched
