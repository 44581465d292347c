-- SPDX-License-Identifier: Apache-2.0
-- Shared by the iobytes* chisels: prints the bytes read and written, one line every second.

local byte_sums = {}

local read, written = 0, 0
local bytes, time, is_read
local last_time

local function show(seconds)
	print(string.format("%s in:%d out:%d tot:%d", seconds, read, written, read + written))
	read, written = 0, 0
end

-- Defines the callbacks of a chisel that sums up the events which pass a filter.
function byte_sums.run(filter)
	function on_init()
		bytes = chisel.request_field("evt.rawarg.res")
		time = chisel.request_field("evt.time.s")
		is_read = chisel.request_field("evt.is_io_read")
		chisel.set_filter(filter)
		chisel.set_interval_s(1)
		return true
	end

	function on_event()
		local amount = evt.field(bytes)
		if amount and amount > 0 then
			if evt.field(is_read) then
				read = read + amount
			else
				written = written + amount
			end
		end
		return true
	end

	function on_interval()
		last_time = evt.field(time)
		show(last_time)
		return true
	end
end

return byte_sums
