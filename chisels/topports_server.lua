-- SPDX-License-Identifier: Apache-2.0

description = "Shows the server ports with the most bytes, both ways added up, the first 100. Live, the list is renewed every second."
short_description = "Top TCP/UDP server ports by R+W bytes"
category = "Net"

args = {}

require "common"

function on_init()
	exec_top_list {
		keys = { "fd.sport" },
		headings = { "Srv Port" },
		value = "evt.rawarg.res",
		heading = "Bytes",
		filter = "(fd.type=ipv4 or fd.type=ipv6) and evt.is_io=true",
		rows = 100,
		units = "bytes",
		container_last = true,
	}
end
