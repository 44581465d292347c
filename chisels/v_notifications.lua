-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "notifications",
	name = "Notifications",
	description = "Notifications that programs put into the stream of events.",
	tags = { "Default" },
	view_type = "list",
	applies_to = { "" },
	filter = "evt.type=notification",
	use_defaults = true,
	columns = {
		{
			name = "TIME",
			field = "evt.time",
			description = "local time of day with nanoseconds",
			colsize = 12,
		},
		{
			name = "ID",
			field = "evt.arg.id",
			description = "the value of evt.arg.id",
			colsize = 24,
		},
		{
			name = "Container",
			field = "container.name",
			description = "name of the container, or host",
			colsize = 20,
			tags = { "containers" },
		},
		{
			name = "DESCRIPTION",
			field = "evt.arg.desc",
			description = "the value of evt.arg.desc",
			colsize = 0,
		},
	},
}
