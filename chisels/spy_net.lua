-- SPDX-License-Identifier: Apache-2.0
-- Shared by spy_ip and spy_port: prints the data of the connections with a certain value of a
-- field.

require "common"
local terminal = require "ansiterminal"

local spy_net = {}

-- Snap length for live captures.
local SNAPLEN = 1000

-- Defines the callbacks of a chisel whose first argument is the value of the field.
function spy_net.run(field)
	local wanted, data, is_read, bytes

	terminal.enable_color(true)

	function on_set_arg(name, value)
		if name ~= "disable_color" then
			wanted = value
		elseif is_disable_color(value) then
			terminal.enable_color(false)
		else
			return false
		end
		return true
	end

	function on_init()
		data = chisel.request_field("evt.arg.data")
		is_read = chisel.request_field("evt.is_io_read")
		bytes = chisel.request_field("evt.rawarg.res")
		sysdig.set_snaplen(SNAPLEN)
		chisel.set_filter("evt.is_io=true and (fd.type=ipv4 or fd.type=ipv6) and "
			.. field .. "=" .. wanted)
		return true
	end

	function on_event()
		local text, size = evt.field(data), evt.field(bytes)
		if text and size and size > 0 then
			local heading = evt.field(is_read) and terminal.red .. "------ Read "
				or terminal.blue .. "------ Write "
			print(heading .. format_bytes(size))
			print(text)
		end
		return true
	end

	function on_capture_end()
		print(terminal.reset)
	end
end

return spy_net
