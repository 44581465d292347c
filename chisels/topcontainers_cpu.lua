-- SPDX-License-Identifier: Apache-2.0

description = "Shows the containers that use the most CPU time, the first 10. Live, the list is renewed every second."
short_description = "Top containers by CPU usage"
category = "CPU Usage"

args = {}

require "common"

require("cpu_usage").run(function()
	return { "container.name" }, { "container.name" }
end)
