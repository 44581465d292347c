-- SPDX-License-Identifier: Apache-2.0
-- A top list of any value, grouped by any keys. Other chisels run it with chisel.exec.

description = "Groups events by the values of some fields, adds up another field in each group, and shows the largest sums. It is made to be run by other chisels."
short_description = "Top list of any field"
category = "Other"
hidden = true

args = {
	{ name = "keys", description = "the fields to group by, commas between", argtype = "string" },
	{ name = "keydescs", description = "their headings, commas between", argtype = "string" },
	{ name = "value", description = "the field to add up", argtype = "string" },
	{ name = "valuedesc", description = "its heading", argtype = "string" },
	{ name = "filter", description = "the events to look at, or none", argtype = "string" },
	{ name = "top_number", description = "how many rows to show, 0 for all", argtype = "int" },
	{ name = "value_units", description = "none, bytes, time or timepct", argtype = "string" },
}

local live_table = require "live_table"

local given = {}
local group, value
local list

function on_set_arg(name, text)
	given[name] = text
	return true
end

-- Returns a function that gives the group of the event: its keys in one string, or nil if one
-- of them has no value. One and two keys are written out, because a loop over functions in each
-- event takes three times as long.
local function group_by(keys)
	local first, second = keys[1], keys[2]

	local function by_one()
		local part = first()
		return part ~= nil and tostring(part) or nil
	end
	local function by_two()
		local one, two = first(), second()
		if one ~= nil and two ~= nil then
			return tostring(one) .. "\1\1" .. tostring(two)
		end
	end
	local function by_many()
		local parts = {}
		for i = 1, #keys do
			local part = keys[i]()
			if part == nil then
				return nil
			end
			parts[i] = tostring(part)
		end
		return table.concat(parts, "\1\1")
	end
	return #keys == 1 and by_one or #keys == 2 and by_two or by_many
end

function on_init()
	list = live_table.new {
		key_fld = split(given.keys, ","),
		key_desc = split(given.keydescs, ","),
		value_fld = given.value,
		value_desc = given.valuedesc,
		value_units = given.value_units,
		top_number = parse_numeric_input(given.top_number, "top_number"),
	}
	local names = split(given.keys, ",")
	if #names ~= #split(given.keydescs, ",") then
		error("as many headings as keys are needed", 0)
	end
	local keys = {}
	for i, name in ipairs(names) do
		keys[i] = key_reader(name)
	end
	group = group_by(keys)
	value = chisel.request_field(given.value)
	if given.filter ~= "none" and given.filter ~= "" then
		chisel.set_filter(given.filter)
	end
	return true
end

function on_event()
	local name = group()
	local amount = evt.field(value)
	if name and amount and amount > 0 then
		list:add(name, amount)
	end
	return true
end
