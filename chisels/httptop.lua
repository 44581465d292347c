-- SPDX-License-Identifier: Apache-2.0

description = "Shows the HTTP requests that are made most often, take most time on average or bring most bytes. Live, the list is renewed every second."
short_description = "Top HTTP requests"
category = "Application"

args = {
	{
		name = "by",
		description = "ncalls, time or bytes; without it ncalls",
		argtype = "string",
		optional = true,
	},
}

local http = require "http"
local live_table = require "live_table"

local amounts = {
	ncalls = { units = "none", of = function() return 1 end },
	time = { units = "time", of = function(done) return done.latency_ns end, is_average = true },
	bytes = { units = "bytes", of = function(done) return done.size end },
}
local by = "ncalls"
local list

function on_set_arg(_, value)
	by = value
	return amounts[value] ~= nil
end

function on_init()
	http.init()
	local with_container = sysdig.is_print_container_data()
	list = live_table.new {
		key_fld = with_container and { "container", "method", "url" } or { "method", "url" },
		key_desc = with_container and { "container", "method", "url" } or { "method", "url" },
		value_fld = by,
		value_desc = by,
		value_units = amounts[by].units,
		top_number = 30,
	}
	return true
end

function on_event()
	local done = http.transaction()
	if done then
		local key = done.method .. "\1\1" .. done.url
		if done.container then
			key = done.container .. "\1\1" .. key
		end
		if amounts[by].is_average then
			list:average(key, amounts[by].of(done))
		else
			list:add(key, amounts[by].of(done))
		end
	end
	return true
end
