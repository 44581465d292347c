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
	columns = require("span_columns").summary,
}
