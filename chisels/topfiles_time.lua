-- SPDX-License-Identifier: Apache-2.0

description = "Shows the files on which reads and writes take the most time in all, the first 10. Live, the list is renewed every second."
short_description = "Top files by time"
category = "I/O"

args = {}

require "common"

function on_init()
	exec_top_list {
		keys = { "fd.name" },
		headings = { "Filename" },
		value = "evt.latency",
		heading = "Time",
		filter = "fd.type=file and evt.is_io=true",
		rows = 10,
		units = "time",
		container_first = true,
	}
end
