-- SPDX-License-Identifier: Apache-2.0

description = "Shows the containers that exchange the most bytes over the network, the first 100. Live, the list is renewed every second."
short_description = "Top containers by network I/O"
category = "Net"

args = {}

require "common"

function on_init()
	exec_top_list {
		keys = { "container.name" },
		headings = { "container.name" },
		value = "evt.rawarg.res",
		heading = "Bytes",
		filter = "(fd.type=ipv4 or fd.type=ipv6) and evt.is_io=true and container.id!=host",
		rows = 100,
		units = "bytes",
	}
end
