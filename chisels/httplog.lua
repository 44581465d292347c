-- SPDX-License-Identifier: Apache-2.0

description = "Shows each HTTP request with its response: < for those that are served here, > for those that are made."
short_description = "HTTP requests log"
category = "Application"

args = {}

local http = require "http"

function on_init()
	http.init()
	return true
end

function on_event()
	local done = http.transaction()
	if done then
		print(string.format("%s %s%s method=%s url=%s response_code=%d latency=%dms size=%dB",
			done.datetime, done.container and done.container .. " " or "", done.direction, done.method,
			done.url, done.code, done.latency_ns / 1000000, done.size))
	end
	return true
end
