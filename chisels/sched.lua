-- SPDX-License-Identifier: Apache-2.0
-- Which thread runs on which CPU, and what the others wait for, from the switch
-- events and the calls between them. Chisels about scheduling require it.
--
-- The stream has no wake-ups, so the end of a wait inside a system call and the
-- time until a CPU is free after it cannot be told apart. What can be told is
-- the delay of a thread that was not in a call when it lost its CPU: it wanted
-- to go on. That is what is called delay here.

local sched = {}

-- The "call" of threads without memory of their own: they make none.
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

-- A thread is on a CPU again.
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
To be called from on_init. hooks: leaves(thread, now) when a thread loses its CPU,
with .ran, .waited (before it came) and .delay in ns, .cpu; comes(thread, now) when it
has one again, with .waited and .delay. A thread has .tid, .pid, .comm, and the system
call that it is in, .call, with the name and type of its descriptor, .on and .kind, or nil.
]]
function sched.watch(callbacks)
	hooks = callbacks
	for key, name in pairs {
		tid = "thread.tid", pid = "proc.pid", comm = "proc.name", kind = "evt.type", dir = "evt.dir",
		now = "evt.reltime", cpu = "evt.cpu", call = "syscall.type", fd = "fd.name",
		fd_type = "fd.type", next = "evt.rawarg.next", vm_size = "evt.rawarg.vm_size",
	} do
		field[key] = chisel.request_field(name)
	end
end

-- Who caused the event, as a thread, brought up to date.
local function current(now)
	local tid = evt.field(field.tid)
	if not tid or tid == 0 then
		return nil
	end
	local t = thread(tid)
	if t.left then
		comes(t, now)	-- its switch was not seen: lost, or filtered out
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
