-- SPDX-License-Identifier: Apache-2.0
-- Metrics for a statsd server, one UDP message each. Not in the sandbox.

local statsd = {}

function statsd.connect(address, port)
	sysdig.udp_setpeername(address, tostring(port))
end

-- Characters that mean something in a message.
local function clean(name)
	return (name:gsub("[:|@%s]", "_"))
end

local function send(name, value, kind)
	sysdig.udp_send(string.format("%s:%s|%s", clean(name), tostring(value), kind))
end

-- Counts something that happened n times.
function statsd.count(name, n)
	send(name, n, "c")
end

-- A value that stays until the next one.
function statsd.gauge(name, value)
	send(name, value, "g")
end

-- How long something took, in milliseconds.
function statsd.timing(name, ms)
	send(name, ms, "ms")
end

return statsd
