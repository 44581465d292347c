-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "connections",
	name = "Connections",
	description = "Network connections with the bytes and operations that go over them, by rate.",
	tips = {
		"Enter on a connection shows what its server accepts.",
	},
	tags = { "Default" },
	view_type = "table",
	applies_to = {
		"", "container.id", "proc.pid", "thread.nametid", "proc.name", "thread.tid",
		"fd.sport", "fd.sproto", "fd.dport", "fd.dproto", "fd.port", "fd.proto",
		"fd.lport", "fd.rport", "evt.res",
	},
	filter = "(fd.type=ipv4 or fd.type=ipv6) and fd.name!=''",
	use_defaults = true,
	drilldown_target = "incoming_connections",
	columns = {
		{
			name = "NA",
			field = "fd.name",
			is_key = true,
			tags = { "default" },
		},
		{
			name = "NA",
			field = "fd.containername",
			is_key = true,
			tags = { "containers" },
		},
		{
			name = "L4PROTO",
			field = "fd.l4proto",
			description = "transport protocol: tcp, udp, icmp or raw",
			colsize = 8,
		},
		{
			name = "LIP",
			field = "fd.lip",
			description = "address of this machine's end",
			colsize = 17,
		},
		{
			name = "LPORT",
			field = "fd.lport",
			description = "port of this machine's end",
			colsize = 8,
		},
		{
			name = "RIP",
			field = "fd.rip",
			description = "address of the other end",
			colsize = 17,
		},
		{
			name = "RPORT",
			field = "fd.rport",
			description = "port of the other end",
			colsize = 8,
		},
		{
			name = "BPS IN",
			field = "evt.buflen.net.in",
			description = "the value of evt.buflen.net.in, per second",
			colsize = 12,
			is_sorting = true,
			aggregation = "TIME_AVG",
		},
		{
			name = "BPS OUT",
			field = "evt.buflen.net.out",
			description = "the value of evt.buflen.net.out, per second",
			colsize = 12,
			aggregation = "TIME_AVG",
		},
		{
			name = "IOPS",
			field = "evt.count",
			description = "how many there were, per second",
			colsize = 12,
			aggregation = "TIME_AVG",
		},
		{
			name = "Container",
			field = "container.name",
			description = "name of the container, or host",
			colsize = 20,
			tags = { "containers" },
		},
		{
			name = "Command",
			field = "proc.exeline",
			description = "proc.exe and the arguments",
			colsize = 0,
			aggregation = "MAX",
		},
	},
	actions = {
		{
			hotkey = "c",
			command = "tcpdump -niany host %fd.lip and host %fd.rip and port %fd.lport and port %fd.rport",
			description = "run tcpdump",
		},
		{
			hotkey = "l",
			command = "tcpdump -niany host %fd.lip",
			description = "run tcpdump",
		},
		{
			hotkey = "n",
			command = "nslookup %fd.rip",
			description = "run nslookup",
		},
		{
			hotkey = "P",
			command = "ping %fd.rip",
			description = "run ping",
			wait_finish = false,
		},
		{
			hotkey = "r",
			command = "tcpdump -niany host %fd.rip",
			description = "run tcpdump",
		},
		{
			hotkey = "t",
			command = "traceroute %fd.rip",
			description = "run traceroute",
		},
	},
}
