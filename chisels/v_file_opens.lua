-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "file_opens",
	name = "File Opens List",
	description = "Each file that is opened, as it happens, by whom and how.",
	tips = {
		"A failed open shows its error.",
	},
	tags = { "Default" },
	view_type = "list",
	applies_to = {
		"", "container.id", "proc.pid", "thread.nametid", "proc.name", "thread.tid",
		"fd.sport", "fd.sproto", "fd.name", "fd.containername", "fd.directory",
		"fd.containerdirectory", "evt.res",
	},
	filter = "evt.type in (open, openat, openat2) and evt.dir=<",
	severity = { warning = "RES != SUCCESS" },
	columns = {
		{
			name = "TIME",
			field = "evt.time",
			description = "local time of day with nanoseconds",
			colsize = 19,
		},
		{
			name = "RES",
			field = "evt.res",
			description = "SUCCESS or the name of the error",
			colsize = 8,
		},
		{
			name = "FILE",
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
	actions = {
		{
			hotkey = "l",
			command = "less %fd.name",
			description = "run less",
			wait_finish = false,
		},
	},
}
