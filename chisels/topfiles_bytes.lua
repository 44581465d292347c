-- SPDX-License-Identifier: Apache-2.0

description = "Shows the files with the most bytes read and written, the first 10. Live, the list is renewed every second."
short_description = "Top files by R+W bytes"
category = "I/O"

args = {}

require "common"

function on_init()
	exec_top_list {
		keys = { "fd.name" },
		headings = { "Filename" },
		value = "evt.rawarg.res",
		heading = "Bytes",
		filter = "fd.type=file and evt.is_io=true",
		rows = 10,
		units = "bytes",
		container_first = true,
	}
end
