-- SPDX-License-Identifier: Apache-2.0

description = "Sends the time that each span of a tracer took to a statsd server, as a timer named after the span's tags."
short_description = "Export spans duration as statds metrics."
category = "Tracers"

args = {
	{
		name = "server_addr",
		description = "the IPv4 address of the statsd server",
		argtype = "string",
		optional = true,
	},
	{ name = "server_port", description = "its UDP port", argtype = "string", optional = true },
}

local statsd = require "statsd"

local address, port = "127.0.0.1", "8125"
local tags, duration

function on_set_arg(name, value)
	if name == "server_addr" then
		address = value
	else
		port = value
	end
	return true
end

function on_init()
	statsd.connect(address, port)
	tags = chisel.request_field("span.tags")
	duration = chisel.request_field("span.duration")
	chisel.set_filter("evt.type=tracer and evt.dir=<")
	return true
end

function on_event()
	local name, ns = evt.field(tags), evt.field(duration)
	if name and ns then
		statsd.timing(name, ns / 1000000)
	end
	return true
end
