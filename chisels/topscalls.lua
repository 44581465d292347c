-- SPDX-License-Identifier: Apache-2.0

description = "Shows the system calls that are made most often, the first 30; enter and exit count one each. A filter narrows it to a process or a file. Live, the list is renewed every second."
short_description = "Top system calls by number of calls"
category = "Performance"

args = {}

function on_init()
	chisel.exec("table_generator", "evt.type", "Syscall", "evt.count", "# Calls", "evt.type!=switch",
		"30", "none")
end
