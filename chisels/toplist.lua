-- SPDX-License-Identifier: Apache-2.0
-- The common form of the *top and *stat chisels: a table that is shown at the end of a file,
-- and in live captures every few seconds. Such a chisel fills the rows and describes the
-- columns.

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
Prints an array of rows under a heading. Each column has name, width (negative: left-aligned;
nil: not padded) and value, a function(row, seconds). order(a, b) is true if row a comes before
row b; number is how many rows to show, 0 for all.
]]
function toplist.print(columns, rows, order, number, seconds)
	table.sort(rows, order)
	print(heading(columns))
	for i = 1, number > 0 and math.min(number, #rows) or #rows do
		print(row_text(columns, rows[i], seconds))
	end
end

-- Turns a table of rows with any keys into an array.
function toplist.rows(by_key)
	local rows = {}
	for _, row in pairs(by_key) do
		rows[#rows + 1] = row
	end
	return rows
end

--[[
Defines the callbacks that show the table. show(seconds) prints what was collected in that
time. It is called at the end of a file, and in live captures every interval seconds; then
forget() is called, which empties the table.
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

-- Returns the row for a key; makes it if needed.
function toplist.row(rows, key, make)
	local row = rows[key]
	if not row then
		row = make()
		rows[key] = row
	end
	return row
end

return toplist
