-- SPDX-License-Identifier: Apache-2.0

description = "Shows the network connections that carry the most bytes, both ways added up, the first 30. Live, the list is renewed every second."
short_description = "Top network connections by total bytes"
category = "Net"

args = {}

require "common"

function on_init()
	exec_top_list {
		keys = { "fd.l4proto", "fd.name" },
		headings = { "Proto", "Conn" },
		value = "evt.rawarg.res",
		heading = "Bytes",
		filter = "(fd.type=ipv4 or fd.type=ipv6) and evt.is_io=true",
		rows = 30,
		units = "bytes",
		container_first = true,
	}
end
