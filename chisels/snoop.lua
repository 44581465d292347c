-- SPDX-License-Identifier: Apache-2.0
-- One line of columns for each event that a filter picks: the form of the
-- *snoop family. A chisel that requires it only says which events and columns.

local snoop = {}

-- A column's text, padded to its width; the last one is as long as it is.
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

-- The result of a call as descriptor and as error: one of them is -1 or 0. Some
-- calls' events hold no result.
function snoop.fd_and_error(res)
	if not res then
		return "?", "?"
	end
	return math.max(res, -1), math.max(-res, 0)
end

--[[
Makes a chisel of: filter, which events; columns, each { name =, width = } and
either field =, a field's name, or value =, a function of the event's values;
also, further fields that value functions want, by names of their own; keep, a
function of the values that says whether the event is shown, or remembers it
for later. Values are asked by the field's name.
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

	-- Fetches a value when it is first asked for, and once.
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
