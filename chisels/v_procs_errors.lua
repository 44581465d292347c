-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "procs_errors",
	name = "Processes Errors",
	description = "Processes by the errors of their system calls.",
	tips = {
		"Errors are counted by what failed: files, network, memory, other.",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = {
		"", "container.id", "fd.name", "fd.containername", "fd.sport", "fd.sproto",
		"evt.type", "fd.directory", "fd.containerdirectory",
	},
	filter = "evt.type!=switch",
	use_defaults = true,
	drilldown_target = "errors",
	columns = {
		{
			name = "NA",
			field = "proc.pid",
			is_key = true,
		},
		{
			name = "FILE",
			field = "evt.count.error.file",
			description = "1 for errors on files and directories",
			colsize = 8,
			aggregation = "SUM",
		},
		{
			name = "NET",
			field = "evt.count.error.net",
			description = "1 for errors on sockets",
			colsize = 8,
			aggregation = "SUM",
		},
		{
			name = "MEMORY",
			field = "evt.count.error.memory",
			description = "1 for errors of memory calls",
			colsize = 8,
			aggregation = "SUM",
		},
		{
			name = "OTHER",
			field = "evt.count.error.other",
			description = "1 for errors that are neither of files, sockets nor memory",
			colsize = 8,
			aggregation = "SUM",
		},
		{
			name = "PID",
			field = "proc.pid",
			description = "process id",
			colsize = 8,
		},
		{
			name = "Container",
			field = "container.name",
			description = "name of the container, or host",
			colsize = 20,
			tags = { "containers" },
		},
		{
			name = "Command",
			field = "proc.exeline",
			description = "proc.exe and the arguments",
			colsize = 0,
			aggregation = "MAX",
		},
	},
	actions = require "process_actions",
}
