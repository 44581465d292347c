-- SPDX-License-Identifier: Apache-2.0

description = "Shows each message that is written to syslog. On a terminal errors are red, warnings yellow, others green. The events around each message can be written to a trace file."
short_description = "Print every message written to syslog. Optionally, export the events around each syslog message to file."
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
local SNAPLEN = 1000
-- Severities of syslog: smaller is worse.
local ERROR, WARNING = 3, 4

local colours = true
local facility, severity_name, severity, message, thread, process, container, id

function on_set_arg(name, value)
	if name ~= "disable_color" then
		return export.set_arg(name, value)
	end
	colours = false
	return is_disable_color(value)
end

function on_init()
	facility = chisel.request_field("syslog.facility.str")
	severity_name = chisel.request_field("syslog.severity.str")
	severity = chisel.request_field("syslog.severity")
	message = chisel.request_field("syslog.message")
	thread = chisel.request_field("thread.tid")
	process = chisel.request_field("proc.name")
	if sysdig.is_print_container_data() then
		container = chisel.request_field("container.name")
		id = chisel.request_field("container.id")
	end
	export.init()
	sysdig.set_snaplen(SNAPLEN)
	chisel.set_filter("fd.name contains /dev/log and evt.is_io_write=true and evt.dir=< and evt.failed=false")
	terminal.enable_color(colours and sysdig.is_tty())
	return true
end

local function colour_of(level)
	if level <= ERROR then
		return terminal.red
	elseif level == WARNING then
		return terminal.yellow
	end
	return terminal.green
end

local function container_text()
	if not container then
		return ""
	end
	return string.format("%-20s %-20s ", evt.field(id) or "<NA>",
		evt.field(container) or "<NA>")
end

function on_event()
	local text = evt.field(message)
	if text then
		print(string.format("%s%s%s.%s %s[%s] %s%s", container_text(), colour_of(evt.field(severity)),
			evt.field(facility), evt.field(severity_name), evt.field(process) or "<NA>",
			evt.field(thread), text, terminal.reset))
		export.note()
	end
	return true
end

function on_capture_end()
	export.finish("Writing events for %d log entries")
end
