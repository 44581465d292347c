-- SPDX-License-Identifier: Apache-2.0

description = "Shows the commands that users run from a shell, and the folders they go to. A command is indented below the one that ran it; the number before it is that of the login shell. Commands in containers are blue, those on the host green."
short_description = "Display interactive user activity"
category = "Security"

args = {
	{
		name = "max_depth",
		description = "how many levels of commands to show; 0: only those of the shell itself",
		argtype = "int",
		optional = true,
	},
	{
		name = "disable_color",
		description = "disable_colors for no colours",
		argtype = "string",
		optional = true,
	},
}

require "common"
local terminal = require "ansiterminal"

-- How many ancestors to search for the login shell.
local MAX_ANCESTORS = 16
local INDENT = 4

local max_depth = math.huge
local colours = true
local kind, exe, arguments, path, user, time, pid, parent, container
local ancestor_names, ancestor_pids = {}, {}
-- The indentation of each command that was shown, by process.
local depths = {}
-- Processes that were forked and have run no program since: a part of a shell's command, as in
-- (cd / && ls). Where they go is not where the user is.
local forked = {}

function on_set_arg(name, value)
	if name == "max_depth" then
		max_depth = parse_numeric_input(value, name)
		return true
	end
	colours = false
	return is_disable_color(value)
end

function on_init()
	kind = chisel.request_field("evt.type")
	exe = chisel.request_field("proc.exe")
	arguments = chisel.request_field("proc.args")
	path = chisel.request_field("evt.arg.path")
	user = chisel.request_field("user.name")
	time = chisel.request_field("evt.time.s")
	pid = chisel.request_field("proc.pid")
	parent = chisel.request_field("proc.ppid")
	container = chisel.request_field("container.name")
	for i = 1, MAX_ANCESTORS do
		ancestor_names[i] = chisel.request_field("proc.aname[" .. i .. "]")
		ancestor_pids[i] = chisel.request_field("proc.apid[" .. i .. "]")
	end
	chisel.set_filter("((evt.type=execve and evt.dir=<) or (evt.type=chdir and evt.dir=<"
		.. " and proc.name contains sh and not proc.name contains sshd)) and evt.failed=false"
		.. " or evt.type in (clone, clone3, fork, vfork) and evt.dir=< and evt.rawres=0")
	terminal.enable_color(colours)
	return true
end

-- The outermost ancestor that is a shell; nil: the process was not started from a shell.
local function login_shell()
	local shell
	for i = 1, MAX_ANCESTORS do
		local name = evt.field(ancestor_names[i])
		if not name then
			break
		elseif ends_with(name, "sh") then
			shell = evt.field(ancestor_pids[i])
		end
	end
	return shell
end

local function colour_of(where)
	-- with -pc, commands on the host have a colour too
	if sysdig.is_print_container_data() then
		return where == "host" and terminal.green or terminal.blue
	end
	return ""
end

local function show(depth, shell, command)
	local where = evt.field(container)
	local shown = sysdig.is_print_container_data() and "@" .. (where or "<NA>") or ""
	print(string.format("%s%s%d %s %s%s) %s", colour_of(where), string.rep(" ", INDENT * depth),
		shell, evt.field(time), evt.field(user) or "<NA>", shown, command))
end

local function command_run(shell)
	local runner = evt.field(parent)
	depths[runner] = depths[runner] or -1
	local depth = depths[runner] + 1
	depths[evt.field(pid)] = depth
	if depth <= max_depth then
		show(depth, shell, evt.field(exe) .. " " .. (evt.field(arguments) or ""))
	end
end

-- A shell changes its folder: shown like a command that it runs.
local function folder_changed(shell)
	local depth = (depths[evt.field(pid)] or -1) + 1
	if depth <= max_depth then
		show(depth, shell, "cd " .. (evt.field(path) or "<NA>"))
	end
end

-- What the processes do that are of no interest is followed, too.
function on_event()
	local what, process = evt.field(kind), evt.field(pid)
	local shell = login_shell()
	if what == "execve" then
		forked[process] = nil
		if shell then
			command_run(shell)
		end
	elseif what ~= "chdir" then
		forked[process] = true
	elseif not forked[process] then
		folder_changed(shell or process)
	end
	return true
end

function on_capture_end()
	print(terminal.reset)
end
