-- SPDX-License-Identifier: Apache-2.0

description = "Shows the containers that read and write the most bytes of files, the first 10. Live, the list is renewed every second."
short_description = "Top containers by R+W disk bytes"
category = "I/O"

args = {}

require "common"

function on_init()
	exec_top_list {
		keys = { "container.name" },
		headings = { "container.name" },
		value = "evt.rawarg.res",
		heading = "Bytes",
		filter = "fd.type=file and evt.is_io=true and container.id!=host",
		rows = 10,
		units = "bytes",
	}
end
