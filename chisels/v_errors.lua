-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "errors",
	name = "Errors",
	description = "Errors of system calls, by how often they happened.",
	tips = {
		"Enter on an error shows the processes that got it.",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = {
		"", "container.id", "proc.pid", "thread.nametid", "proc.name", "thread.tid",
		"fd.sport", "fd.sproto", "fd.directory", "fd.containerdirectory",
	},
	filter = "evt.res != SUCCESS",
	use_defaults = true,
	drilldown_target = "procs_errors",
	columns = {
		{
			name = "NA",
			field = "evt.res",
			is_key = true,
		},
		{
			name = "COUNT",
			field = "evt.count",
			description = "how many there were",
			colsize = 12,
			is_sorting = true,
			aggregation = "SUM",
		},
		{
			name = "ERROR",
			field = "evt.res",
			description = "SUCCESS or the name of the error",
			colsize = 0,
		},
	},
}
