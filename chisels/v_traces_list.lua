-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "traces_list",
	name = "Traces List",
	description = "Each root span of the tracers that programs write: when, how long, with which arguments.",
	tips = {
		"A root span has one tag; drill down to what is inside it.",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = {
		"", "container.id", "proc.pid", "thread.nametid", "proc.name", "thread.tid",
		"fd.directory", "fd.containerdirectory", "evt.res",
	},
	filter = "span.ntags>=%depth+1",
	drilldown_target = "spans_list",
	drilldown_increase_depth = true,
	columns = require("span_columns").list,
}
