-- SPDX-License-Identifier: Apache-2.0

description = "Shows the processes that read and write the most bytes of files, the first 10. Live, the list is renewed every second."
short_description = "Top processes by R+W disk bytes"
category = "I/O"

args = {}

require "common"

function on_init()
	local keys, headings = process_keys()
	exec_top_list {
		keys = keys,
		headings = headings,
		value = "evt.rawarg.res",
		heading = "Bytes",
		filter = "fd.type=file and evt.is_io=true",
		rows = 10,
		units = "bytes",
		container_last = true,
	}
end
