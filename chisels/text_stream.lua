-- SPDX-License-Identifier: Apache-2.0
-- What stdin and stdout share: the data of one descriptor number, as it is.

local text_stream = {}

-- Bytes of each buffer, live.
local SNAPLEN = 2000

-- Defines the callbacks of a chisel that prints what goes through a descriptor;
-- line(text) makes the line of it.
function text_stream.run(fd, line)
	local data

	function on_init()
		data = chisel.request_field("evt.rawarg.data")
		sysdig.set_snaplen(SNAPLEN)
		chisel.set_filter("fd.num=" .. fd .. " and evt.is_io=true")
		return true
	end

	function on_event()
		local text = evt.field(data)
		if text then
			print(line and line(text) or text)
		end
		return true
	end
end

return text_stream
