-- SPDX-License-Identifier: Apache-2.0

description = "Shows the files on which calls fail most often, the first 100. Live, the list is renewed every second."
short_description = "Top files by number of errors"
category = "Errors"

args = {}

require "common"

function on_init()
	exec_top_list {
		keys = { "fd.name" },
		headings = { "Filename" },
		value = "evt.count",
		heading = "#Errors",
		filter = "fd.type=file and evt.failed=true",
		rows = 100,
		units = "none",
		container_first = true,
	}
end
