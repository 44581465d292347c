-- SPDX-License-Identifier: Apache-2.0
-- System calls as text in strace's notation, for chisels that print calls. The arguments of
-- a call and their order are a row of `calls`. A call without a row is printed with the
-- names of its event's parameters.

local callformat = {}

-- The arguments of each call, in order, as names of the event's parameters. How an argument
-- is written depends on its name (see kinds), or is given after a colon.
local calls = {
	access = "name mode:flags", brk = "addr", chdir = "path", chmod = "filename mode", chroot = "path",
	clone = "stack:hidden flags", clone3 = "flags", close = "fd", creat = "name mode", dup = "fd", dup2 = "oldfd newfd", dup3 = "oldfd newfd flags:bits",
	epoll_wait = "events:hidden maxevents", eventfd = "initval", eventfd2 = "initval flags",
	execve = "filename argv env", execveat = "dirfd pathname argv env flags", fchdir = "fd",
	fchmod = "fd mode", fchmodat = "dirfd filename mode", fcntl = "fd cmd:flags",
	flock = "fd operation:flags", getpid = "", getppid = "", gettid = "", getuid = "", geteuid = "", getgid = "",
	getegid = "", getpgrp = "", sched_yield = "", pause = "", vfork = "", fork = "", sync = "", setsid = "", fstat = "fd stat:hidden", futex = "addr:pointer op:flags val",
	getcwd = "path", getdents = "fd entries:hidden", getdents64 = "fd entries:hidden",
	ioctl = "fd request:hex argument:hex", kill = "pid:number sig:signal", link = "oldpath newpath",
	linkat = "olddir oldpath newdir newpath flags", listen = "fd backlog", lseek = "fd offset whence:flags",
	lstat = "path stat:hidden", mkdir = "path mode", mkdirat = "dirfd path mode",
	mlock = "addr:pointer len", mmap = "addr:pointer length prot flags fd offset:offset",
	mmap2 = "addr:pointer length prot flags fd pgoffset:offset", mprotect = "addr:pointer length prot",
	munlock = "addr:pointer len", munmap = "addr:pointer length", open = "name flags mode:creation",
	openat = "dirfd name flags mode:creation", openat2 = "dirfd name flags mode:creation",
	pipe = "fd1 fd2", pread = "fd data size pos", prlimit = "pid:number resource:flags new:hidden old:hidden",
	pwrite = "fd data size pos", read = "fd data size",
	readlink = "path", rename = "oldpath newpath", renameat = "olddirfd oldpath newdirfd newpath",
	renameat2 = "olddirfd oldpath newdirfd newpath flags", rmdir = "path", setuid = "uid",
	socket = "domain:flags type proto", stat = "path stat:hidden", symlink = "target linkpath",
	symlinkat = "target linkdirfd linkpath", tgkill = "pid:number tid:number sig:signal",
	tkill = "tid:number sig:signal", umount = "name flags", unlink = "path", unlinkat = "dirfd name flags",
	unshare = "flags", write = "fd data size",
}

-- The kernel's names of calls that have other names in the trace format.
local kernel_names = {
	pread = "pread64", pwrite = "pwrite64", prlimit = "prlimit64", umount = "umount2",
}

local kinds = {
	fd = "fd", fd1 = "fd", fd2 = "fd", oldfd = "fd", newfd = "fd", dirfd = "fd", olddirfd = "fd", newdirfd = "fd",
	linkdirfd = "fd", olddir = "fd", newdir = "fd", name = "string", path = "string", filename = "string",
	pathname = "string", oldpath = "string", newpath = "string", target = "string", linkpath = "string",
	data = "buffer", flags = "flags", prot = "flags", mode = "octal", addr = "pointer", argv = "argv", env = "env",
}

local AT_FDCWD = -100
local STRING_BYTES = 32

-- ---- values ------------------------------------------------------------------

