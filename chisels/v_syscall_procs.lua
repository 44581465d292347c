-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "syscall_procs",
	name = "Syscall Callers",
	description = "Processes that make the selected system call, by how often and how long.",
	tags = { "Default" },
	view_type = "table",
	applies_to = { "evt.type" },
	filter = "syscall.type exists",
	use_defaults = true,
	columns = {
		{
			name = "NA",
			field = "proc.pid",
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
			name = "TIME",
			field = "evt.latency",
			description = "on exit events the nanoseconds since the enter event, else 0",
			colsize = 10,
			aggregation = "SUM",
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
