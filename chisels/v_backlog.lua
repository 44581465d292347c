-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "backlog",
	name = "Socket Queues",
	description = "How full the queues of listening sockets are when a connection is taken from them.",
	tips = {
		"A queue near 100 percent means that the server takes connections too slowly, or asked for too short a queue in listen().",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = { "", "proc.pid", "proc.name", "fd.sport", "fd.sproto" },
	filter = "evt.type in (accept, accept4)",
	use_defaults = true,
	drilldown_target = "connections",
	columns = {
		{
			name = "NA",
			field = "fd.sport",
			is_key = true,
		},
		{
			name = "PID",
			field = "proc.pid",
			description = "process id",
			colsize = 15,
		},
		{
			name = "PORT",
			field = "fd.sport",
			description = "port of the server",
			colsize = 15,
		},
		{
			name = "BACKLOG",
			field = "evt.arg[3]",
			description = "one parameter as text, by name",
			colsize = 15,
			is_sorting = true,
			aggregation = "AVG",
		},
		{
			name = "BACKLOG_PCT",
			field = "evt.arg[2]",
			description = "one parameter as text, by name",
			colsize = 15,
			aggregation = "AVG",
		},
		{
			name = "BACKLOG_MAX",
			field = "evt.arg[4]",
			description = "one parameter as text, by name",
			colsize = 15,
		},
		{
			name = "PROC",
			field = "proc.name",
			description = "short name of the program",
			colsize = 50,
		},
	},
}
