-- SPDX-License-Identifier: Apache-2.0
-- Sends metrics to a statsd server, each in a UDP message. Does not work in the sandbox.

local statsd = {}

function statsd.connect(address, port)
	sysdig.udp_setpeername(address, tostring(port))
end

-- Characters with a meaning in messages.
local function clean(name)
	return (name:gsub("[:|@%s]", "_"))
end

local function send(name, value, kind)
	sysdig.udp_send(string.format("%s:%s|%s", clean(name), tostring(value), kind))
end

-- A counter: it happened n times more.
function statsd.count(name, n)
	send(name, n, "c")
end

-- A gauge: a value that is valid until the next one.
function statsd.gauge(name, value)
	send(name, value, "g")
end

-- A timing: how long something took, in milliseconds.
function statsd.timing(name, ms)
	send(name, ms, "ms")
end

return statsd
