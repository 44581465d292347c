-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "syscalls",
	name = "System Calls",
	description = "System calls by how often they are made and how long they take.",
	tips = {
		"Enter on a call shows the processes that make it.",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = {
		"", "container.id", "proc.pid", "thread.nametid", "proc.name", "thread.tid",
		"fd.sport", "fd.sproto", "fd.name", "fd.containername", "fd.directory",
		"fd.containerdirectory", "evt.res",
	},
	filter = "syscall.type exists",
	use_defaults = true,
	drilldown_target = "syscall_procs",
	histogram = true,
	columns = {
		{
			name = "NA",
			field = "evt.type",
			is_key = true,
		},
		{
			name = "CALLS/S",
			field = "evt.count",
			description = "how many there were, per second",
			colsize = 10,
			is_sorting = true,
			aggregation = "TIME_AVG",
		},
		{
			name = "TOT TIME",
			field = "evt.latency",
			description = "on exit events the nanoseconds since the enter event, else 0",
			colsize = 10,
			aggregation = "SUM",
		},
		{
			name = "AVG TIME",
			field = "evt.latency",
			description = "on exit events the nanoseconds since the enter event, else 0",
			colsize = 10,
			aggregation = "AVG",
		},
		{
			name = "SYSCALL",
			field = "evt.type",
			description = "name of the event, usually that of the system call",
			colsize = 32,
			aggregation = "SUM",
		},
	},
}
