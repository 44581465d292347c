-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "traces_summary",
	name = "Traces Summary",
	description = "Root spans of the tracers that programs write, by their tag: how many, how long.",
	tips = {
		"A root span has one tag; drill down to what is inside it.",
		"Each span by itself is in Traces List.",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = {
		"", "container.id", "proc.pid", "thread.nametid", "proc.name", "thread.tid",
		"fd.directory", "fd.containerdirectory", "evt.res",
	},
	filter = "span.ntags>=%depth+1",
	use_defaults = true,
	drilldown_target = "spans_summary",
	spectro_type = "tracers",
	drilldown_increase_depth = true,
	columns = {
		{
			name = "NA",
			field = "span.tag[%depth]",
			is_key = true,
		},
		{
			name = "HITS",
			field = "span.count.fortag[%depth]",
			description = "how many ended",
			colsize = 10,
			aggregation = "SUM",
			is_sorting = true,
		},
		{
			name = "AVG TIME",
			field = "span.duration.fortag[%depth]",
			description = "how long they took on average",
			colsize = 10,
			aggregation = "AVG",
		},
		{
			name = "MIN TIME",
			field = "span.duration.fortag[%depth]",
			description = "how long the shortest took",
			colsize = 10,
			aggregation = "MIN",
		},
		{
			name = "MAX TIME",
			field = "span.duration.fortag[%depth]",
			description = "how long the longest took",
			colsize = 10,
			aggregation = "MAX",
		},
		{
			name = "CHD HITS",
			field = "span.childcount.fortag[%depth]",
			description = "how many spans inside them ended",
			colsize = 10,
			aggregation = "SUM",
		},
		{
			name = "TAG",
			field = "span.tag[%depth]",
			description = "the tag at this depth",
			colsize = 256,
			aggregation = "SUM",
		},
	},
}
