-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "spans_summary",
	name = "Spans Summary",
	description = "Spans inside the one selected, by their tag: how many, how long.",
	tips = {
		"Shown are those with one tag more; drill down to go on.",
		"Each span by itself is in Spans List.",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = {
		"span.tag", "span.id", "span.time", "span.parenttime", "container.id",
		"proc.pid", "thread.nametid", "proc.name", "thread.tid", "fd.directory",
		"fd.containerdirectory", "evt.res",
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
