-- SPDX-License-Identifier: Apache-2.0
-- A table of rows that is shown at the end of a file, and live every so many
-- seconds: the form of the *top and *stat family. A chisel that requires it
-- fills rows and says how they look.

require "common"
local terminal = require "ansiterminal"

local toplist = {}

local function heading(columns)
	local names = {}
	for i, column in ipairs(columns) do
		names[i] = string.format("%" .. (column.width or "") .. "s", column.name)
	end
	return (table.concat(names, " "):gsub("%s+$", ""))
end

local function row_text(columns, row, seconds)
	local cells = {}
	for i, column in ipairs(columns) do
		cells[i] = string.format("%" .. (column.width or "") .. "s",
			tostring(column.value(row, seconds)))
	end
	return (table.concat(cells, " "):gsub("%s+$", ""))
end

--[[
Prints rows, an array, under a heading: columns are { name =, width = (negative:
to the left; nil: as long as it is), value = function(row, seconds) }. order says
which of two rows goes first; number is how many are shown, 0 for all.
]]
function toplist.print(columns, rows, order, number, seconds)
	table.sort(rows, order)
	print(heading(columns))
	for i = 1, number > 0 and math.min(number, #rows) or #rows do
		print(row_text(columns, rows[i], seconds))
	end
end

-- The rows of a table that is indexed by something else.
function toplist.rows(by_key)
	local rows = {}
	for _, row in pairs(by_key) do
		rows[#rows + 1] = row
	end
	return rows
end

--[[
Makes a chisel show itself: show(seconds) prints what was gathered in that time.
It is called at the end of a file, and live every interval seconds, after which
forget() makes everything new.
]]
function toplist.show_every(interval, show, forget)
	function on_capture_start()
		if sysdig.is_live() then
			chisel.set_interval_s(interval())
		end
		return true
	end

	function on_interval(ts_s, ts_ns, delta)
		if sysdig.is_tty() then
			terminal.clearscreen()
			terminal.moveto(0, 0)
		end
		show(delta > 0 and delta / ONE_S_IN_NS or interval())
		forget()
		return true
	end

	function on_capture_end(ts_s, ts_ns, delta)
		if not sysdig.is_live() then
			show(delta / ONE_S_IN_NS)
		end
	end
end

-- A row by its key, made when it is first asked for.
function toplist.row(rows, key, make)
	local row = rows[key]
	if not row then
		row = make()
		rows[key] = row
	end
	return row
end

return toplist
