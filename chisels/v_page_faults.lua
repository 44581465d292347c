-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "page_faults",
	name = "Page Faults",
	description = "Page faults of processes: with and without reading from disk.",
	tips = {
		"Major faults had to read from disk; many of them mean that memory is short.",
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
			name = "MAJOR",
			field = "thread.pfmajor",
			description = "major page faults of the thread",
			colsize = 9,
			is_sorting = true,
			aggregation = "MAX",
		},
		{
			name = "MINOR",
			field = "thread.pfminor",
			description = "minor page faults of the thread",
			colsize = 9,
			aggregation = "MAX",
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
}
