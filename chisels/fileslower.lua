-- SPDX-License-Identifier: Apache-2.0

description = "Shows the reads and writes of files that take longer than some milliseconds; 0 shows all. Lines of containers are blue, those of the host green."
short_description = "Trace slow file I/O"
category = "Performance"

local slow = require "slow_calls"

args = slow.args

slow.run_io("evt.is_io=true and fd.type=file")
