-- SPDX-License-Identifier: Apache-2.0
-- The common form of the *snoop chisels: prints a line of columns for each event that passes
-- a filter. Such a chisel only gives the filter and the columns.

local snoop = {}

-- The text of a column, padded to its width; the last column is not padded.
local function cell(text, width)
	return width and string.format("%-" .. width .. "s", text) or text
end

local function line(columns, texts)
	local cells = {}
	for i, column in ipairs(columns) do
		cells[i] = cell(tostring(texts[i]), column.width)
	end
	print((table.concat(cells, " "):gsub("%s+$", "")))
end

-- Splits the result of a call into descriptor and error: one of them is -1 or 0. Both are
-- "?" for calls whose result is not recorded.
function snoop.fd_and_error(res)
	if not res then
		return "?", "?"
	end
	return math.max(res, -1), math.max(-res, 0)
end

--[[
Makes a chisel from: filter, which selects the events; columns, each with name, width and
either field (the name of a field) or value (a function of the event's values); also, an array
of further fields that functions need; keep, a function of the values that returns
whether to show the event. A function gets the values as a table, by the names of the fields.
]]
function snoop.define(chisel_of)
	local handles = {}

	local function request(name)
		handles[name] = handles[name] or chisel.request_field(name)
	end

	function on_init()
		for _, column in ipairs(chisel_of.columns) do
			if column.field then
				request(column.field)
			end
		end
		for _, name in ipairs(chisel_of.also or {}) do
			request(name)
		end
		chisel.set_filter(chisel_of.filter)
		return true
	end

	function on_capture_start()
		local names = {}
		for i, column in ipairs(chisel_of.columns) do
			names[i] = column.name
		end
		line(chisel_of.columns, names)
		return true
	end

	-- Fetches each value only when it is used, and only once.
	local fetch = {
		__index = function(values, name)
			local value = evt.field(handles[name])
			rawset(values, name, value)
			return value
		end,
	}

	function on_event()
		local values = setmetatable({}, fetch)
		if chisel_of.keep and not chisel_of.keep(values) then
			return false
		end
		local texts = {}
		for i, column in ipairs(chisel_of.columns) do
			local value
			if column.field then
				value = values[column.field]
			else
				value = column.value(values)
			end
			texts[i] = value == nil and "<NA>" or value
		end
		line(chisel_of.columns, texts)
		return false
	end
end

return snoop
