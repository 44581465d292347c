-- SPDX-License-Identifier: Apache-2.0

description = "Shows the containers whose system calls fail most often, the first 100. Live, the list is renewed every second."
short_description = "Top containers by number of errors"
category = "Errors"

args = {}

require "common"

function on_init()
	exec_top_list {
		keys = { "container.name" },
		headings = { "container.name" },
		value = "evt.count",
		heading = "#Errors",
		filter = "evt.failed=true and container.id!=host",
		rows = 100,
		units = "none",
	}
end
