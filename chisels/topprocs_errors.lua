-- SPDX-License-Identifier: Apache-2.0

description = "Shows the processes whose system calls fail most often, the first 100. Live, the list is renewed every second."
short_description = "top processes by number of errors"
category = "Errors"

args = {}

require "common"

function on_init()
	local keys, headings = process_keys()
	exec_top_list {
		keys = keys,
		headings = headings,
		value = "evt.count",
		heading = "#Errors",
		filter = "evt.failed=true",
		rows = 100,
		units = "none",
		container_last = true,
	}
end
