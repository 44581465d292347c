-- SPDX-License-Identifier: Apache-2.0

description = "Shows each line that is written to a log file: one with .log or _log in its name, or below /var/log. On a terminal lines of errors are red, of warnings yellow, others green. The events around each line can be written to a trace file."
short_description = "Echo any write made by any process to a log file. Optionally, export the events around each log message to file."
category = "Logs"

require "common"
local terminal = require "ansiterminal"
local export = require "export_around"

args = { export.args(true) }
args[3] = {
	name = "disable_color",
	description = "disable_colors for no colours",
	argtype = "string",
	optional = true,
}

-- Snap length for live captures.
local SNAPLEN = 2000

local colours = true
local data, process, file, container

function on_set_arg(name, value)
	if name ~= "disable_color" then
		return export.set_arg(name, value)
	end
	colours = false
	return is_disable_color(value)
end

function on_init()
	data = chisel.request_field("evt.buffer")
	process = chisel.request_field("proc.name")
	file = chisel.request_field("fd.name")
	if sysdig.is_print_container_data() then
		container = chisel.request_field("container.name")
	end
	export.init()
	sysdig.set_snaplen(SNAPLEN)
	sysdig.set_output_format("ascii")
	chisel.set_filter("((fd.name contains .log or fd.name contains _log or fd.name contains /var/log)"
		.. " and not (fd.name contains .gz or fd.name contains .tgz))"
		.. " and evt.is_io_write=true and evt.dir=< and evt.failed=false")
	terminal.enable_color(colours and sysdig.is_tty())
	return true
end

local function colour_of(line)
	local lower = line:lower()
	if lower:find("error", 1, true) or lower:find("critic", 1, true) then
		return terminal.red
	elseif lower:find("warn", 1, true) then
		return terminal.yellow
	end
	return terminal.green
end

local function container_text()
	return container and (evt.field(container) or "<NA>") .. " " or ""
end

function on_event()
	for line in (evt.field(data) or ""):gmatch("[^\n]+") do
		print(string.format("%s%s%s %s %s%s", container_text(), colour_of(line),
			evt.field(process) or "<NA>", evt.field(file), line, terminal.reset))
	end
	export.note()
	return true
end

function on_capture_end()
	export.finish("Writing events for %d log entries")
end