local escapes = {
	["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r", ["\v"] = "\\v", ["\f"] = "\\f",
	['"'] = '\\"', ["\\"] = "\\\\",
}

local function octal(c, next_char)
	return string.format(next_char:match("%d") and "\\%03o" or "\\%o", c:byte())
end

local function quoted(s, most)
	local cut = most and #s > most
	s = cut and s:sub(1, most) or s
	local out = {}
	for i = 1, #s do
		local c = s:sub(i, i)
		local is_plain = c:byte() >= 32 and c:byte() <= 126
		out[i] = escapes[c] or is_plain and c or octal(c, s:sub(i + 1, i + 1))
	end
	return '"' .. table.concat(out) .. (cut and '"...' or '"')
end

local handles = {}

local function field(name)
	if handles[name] == nil then
		handles[name] = chisel.request_field(name)
	end
	return evt.field(handles[name])
end

local function raw(name)
	return field("evt.rawarg." .. name)
end

local function text(name)
	return field("evt.arg." .. name)
end

local function hex(n)
	return n == 0 and "0" or string.format("0x%x", n)
end

local function nul_separated(bytes)
	local words = {}
	for word in bytes:gmatch("([^%z]*)%z") do
		words[#words + 1] = word
	end
	return words
end

local function pointer(name)
	local n = tonumber(text(name) or "", 16)
	return n and (n == 0 and "NULL" or hex(n))
end

-- The order in which strace prints open flags; all others come after these.
local open_order = {}
for i, name in ipairs {
	"O_RDONLY", "O_WRONLY", "O_RDWR", "O_CREAT", "O_EXCL", "O_NOCTTY", "O_TRUNC", "O_APPEND",
} do
	open_order[name] = i
end

local function in_open_order(names)
	local words, place = {}, {}
	for word in names:gmatch("[^|]+") do
		words[#words + 1] = word
		place[word] = (open_order[word] or 100) * 100 + #words
	end
	table.sort(words, function(a, b) return place[a] < place[b] end)
	return table.concat(words, "|")
end

-- The names in a text such as "4097(O_RDONLY|O_CLOEXEC)".
local function flag_names(name)
	local value = text(name)
	local names = value and (value:match("%((.*)%)$") or value)
	if names and names:sub(1, 2) == "O_" then
		return in_open_order(names)
	end
	return names
end

-- One function per kind: returns the value as text, or nil if the event does not have it.
local write = {}

-- Whether descriptors are written with their files.
local with_files = false

function callformat.show_files(on)
	with_files = on
end

function write.fd(name)
	local fd = raw(name)
	if not fd or fd == AT_FDCWD then
		return fd and "AT_FDCWD"
	end
	local file = with_files and (text(name) or ""):match("^<%w+>(.+)$")
	return string.format("%d", fd) .. (file and "<" .. file .. ">" or "")
end

function write.string(name)
	local s = text(name)
	return s and s ~= "<NA>" and quoted(s) or nil
end

function write.buffer(name)
	local s = raw(name)
	return s and quoted(s, STRING_BYTES)
end

function write.octal(name)
	local n = raw(name)
	return n and string.format("0%o", n)
end

function write.hex(name)
	local n = tonumber(text(name) or "", 16)
	return n and hex(n)
end

function write.number(name)
	local n = raw(name)
	return n and string.format("%d", n)
end

function write.offset(name)
	local n = raw(name)
	return n and hex(n)
end

function write.signal(name)
	return text(name)
end

-- strace shows the mode only if the call may create a file.
function write.creation(name)
	local flags = text("flags")
	if flags and not flags:find("O_CREAT", 1, true)
		and not flags:find("O_TMPFILE", 1, true) then
		return ""
	end
	return write.octal(name)
end

-- An argument that is not recorded.
function write.hidden()
	return nil
end

function write.argv()
	local exe, args = text("exe"), raw("args")
	if not exe or not args then
		return nil
	end
	local words = { quoted(exe) }
	for _, word in ipairs(nul_separated(args)) do
		words[#words + 1] = quoted(word)
	end
	return "[" .. table.concat(words, ", ") .. "]"
end

function write.env()
	local env = raw("env")
	return env and "[/* " .. #nul_separated(env) .. " vars */]"
end

-- Flags of open where they say nothing about access.
function write.bits(name)
	local names = flag_names(name)
	return names and (names:gsub("^O_RDONLY|?", ""):gsub("^$", "0"))
end

write.flags = flag_names
write.pointer = pointer

-- ---- calls ---------------------------------------------------------------------

-- The parsed row of a call: { { name =, write = }, ... }; nil: it has none.
local rows = {}

local function row_of(call)
	if rows[call] == nil then
		local row = calls[call] and {} or false
		for name, kind in (calls[call] or ""):gmatch("([%w_]+):?(%a*)") do
			row[#row + 1] = { name = name, write = write[kind ~= "" and kind or kinds[name] or "number"] }
		end
		rows[call] = row
	end
	return rows[call] or nil
end

-- One type of event stands for dup, dup2 and dup3. Its exit has what the call takes.
function callformat.call_at_exit(call)
	if call ~= "dup" or not raw("newfd") then
		return call
	end
	return text("flags") and "dup3" or "dup2"
end

function callformat.name(call)
	return kernel_names[call] or call
end

local function take_arguments(started)
	for i, argument in ipairs(started.row or {}) do
		started.texts[i] = argument.write(argument.name) or started.texts[i]
	end
end

-- To be called at an enter event. Returns the call that begins.
function callformat.begin(call)
	local started = { call = call, row = row_of(call), texts = {} }
	if started.row then
		take_arguments(started)
	else
		started.all = field("evt.args") or ""
	end
	return started
end

-- Takes what the exit event, which is the current one, has of the call's arguments.
function callformat.learn(started)
	local call = callformat.call_at_exit(started.call)
	if call ~= started.call then
		started.call, started.row = call, row_of(call)
	end
	take_arguments(started)
end

-- Whether an argument of the call is this text.
function callformat.has_text(started, wanted)
	for i = 1, #(started.row or {}) do
		if started.texts[i] == quoted(wanted) then
			return true
		end
	end
	return false
end

local makes_fd = {}
for call in ("open openat openat2 creat socket accept accept4 dup dup2 dup3 epoll_create epoll_create1 "
	.. "eventfd eventfd2 timerfd_create memfd_create inotify_init inotify_init1 "
	.. "signalfd"):gmatch("%S+") do
	makes_fd[call] = true
end

-- Whether the result of the call is a new descriptor.
function callformat.makes_fd(call)
	return makes_fd[call]
end

local function named(argument, value)
	return argument.name .. ": " .. value
end

-- Turns "dirfd=3(<f>/etc) name=x " into "dirfd: 3, name: x".
local function all_named(args)
	local parts = {}
	for name, value in args:gmatch("([%w_]+)=(%S*)") do
		parts[#parts + 1] = name .. ": " .. value
	end
	return #parts > 0 and table.concat(parts, ", ") or "..."
end

--[[
Returns the arguments of a call as text, starting with number `first`. with_names: with their
names, as perf trace prints them. known_only: stops before the first argument that no event
has had yet, and returns its number as the second result.
]]
function callformat.arguments(started, first, with_names, known_only)
	if not started.row then
		return all_named(started.all), 1
	end
	local parts = {}
	for i = first, #started.row do
		local value = started.texts[i]
		if not value and known_only then
			return table.concat(parts, ", "), i
		end
		if value ~= "" then
			value = value or "..."
			parts[#parts + 1] = with_names and named(started.row[i], value) or value
		end
	end
	return table.concat(parts, ", "), #started.row + 1
end

-- ---- results --------------------------------------------------------------------

local has_ffi, ffi = pcall(require, "ffi")
if has_ffi then
	ffi.cdef "char *strerror(int number);"
end

local function error_text(number, name)
	local words = has_ffi and " (" .. ffi.string(ffi.C.strerror(number)) .. ")" or ""
	return "-1 " .. name .. words
end

local addresses = { brk = true, mmap = true, mmap2 = true, mremap = true }

-- The result of the call, at its exit event; "?": it is not recorded.
function callformat.result(call)
	local res = field("evt.rawres")
	if not res then
		return "?"
	elseif addresses[call] then
		local value = text("res")
		local n = value and tonumber(value, 16)
		if n and n < 2 ^ 63 then
			return hex(n)
		end
	end
	if res < 0 then
		return error_text(-res, field("evt.res") or tostring(res))
	end
	return string.format("%d", res)
end

return callformat
