-- SPDX-License-Identifier: Apache-2.0

description = "Shows the system calls that take the most time in all, the first 30. A filter narrows it to a process or a file. Live, the list is renewed every second."
short_description = "Top system calls by time"
category = "Performance"

args = {}

require "common"

function on_init()
	exec_top_list {
		keys = { "evt.type" },
		headings = { "Syscall" },
		value = "evt.latency",
		heading = "Time",
		filter = "none",
		rows = 30,
		units = "time",
		container_last = true,
	}
end
