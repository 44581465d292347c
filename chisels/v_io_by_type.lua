-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "io_by_type",
	name = "I/O by Type",
	description = "Bytes that are read and written, by the type of descriptor.",
	tips = {
		"Enter on a type shows the processes that use it.",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = {
		"", "container.id", "proc.pid", "thread.nametid", "proc.name", "thread.tid",
		"fd.sport", "fd.sproto", "evt.res",
	},
	use_defaults = true,
	drilldown_target = "procs",
	columns = {
		{
			name = "NA",
			field = "fd.type",
			is_key = true,
		},
		{
			name = "BPS IN",
			field = "evt.buflen.in",
			description = "the value of evt.buflen.in, per second",
			colsize = 12,
			aggregation = "TIME_AVG",
		},
		{
			name = "BPS OUT",
			field = "evt.buflen.out",
			description = "the value of evt.buflen.out, per second",
			colsize = 12,
			aggregation = "TIME_AVG",
		},
		{
			name = "IOPS",
			field = "evt.count",
			description = "how many there were, per second",
			colsize = 9,
			is_sorting = true,
			aggregation = "TIME_AVG",
		},
		{
			name = "TIME",
			field = "evt.latency",
			description = "on exit events the nanoseconds since the enter event, else 0",
			colsize = 9,
			aggregation = "SUM",
		},
		{
			name = "I/O Type",
			field = "fd.type",
			description = "kind of descriptor: file, directory, ipv4, ipv6, unix, pipe, event and others",
			colsize = 0,
			aggregation = "SUM",
		},
	},
}
