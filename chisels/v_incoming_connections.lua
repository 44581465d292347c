-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "incoming_connections",
	name = "New Connections",
	description = "Each connection that is accepted, as it happens.",
	tags = { "Default" },
	view_type = "list",
	applies_to = {
		"", "container.id", "proc.pid", "thread.nametid", "thread.tid", "proc.name",
		"fd.name", "fd.containername", "fd.sport", "fd.sproto", "fd.dport", "fd.port",
		"fd.lport", "fd.rport",
	},
	filter = "evt.type in (accept, accept4) and evt.dir=< and evt.failed=false",
	columns = {
		{
			name = "TIME",
			field = "evt.time",
			description = "local time of day with nanoseconds",
			colsize = 19,
		},
		{
			name = "Connection",
			field = "fd.name",
			description = "path of a file, both ends of a connection",
			colsize = 40,
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
