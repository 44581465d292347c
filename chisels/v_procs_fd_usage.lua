-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "procs_fd_usage",
	name = "Processes FD Usage",
	description = "Processes by how many of the descriptors they may open are in use.",
	tips = {
		"A process at 100 percent cannot open anything any more.",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = {
		"", "container.id", "fd.name", "fd.containername", "fd.sport", "fd.sproto",
		"evt.type", "fd.directory", "fd.containerdirectory", "fd.type",
	},
	filter = "evt.type!=switch",
	use_defaults = true,
	is_root = true,
	drilldown_target = "io_by_type",
	severity = { warning = "PCT >= 75", error = "PCT >= 95" },
	columns = {
		{
			name = "NA",
			field = "proc.pid",
			is_key = true,
		},
		{
			name = "PID",
			field = "proc.pid",
			description = "process id",
			colsize = 8,
		},
		{
			name = "VPID",
			field = "proc.vpid",
			description = "process id in the thread's own pid namespace",
			colsize = 8,
			tags = { "containers" },
		},
		{
			name = "OPEN",
			field = "proc.fdopencount",
			description = "open descriptors of the process",
			colsize = 8,
			is_sorting = true,
			aggregation = "MAX",
		},
		{
			name = "MAX",
			field = "proc.fdlimit",
			description = "how many descriptors the process may have",
			colsize = 8,
			aggregation = "MAX",
		},
		{
			name = "PCT",
			field = "proc.fdusage",
			unit = "%",
			description = "open descriptors as a percentage of the limit",
			colsize = 8,
			aggregation = "MAX",
		},
		{
			name = "The container this process belongs to.",
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
