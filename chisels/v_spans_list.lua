-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "spans_list",
	name = "Spans List",
	description = "Each span inside the one selected: when, how long, with which arguments.",
	tips = {
		"Shown are those with one tag more; drill down to go on.",
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
	drilldown_target = "spans_list",
	drilldown_increase_depth = true,
	columns = {
		{
			name = "NA",
			field = "span.rawtime",
			filterfield = "span.rawparenttime",
			is_key = true,
			filter_in_child_only = true,
		},
		{
			name = "ID",
			field = "span.id",
			description = "id of the span",
			colsize = 10,
		},
		{
			name = "TIME",
			field = "span.time",
			description = "when its last tracer was written",
			colsize = 19,
		},
		{
			name = "DURATION",
			field = "span.duration.fortag[%depth]",
			description = "from its begin to its end",
			colsize = 10,
			aggregation = "AVG",
			is_sorting = true,
		},
		{
			name = "TAG",
			field = "span.tag[%depth]",
			description = "the tag at this depth",
			colsize = 32,
			aggregation = "SUM",
		},
		{
			name = "ARGS",
			field = "span.enterargs",
			description = "arguments of the tracer that began it",
			colsize = 256,
			aggregation = "SUM",
		},
	},
}
