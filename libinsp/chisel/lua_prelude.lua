-- SPDX-License-Identifier: Apache-2.0
-- Runs in every chisel's Lua state before the chisel: creates the table evt and the
-- module "event". Both read the engine's own memory through the FFI, so that the JIT
-- compiler can inline them into a chisel's traces. The pointers stay in upvalues,
-- which a sandboxed script cannot reach.

local address, check_stack = ...
local ffi = require "ffi"

-- Local copies: the script may redefine these globals.
local type, error, tonumber, setmetatable, pairs = type, error, tonumber, setmetatable, pairs
local char = string.char
local ffi_string, cast = ffi.string, ffi.cast

local host = cast("const struct insp_lua_host *", address)
local now = host.event
local chisel, read, is_by_type, find_param, encode =
	host.chisel, host.read, host.is_by_type, host.find_param, host.encode

local C = {}
for _, name in ipairs { "NUMBER", "TEXT", "FALSE", "TRUE", "S8", "S16", "S32",
	"S64", "U8", "U16", "U32", "U64", "CSTRING", "BYTES" } do
	C[name] = tonumber(ffi.new("enum insp_lua_kind", "INSP_LUA_" .. name))
end
local NUMBER, TEXT, FALSE, TRUE = C.NUMBER, C.TEXT, C.FALSE, C.TRUE

local NS_PER_S = 1000000000ULL

local function fetch(number)
	local kind = read(chisel, number)
	if kind == TEXT then
		return ffi_string(now.text, now.len)
	elseif kind == NUMBER then
		return now.number
	elseif kind == TRUE then
		return true
	elseif kind == FALSE then
		return false
	end
	return nil
end

-- known[field][call]: cached values of fields that depend on the event type alone;
-- false for other fields. Preallocated arrays make the look-up fast.
local new_table, CALLS = require "table.new", 2048
local known = setmetatable({}, {
	__index = function(t, number)
		t[number] = is_by_type(chisel, number) ~= 0 and new_table(CALLS, 0)
		return t[number]
	end,
})

local function field(number)
	local values = known[number]
	if not values then
		return fetch(number)
	end
	local call = now.call
	local value = values[call]
	if value == nil then
		value = fetch(number)
		if call ~= 0 then
			values[call] = value
		end
	end
	return value
end

-- Field number 0 is evt.type, which needs no request_field.
local EVENT_TYPE = 0

local function current()
	local ev = now.ev
	if ev.num == 0 then
		error("there is no event here: evt works in on_event and on_interval", 3)
	end
	return ev
end

local function seconds_and_ns(ts_ns)
	return tonumber(ts_ns / NS_PER_S), tonumber(ts_ns % NS_PER_S)
end

evt = {
	-- evt.field(handle): the field's value in this event: number, string or boolean; nil: no
	-- value, or handle is not from chisel.request_field.
	field = function(handle)
		if type(handle) == "number" and handle >= 1 then
			return field(handle)
		end
		return nil
	end,
	-- evt.get_num(): the event's number.
	get_num = function()
		return tonumber(current().num)
	end,
	-- evt.get_ts(): the event's time, two numbers: seconds and nanoseconds.
	get_ts = function()
		return seconds_and_ns(current().scap.ts_ns)
	end,
	-- evt.get_type(): the event's name as in evt.type.
	get_type = function()
		current()
		return field(EVENT_TYPE)
	end,
	-- evt.get_cpuid(): the CPU it happened on.
	get_cpuid = function()
		return current().scap.cpu
	end,
}

-- The module "event" ----------------------------------------------------------

local event = {}

-- event.num(): the event's number.
function event.num()
	return tonumber(now.ev.num)
end

-- event.type(): its name as in evt.type.
function event.type()
	return field(EVENT_TYPE)
end

-- event.id(): the number of its type as in ringside -L; odd numbers are exits.
function event.id()
	return now.ev.scap.type
end

-- event.is_exit(): whether the event is the exit of a call.
function event.is_exit()
	return now.ev.scap.type % 2 == 1
end

-- event.cpu(): the CPU it happened on.
function event.cpu()
	return now.ev.scap.cpu
end

-- event.ts(): its time, two numbers: seconds and nanoseconds.
function event.ts()
	return seconds_and_ns(now.ev.scap.ts_ns)
end

-- event.since_start(): nanoseconds since the first event.
function event.since_start()
	return tonumber(now.ev.scap.ts_ns - host.first_ts_ns(chisel))
end

-- event.latency(): nanoseconds since the call's enter; 0 if the event is not an exit.
function event.latency()
	return tonumber(now.ev.latency_ns)
end

-- event.tid(): the thread's number.
function event.tid()
	return tonumber(now.ev.scap.tid)
end

-- event.pid(): the process's number; -1: not known.
function event.pid()
	local thread = now.ev.thread
	return thread ~= nil and tonumber(thread.pid) or -1
end

local function text_at(pointer)
	if pointer == nil then
		return nil
	end
	encode(chisel, pointer, -1)
	return ffi_string(now.text, now.len)
end

-- event.comm(): the thread's name; nil: not known.
function event.comm()
	local thread = now.ev.thread
	return thread ~= nil and text_at(thread.comm) or nil
end

