-- SPDX-License-Identifier: Apache-2.0

description = "Writes to a trace file the events around each event that passes the filter on the command line, of the same thread. 'ringside -r all.scap -c around failed.scap evt.type=open and evt.failed=true' keeps two seconds around each failed open."
short_description = "Export to file the events around the time range where the given filter matches."
category = "Misc"

require "common"
local export = require "export_around"

args = { export.args(false) }

function on_set_arg(name, value)
	return export.set_arg(name, value)
end

local time, process, thread

function on_init()
	if sysdig.get_filter() == "" then
		print("no filter specified")
		return false
	end
	time = chisel.request_field("evt.time")
	process = chisel.request_field("proc.name")
	thread = chisel.request_field("thread.tid")
	export.init()
	return true
end

-- The second run reads the file again.
function on_capture_start()
	if sysdig.get_evtsource_name() == "" then
		print("live capture not supported")
		return false
	end
	return true
end

function on_event()
	print(string.format("%s %s(%s)", evt.field(time), evt.field(process) or "<NA>",
		evt.field(thread) or "<NA>"))
	export.note()
	return true
end

function on_capture_end()
	export.finish("\nSaving events around %d syslog entries to %s")
end
