-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "spy_users",
	name = "Spy Users",
	description = "Each command that is run from a shell, as it happens.",
	tags = { "Default" },
	view_type = "list",
	applies_to = {
		"", "container.id", "proc.pid", "thread.nametid", "thread.tid", "proc.name",
	},
	filter = "((evt.type=execve and evt.dir=<) or (evt.type=chdir and evt.dir=< and"
		.. " proc.name contains sh and not proc.name contains sshd)) and evt.failed=false",
	use_defaults = true,
	columns = {
		{
			name = "TIME",
			field = "evt.time",
			description = "local time of day with nanoseconds",
			colsize = 12,
		},
		{
			name = "USER",
			field = "user.name",
			description = "user name",
			colsize = 12,
		},
		{
			name = "SHELL",
			field = "proc.ppid",
			description = "process id of the parent",
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
			name = "Command",
			field = "proc.exeline",
			description = "proc.exe and the arguments",
			colsize = 0,
			aggregation = "MAX",
		},
	},
}
