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
	columns = require("span_columns").list,
}
