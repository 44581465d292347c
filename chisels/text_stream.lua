-- SPDX-License-Identifier: Apache-2.0
-- Shared by stdin, stdout and stderr: prints the data of a descriptor number, as it is.

local text_stream = {}

-- Snap length for live captures.
local SNAPLEN = 2000

-- Defines the callbacks of a chisel that prints the data of a descriptor; line(text) returns
-- the line to print.
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
