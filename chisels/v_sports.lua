-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "sports",
	name = "Server Ports",
	description = "Server ports by the bytes and operations that go through them.",
	tips = {
		"Enter on a port shows its connections.",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = {
		"", "container.id", "proc.pid", "thread.nametid", "thread.tid", "proc.name",
		"evt.res",
	},
	filter = "(fd.type=ipv4 or fd.type=ipv6) and fd.name!=''",
	use_defaults = true,
	drilldown_target = "connections",
	columns = {
		{
			name = "NA",
			field = "fd.sport",
			is_key = true,
		},
		{
			name = "SPORT",
			field = "fd.sport",
			description = "port of the server",
			colsize = 8,
		},
		{
			name = "BPS IN",
			field = "evt.buflen.net.in",
			description = "the value of evt.buflen.net.in, per second",
			colsize = 12,
			is_sorting = true,
			aggregation = "TIME_AVG",
		},
		{
			name = "BPS OUT",
			field = "evt.buflen.net.out",
			description = "the value of evt.buflen.net.out, per second",
			colsize = 12,
			aggregation = "TIME_AVG",
		},
		{
			name = "IO CALLS",
			field = "evt.count",
			description = "how many there were",
			colsize = 12,
			aggregation = "SUM",
		},
	},
	actions = {
		{
			hotkey = "t",
			command = "tcpdump -niany port %fd.sport",
			description = "run tcpdump",
			wait_finish = false,
		},
	},
}
