-- SPDX-License-Identifier: Apache-2.0
-- A top list that is shown every second in live captures, and once at the end of a file.
-- Defines on_capture_start, on_interval and on_capture_end.

require "common"
local terminal = require "ansiterminal"

local live_table = {}

-- viz is as for print_sorted_table, which gets its output_format from here.
function live_table.new(viz)
	local list = { sums = {}, counts = {} }
	viz.output_format = sysdig.get_output_format()

	function list:add(key, amount)
		self.sums[key] = (self.sums[key] or 0) + amount
	end

	-- The value of the key becomes the average of all amounts.
	function list:average(key, amount)
		local n = (self.counts[key] or 0) + 1
		self.counts[key] = n
		self.sums[key] = ((self.sums[key] or 0) * (n - 1) + amount) / n
	end

	-- As many rows as fit below the header, so that it stays on the screen.
	local function fit(wanted)
		local height = sysdig.get_terminal_info().height
		if height < 4 or (wanted > 0 and wanted < height - 3) then
			return wanted
		end
		return height - 3
	end

	local wanted = viz.top_number
	local function show(ts_s, ts_ns, delta)
		if sysdig.is_live() and sysdig.is_tty() then
			terminal.clearscreen()
			terminal.moveto(0, 0)
			viz.top_number = fit(wanted)
		end
		print_sorted_table(list.sums, ts_s, ts_ns, delta, viz)
	end

	function on_capture_start()
		if sysdig.is_live() then
			chisel.set_interval_s(1)
		end
		return true
	end

	function on_interval(ts_s, ts_ns, delta)
		show(ts_s, ts_ns, delta)
		list.sums, list.counts = {}, {}
		return true
	end

	function on_capture_end(ts_s, ts_ns, delta)
		if not sysdig.is_live() then
			show(ts_s, ts_ns, delta)
		end
	end

	return list
end

return live_table
