-- SPDX-License-Identifier: Apache-2.0

require "common"

view_info = {
	id = "procs",
	name = "Processes",
	description = "Processes with their CPU, memory and I/O: what top shows, and the network beside it.",
	tips = {
		"Enter on a process shows its threads.",
		"I/O is in bytes per second, of files and of the network.",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = {
		"", "container.id", "fd.name", "fd.containername", "fd.sport", "fd.sproto",
		"evt.type", "fd.directory", "fd.containerdirectory", "fd.type",
	},
	filter = "evt.type!=switch",
	use_defaults = true,
	is_root = true,
	drilldown_target = "threads",
	columns = {
		{
			name = "NA",
			field = "thread.tid",
			is_key = true,
		},
		{
			name = "NA",
			field = "proc.pid",
			is_groupby_key = true,
		},
		{
			name = "PID",
			field = "proc.pid",
			description = "process id",
			colsize = 7,
		},
		{
			name = "PPID",
			field = "proc.ppid",
			description = "process id of the parent",
			colsize = 7,
		},
		{
			name = "VPID",
			field = "proc.vpid",
			description = "process id in the thread's own pid namespace",
			colsize = 8,
			tags = { "containers" },
		},
		{
			name = "CPU",
			field = "thread.cpu",
			description = "on process records the percentage of a CPU used since the record before",
			colsize = 8,
			is_sorting = true,
			aggregation = "AVG",
			groupby_aggregation = "SUM",
		},
		{
			name = "USER",
			field = "user.name",
			description = "user name",
			colsize = 12,
		},
		{
			name = "TH",
			field = "proc.nthreads",
			description = "threads of the process, its main one included",
			colsize = 5,
			aggregation = "MAX",
			groupby_aggregation = "MAX",
		},
		{
			name = "VIRT",
			field = "thread.vmsize.b",
			description = "the value of thread.vmsize.b",
			colsize = 9,
			aggregation = "MAX",
			groupby_aggregation = "MAX",
		},
		{
			name = "RES",
			field = "thread.vmrss.b",
			description = "the value of thread.vmrss.b",
			colsize = 9,
			aggregation = "MAX",
			groupby_aggregation = "MAX",
		},
		{
			name = "FILE",
			field = "evt.buflen.file",
			description = "the value of evt.buflen.file, per second",
			colsize = 8,
			aggregation = "TIME_AVG",
			groupby_aggregation = "SUM",
		},
		{
			name = "NET",
			field = "evt.buflen.net",
			description = "the value of evt.buflen.net, per second",
			colsize = 8,
			aggregation = "TIME_AVG",
			groupby_aggregation = "SUM",
		},
		{
			name = "CONTAINER",
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
	actions = copytable(require "process_actions"),
}

concattable(view_info.actions, {
	{
		hotkey = "f",
		command = "lsof -p %proc.pid",
		description = "show open files (lsof)",
	},
	{
		hotkey = "[",
		command = "renice $(expr $(ps -h -p %proc.pid -o nice) + 1) -p %proc.pid",
		description = "make it nicer (renice)",
		wait_finish = false,
	},
	{
		hotkey = "]",
		command = "renice $(expr $(ps -h -p %proc.pid -o nice) - 1) -p %proc.pid",
		description = "make it less nice (renice)",
		wait_finish = false,
	},
})
