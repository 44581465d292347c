-- SPDX-License-Identifier: Apache-2.0

description = "Shows the processes that use the most CPU time, the first 10. Live, the list is renewed every second."
short_description = "Top processes by CPU usage"
category = "CPU Usage"

args = {}

require "common"

require("cpu_usage").run(function()
	local keys, headings = process_keys("proc.vpid")
	if sysdig.is_print_container_data() then
		keys[#keys + 1], headings[#headings + 1] = "container.name", "container.name"
	end
	return keys, headings
end)
