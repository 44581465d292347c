-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "docker_events",
	name = "Docker Events",
	description = "What the container runtime reported: containers that start, stop, die.",
	tags = { "Default" },
	view_type = "list",
	applies_to = { "" },
	filter = "evt.type=infra",
	use_defaults = true,
	columns = {
		{
			name = "TIME",
			field = "evt.time",
			description = "local time of day with nanoseconds",
			colsize = 18,
		},
		{
			name = "EVENT TYPE",
			field = "evt.arg.name",
			description = "the value of evt.arg.name",
			colsize = 20,
		},
		{
			name = "CONTAINER ID",
			field = "evt.infra.docker.container.id",
			description = "the value of evt.infra.docker.container.id",
			colsize = 20,
		},
		{
			name = "CONTAINER IMAGE",
			field = "evt.infra.docker.container.image",
			description = "the value of evt.infra.docker.container.image",
			colsize = 20,
		},
		{
			name = "CONTAINER NAME",
			field = "evt.infra.docker.container.name",
			description = "the value of evt.infra.docker.container.name",
			colsize = 0,
		},
	},
}
