-- SPDX-License-Identifier: Apache-2.0

description = "Shows the processes that exchange the most bytes over the network, the first 100. Live, the list is renewed every second."
short_description = "Top processes by network I/O"
category = "Net"

args = {}

require "common"

function on_init()
	local keys, headings = process_keys()
	exec_top_list {
		keys = keys,
		headings = headings,
		value = "evt.rawarg.res",
		heading = "Bytes",
		filter = "(fd.type=ipv4 or fd.type=ipv6) and evt.is_io=true",
		rows = 100,
		units = "bytes",
		container_last = true,
	}
end
