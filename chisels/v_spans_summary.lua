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
	columns = require("span_columns").summary,
}
