-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "directories",
	name = "Directories",
	description = "Directories by the I/O on the files in them.",
	tips = {
		"The names are those of the directories, whatever file was used.",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = {
		"", "container.id", "proc.pid", "thread.nametid", "proc.name", "thread.tid",
		"fd.sport", "fd.sproto", "evt.res",
	},
	filter = "(fd.type=file or fd.type=directory) and fd.name!=''",
	use_defaults = true,
	drilldown_target = "files",
	columns = {
		{
			name = "NA",
			field = "fd.directory",
			is_key = true,
			tags = { "default" },
		},
		{
			name = "NA",
			field = "fd.containerdirectory",
			is_key = true,
			tags = { "containers" },
		},
		{
			name = "BYTES IN",
			field = "evt.buflen.file.in",
			description = "the value of evt.buflen.file.in",
			colsize = 12,
			aggregation = "SUM",
		},
		{
			name = "BYTES OUT",
			field = "evt.buflen.file.out",
			description = "the value of evt.buflen.file.out",
			colsize = 12,
			aggregation = "SUM",
		},
		{
			name = "OPS",
			field = "evt.count.exit",
			description = "1 for exit events",
			colsize = 9,
			is_sorting = true,
			aggregation = "SUM",
		},
		{
			name = "OPENS",
			field = "evt.type.is.3",
			description = "the value of evt.type.is.3",
			colsize = 9,
			aggregation = "SUM",
		},
		{
			name = "ERRORS",
			field = "evt.count.error",
			description = "1 for events that returned an error",
			colsize = 9,
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
			name = "DIRNAME",
			field = "fd.directory",
			description = "directory that the file is in",
			colsize = 0,
		},
	},
	actions = {
		{
			hotkey = "l",
			command = "ls -al %fd.directory",
			description = "run ls",
		},
	},
}
