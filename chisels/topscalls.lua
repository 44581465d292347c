-- SPDX-License-Identifier: Apache-2.0

description = "Shows the system calls that are made most often, the first 30; enter and exit count one each. A filter narrows it to a process or a file. Live, the list is renewed every second."
short_description = "Top system calls by number of calls"
category = "Performance"

args = {}

require "common"

function on_init()
	exec_top_list {
		keys = { "evt.type" },
		headings = { "Syscall" },
		value = "evt.count",
		heading = "# Calls",
		filter = "evt.type!=switch",
		rows = 30,
		units = "none",
		container_last = true,
	}
end
