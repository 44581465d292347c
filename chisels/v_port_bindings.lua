-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "port_bindings",
	name = "Port bindings",
	description = "Ports that processes begin and end to listen on, as it happens.",
	tags = { "default" },
	view_type = "list",
	applies_to = { "" },
	filter = "(evt.type=bind and evt.dir=< and (fd.type=ipv4 or fd.type=ipv6)) or"
		.. " (evt.type=close and evt.dir=> and fd.typechar=2 and fd.type=ipv4)",
	use_defaults = true,
	columns = {
		{
			name = "TIME",
			field = "evt.time",
			description = "local time of day with nanoseconds",
			colsize = 12,
		},
		{
			name = "OPERATION",
			field = "evt.type",
			description = "name of the event, usually that of the system call",
			colsize = 24,
		},
		{
			name = "PORT",
			field = "fd.sport",
			description = "port of the server",
			colsize = 24,
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
