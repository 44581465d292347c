-- SPDX-License-Identifier: Apache-2.0

description = "Shows the system calls that take longer than some milliseconds. Lines of containers are blue, those of the host green."
short_description = "Trace slow syscalls"
category = "Performance"

local slow = require "slow_calls"

args = slow.args

local last = slow.text_column("evt.type")
last.rule = 20

slow.run {
	filter = "",
	columns = { slow.text_column("proc.name", 23), slow.latency_column(20), last },
}