-- event.exe(): the program's name as given in argv[0]; nil: not known.
function event.exe()
	local thread = now.ev.thread
	return thread ~= nil and text_at(thread.exe) or nil
end

-- event.fd(): the number of the event's descriptor; -1: none.
function event.fd()
	return tonumber(now.ev.fdnum)
end

-- event.fd_name(): the descriptor's name; nil: none.
function event.fd_name()
	return text_at(host.fd_name(chisel))
end

-- event.fd_type(): the descriptor's type, a character as in fd.typechar; nil: none.
function event.fd_type()
	local letter = host.fd_type(chisel)
	return letter ~= 0 and char(letter) or nil
end

local pointers = {}
for _, bits in ipairs { 8, 16, 32, 64 } do
	pointers["S" .. bits] = ffi.typeof("const int" .. bits .. "_t *")
	pointers["U" .. bits] = ffi.typeof("const uint" .. bits .. "_t *")
end

-- One reader per number type: the JIT compiler handles a cast to a constant type only.
local function number_reader(name)
	local pointer, size = pointers[name], tonumber(name:sub(2)) / 8
	return function(param)
		if param.len < size then
			return nil
		end
		return tonumber(cast(pointer, param.data)[0])
	end
end

local readers = {
	[C.CSTRING] = function(param)
		local len = param.len
		if len > 0 and param.data[len - 1] == 0 then
			len = len - 1
		end
		encode(chisel, param.data, len)
		return ffi_string(now.text, now.len)
	end,
	[C.BYTES] = function(param)
		return ffi_string(param.data, param.len)
	end,
}
for name in pairs(pointers) do
	readers[C[name]] = number_reader(name)
end

-- For one parameter name: its index in each event type, and its reader there.
local function new_places(name)
	return setmetatable({ reader = {} }, {
		__index = function(t, event_type)
			t.reader[event_type] = readers[find_param(chisel, event_type, name)]
			t[event_type] = now.number
			return t[event_type]
		end,
	})
end

local places = setmetatable({}, {
	__index = function(t, name)
		t[name] = new_places(name)
		return t[name]
	end,
})

-- event.param(name): a parameter as it was recorded: number or string (texts encoded); nil: the
-- event has none.
function event.param(name)
	if type(name) ~= "string" then
		error("bad argument #1 to 'param' (string expected, got " .. type(name) .. ")", 2)
	end
	local place, scap = places[name], now.ev.scap
	local at = place[scap.type]
	if at < 0 or at >= scap.nparams then
		return nil
	end
	return place.reader[scap.type](scap.params[at])
end

-- event.bytes(name): a parameter's bytes: pointer (FFI) and length; valid in the callback only.
-- Not in the sandbox, where there is no FFI to read them with.
function event.bytes(name)
	local scap = now.ev.scap
	local at = places[name][scap.type]
	if at < 0 or at >= scap.nparams then
		return nil, 0
	end
	return scap.params[at].data, scap.params[at].len
end

package.loaded.event = event

-- These call back into the script on the C stack, and Lua does not look whether it has room.
local function checked(fn)
	return function(...)
		check_stack()
		return fn(...)
	end
end

local wrap = coroutine.wrap
function coroutine.wrap(fn)
	if type(fn) ~= "function" then
		error("bad argument #1 to 'wrap' (function expected, got " .. type(fn) .. ")", 2)
	end
	return checked(wrap(fn))
end
coroutine.resume = checked(coroutine.resume)
string.gsub = checked(string.gsub)
table.sort = checked(table.sort)
table.foreach, table.foreachi = checked(table.foreach), checked(table.foreachi)
tostring, load, require = checked(tostring), checked(load), checked(require)

-- What a script prints goes through the engine, which escapes what a terminal would obey.
local send, select, to_string = host.print, select, tostring
local io_output, file_methods = io.output, getmetatable(io.stdout).__index
local write_file = file_methods.write
local streams = { [io.stdout] = 1, [io.stderr] = 2 }

local function write(file, ...)
	local stream = streams[file]
	if not stream then
		return write_file(file, ...)
	end
	for n = 1, select("#", ...) do
		local text = select(n, ...)
		if type(text) ~= "string" then
			if type(text) ~= "number" then
				error("bad argument #" .. n .. " to 'write' (string expected, got "
					.. type(text) .. ")", 3)
			end
			text = to_string(text)
		end
		send(chisel, stream, text, #text)
	end
	return true
end

function file_methods.write(file, ...)
	return write(file, ...)
end

function io.write(...)
	return write(io_output(), ...)
end

function print(...)
	for n = 1, select("#", ...) do
		local text = to_string((select(n, ...)))
		if n > 1 then
			send(chisel, 1, "\t", 1)
		end
		send(chisel, 1, text, #text)
	end
	send(chisel, 1, "\n", 1)
end

-- Calls on_event. Looks it up for each event, because a script may redefine it; the
-- look-up is in Lua so that it is compiled too.
local globals, rawget = _G, rawget
local take = host.take

local function dispatch()
	local on_event = rawget(globals, "on_event")
	if type(on_event) == "function" then
		now.show = on_event() and 1 or 0
	else
		now.show = 1
	end
end

return dispatch, function()
	while take(chisel) ~= 0 do
		dispatch()
	end
end
