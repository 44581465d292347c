-- SPDX-License-Identifier: Apache-2.0
-- topscalls by the module "event": nothing it does for an event calls into C.

description = "Shows the system calls that are made most often, the first 30."
short_description = "Top system calls, the fast form"
category = "Performance"

args = {}

require "common"
local event = require "event"

local event_type = event.type
local counts = {}

function on_event()
	local name = event_type()
	counts[name] = (counts[name] or 0) + 1
end

function on_capture_end(ts_s, ts_ns, delta)
	counts.switch = nil
	print_sorted_table(counts, ts_s, ts_ns, delta, {
		key_fld = { "evt.type" }, key_desc = { "Syscall" },
		value_fld = "evt.count", value_desc = "# Calls", value_units = "none", top_number = 30,
	})
end
