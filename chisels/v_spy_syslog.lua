-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "spy_syslog",
	name = "Spy Syslog",
	description = "Each message that is written to the system log, as it happens.",
	tags = { "Default" },
	view_type = "list",
	applies_to = {
		"", "container.id", "proc.pid", "thread.nametid", "proc.name", "thread.tid",
		"fd.sport", "fd.sproto",
	},
	filter = "fd.name contains /dev/log and evt.is_io_write=true and evt.dir=< and"
		.. " evt.failed=false",
	columns = {
		{
			name = "PID",
			field = "proc.pid",
			description = "process id",
			colsize = 8,
		},
		{
			name = "PROC",
			field = "proc.name",
			description = "short name of the program",
			colsize = 8,
		},
		{
			name = "FAC",
			field = "syslog.facility.str",
			description = "what a message to the system log is about: kern, user, mail, daemon, auth and others",
			colsize = 8,
		},
		{
			name = "SEV",
			field = "syslog.severity.str",
			description = "how grave a message is: emerg, alert, crit, err, warn, notice, info or debug",
			colsize = 8,
		},
		{
			name = "Container",
			field = "container.name",
			description = "name of the container, or host",
			colsize = 20,
			tags = { "containers" },
		},
		{
			name = "MESSAGE",
			field = "syslog.message",
			description = "text of a message to the system log",
			colsize = 0,
		},
	},
}
