-- SPDX-License-Identifier: Apache-2.0
-- Runs after lua_prelude.lua in the Lua state of an untrusted chisel. Removes access
-- to files, processes and the network, and every way to restore it. What remains:
-- computing, printing, the engine's API, the modules of the chisel folders. What it
-- defines uses local copies alone: a script may change each table, and the environment
-- of each function, that it can reach.

local path = package.path
local find_module = ...
local loaded, type, error, load_text = package.loaded, type, error, load
local find, concat, ipairs, getfenv = string.find, table.concat, ipairs, getfenv

local REMEDY = " (--no-chisel-sandbox runs chisels that you trust without it)"

local function forbid(table, prefix, names)
	for _, name in ipairs(names) do
		table[name] = function()
			error(prefix .. name .. " is not available in the sandbox" .. REMEDY, 2)
		end
	end
end

function require(name)
	if type(name) ~= "string" then
		error("bad argument #1 to 'require' (string expected)", 2)
	end
	if loaded[name] ~= nil then
		return loaded[name]
	end
	local chunk = not find(name, "[/%z]") and find_module(name, path)
	if type(chunk) ~= "function" then
		error("module '" .. name .. "' not found in the chisel folders, "
			.. "the only ones in the sandbox" .. REMEDY, 2)
	end
	local result = chunk(name)
	if loaded[name] == nil then
		loaded[name] = result == nil or result
	end
	return loaded[name]
end

-- Loads source text only, because Lua does not verify bytecode.
function load(chunk, name, mode, env)
	if type(chunk) == "function" then
		local parts = {}
		for part in chunk do
			if part == "" then
				break
			end
			parts[#parts + 1] = part
		end
		chunk = concat(parts)
	end
	return load_text(chunk, name, "t", env or getfenv(0))
end

function loadstring(text, name)
	return load_text(text, name, "t")
end

-- Nothing is read from standard input, which may be the trace. A script gets hold of no
-- metatable that other code depends on.
local file_meta, text_meta = getmetatable(io.stdout), getmetatable("")
local methods = file_meta.__index
file_meta.__index = { write = methods.write, flush = methods.flush, setvbuf = methods.setvbuf }
forbid(file_meta.__index, "file:", { "read", "lines", "seek", "close" })
file_meta.__metatable, text_meta.__metatable = false, false
io.stdin = nil

forbid(_G, "", { "dofile", "loadfile" })
forbid(io, "io.", { "open", "popen", "lines", "input", "output", "tmpfile", "close",
	"read" })
forbid(os, "os.", { "execute", "remove", "rename", "tmpname", "setlocale", "getenv" })
forbid(sysdig, "sysdig.", { "udp_setpeername", "udp_send", "run_app" })
forbid(loaded.event, "event.", { "bytes" })
debug = { traceback = debug.traceback }
package = { loaded = loaded, path = path, preload = {}, seeall = package.seeall }
loaded.package, loaded.debug = package, debug
for name in pairs(loaded) do
	if name == "ffi" or find(name, "^jit") then
		loaded[name] = nil
	end
end
jit = nil
