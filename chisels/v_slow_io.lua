-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "slow_io",
	name = "Slow File I/O",
	description = "Files on which a read or write took more than a millisecond.",
	tips = {
		"Devices are left out: a terminal is slow because nobody types.",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = {
		"", "container.id", "proc.pid", "thread.nametid", "thread.tid", "proc.name",
	},
	filter = "evt.is_io=true and fd.type=file and (not fd.name contains '/dev/') and"
		.. " evt.latency>1000000",
	use_defaults = true,
	severity = { warning = "LATENCY >= 10ms", error = "LATENCY >= 100ms" },
	columns = {
		{
			name = "NA",
			field = "evt.rawtime",
			is_key = true,
		},
		{
			name = "TIME",
			field = "evt.time",
			description = "local time of day with nanoseconds",
			colsize = 12,
		},
		{
			name = "LATENCY",
			field = "evt.latency",
			description = "on exit events the nanoseconds since the enter event, else 0",
			colsize = 8,
			is_sorting = true,
		},
		{
			name = "FILENAME",
			field = "fd.name",
			description = "path of a file, both ends of a connection",
			colsize = 32,
		},
		{
			name = "Container",
			field = "container.name",
			description = "name of the container, or host",
			colsize = 20,
			tags = { "containers" },
		},
		{
			name = "PID",
			field = "proc.pid",
			description = "process id",
			colsize = 12,
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
