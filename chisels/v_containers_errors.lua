-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "containers_errors",
	name = "Containers Errors",
	description = "Containers by the errors of their system calls.",
	tips = {
		"Errors are counted by what failed: files, network, memory, other.",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = {
		"", "container.id", "fd.name", "fd.containername", "fd.sport", "fd.sproto",
		"evt.type", "fd.directory", "fd.containerdirectory", "fd.containerdirectory",
	},
	filter = "container.id != host",
	use_defaults = true,
	drilldown_target = "errors",
	columns = {
		{
			name = "NA",
			field = "proc.pid",
			is_key = true,
		},
		{
			name = "ID",
			field = "container.id",
			is_groupby_key = true,
		},
		{
			name = "FILE",
			field = "evt.count.error.file",
			description = "1 for errors on files and directories",
			colsize = 8,
			aggregation = "SUM",
			groupby_aggregation = "SUM",
		},
		{
			name = "NET",
			field = "evt.count.error.net",
			description = "1 for errors on sockets",
			colsize = 8,
			aggregation = "SUM",
			groupby_aggregation = "SUM",
		},
		{
			name = "MEMORY",
			field = "evt.count.error.memory",
			description = "1 for errors of memory calls",
			colsize = 8,
			aggregation = "SUM",
			groupby_aggregation = "SUM",
		},
		{
			name = "OTHER",
			field = "evt.count.error.other",
			description = "1 for errors that are neither of files, sockets nor memory",
			colsize = 8,
			aggregation = "SUM",
			groupby_aggregation = "SUM",
		},
		{
			name = "ENGINE",
			field = "container.type",
			description = "runtime of the container: docker, podman, containerd, cri-o, lxc, systemd-nspawn, ..., or host",
			colsize = 8,
		},
		{
			name = "ID",
			field = "container.id",
			description = "first 12 digits of the container's id, its name for runtimes without ids, or host",
			colsize = 13,
		},
		{
			name = "CONTAINER",
			field = "container.name",
			description = "name of the container, or host",
			colsize = 0,
		},
	},
	actions = {
		{
			hotkey = "a",
			command = "docker attach %container.id",
			description = "ask the container runtime",
		},
		{
			hotkey = "b",
			command = "docker exec -i -t %container.id /bin/bash",
			description = "ask the container runtime",
			wait_finish = false,
		},
		{
			hotkey = "f",
			command = "docker logs -f %container.id",
			description = "ask the container runtime",
		},
		{
			hotkey = "h",
			command = "docker history %container.image",
			description = "ask the container runtime",
		},
		{
			hotkey = "i",
			command = "docker inspect %container.id",
			description = "ask the container runtime",
		},
		{
			hotkey = "k",
			command = "docker kill %container.id",
			description = "ask the container runtime",
			ask_confirmation = true,
		},
		{
			hotkey = "l",
			command = "docker logs %container.id",
			description = "ask the container runtime",
		},
		{
			hotkey = "s",
			command = "docker stats %container.id",
			description = "ask the container runtime",
		},
		{
			hotkey = "z",
			command = "docker pause %container.id",
			description = "ask the container runtime",
		},
		{
			hotkey = "u",
			command = "docker unpause %container.id",
			description = "ask the container runtime",
		},
		{
			hotkey = "w",
			command = "docker wait %container.id",
			description = "ask the container runtime",
		},
	},
}
