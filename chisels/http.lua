-- SPDX-License-Identifier: Apache-2.0
-- Shared by httplog and httptop: finds HTTP requests and responses in the data of sockets.

require "common"

local http = {}

-- Snap length for live captures: enough for the first lines of a request.
local SNAPLEN = 1024

local METHODS = {
	GET = true, POST = true, PUT = true, DELETE = true, HEAD = true, OPTIONS = true,
	TRACE = true, PATCH = true, CONNECT = true,
}

local buffer, fd, pid, time, datetime, direction, container
-- Requests without a response yet, by process and descriptor.
local waiting = {}

function http.init()
	buffer = chisel.request_field("evt.buffer")
	fd = chisel.request_field("fd.num")
	pid = chisel.request_field("proc.pid")
	time = chisel.request_field("evt.rawtime")
	datetime = chisel.request_field("evt.datetime")
	direction = chisel.request_field("evt.io_dir")
	if sysdig.is_print_container_data() then
		container = chisel.request_field("container.name")
	end
	sysdig.set_snaplen(SNAPLEN)
	chisel.set_filter("evt.is_io=true and evt.buflen>0 and (fd.sockfamily=ip or fd.sockfamily=unix)")
end

-- Line ends may be shown as dots, so a host name ends before the last two dots.
local function parse_request(text)
	local method, path = text:match("^(%u+) (%S+)")
	if not METHODS[method] then
		return nil
	end
	local host = text:match("Host: ([%w%.%-:]+)%.%.") or text:match("Host: ([%w%.%-:]+)") or ""
	return { method = method, url = host .. path }
end

local function parse_response(text)
	local code = text:match("^HTTP/[%d.]+ (%d+)")
	if not code then
		return nil
	end
	return tonumber(code), tonumber(text:match("[Cc]ontent%-[Ll]ength: (%d+)")) or 0
end

local function request_seen(key, text)
	local request = parse_request(text)
	if request then
		request.ns = evt.field(time)
		-- the process that reads the request is the server
		request.direction = evt.field(direction) == "read" and "<" or ">"
		waiting[key] = request
	end
	return request
end

--[[
Examines the current event. If it is the response to a request, returns the transaction:
method, url, direction ("<" if we are the server, ">" if the client), code, size in bytes,
latency_ns, datetime, container (if shown); else nil.
]]
function http.transaction()
	local text, number, process = evt.field(buffer), evt.field(fd), evt.field(pid)
	if not (text and number and process) then
		return nil
	end
	local key = process .. " " .. number
	if request_seen(key, text) or not waiting[key] then
		return nil
	end
	local code, size = parse_response(text)
	if not code then
		return nil
	end
	local done = waiting[key]
	waiting[key] = nil
	done.code, done.size = code, size
	done.latency_ns = evt.field(time) - done.ns
	done.datetime = evt.field(datetime)
	done.container = container and (evt.field(container) or "<NA>")
	return done
end

return http
