-- SPDX-License-Identifier: Apache-2.0
-- A top list of any value by any keys; other chisels run it with chisel.exec.

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

require "common"
local terminal = require "ansiterminal"

local given = {}
local keys, value
local sums = {}
local viz

function on_set_arg(name, text)
	given[name] = text
	return true
end

function on_init()
	viz = {
		key_fld = split(given.keys, ","),
		key_desc = split(given.keydescs, ","),
		value_fld = given.value,
		value_desc = given.valuedesc,
		value_units = given.value_units,
		top_number = parse_numeric_input(given.top_number, "top_number"),
		output_format = sysdig.get_output_format(),
	}
	if #viz.key_fld ~= #viz.key_desc then
		error("as many headings as keys are needed", 0)
	end
	keys = {}
	for i, name in ipairs(viz.key_fld) do
		keys[i] = chisel.request_field(name)
	end
	value = chisel.request_field(given.value)
	if given.filter ~= "none" then
		chisel.set_filter(given.filter)
	end
	return true
end

function on_capture_start()
	if sysdig.is_live() then
		chisel.set_interval_s(1)
	end
	return true
end

-- The group of the event: its keys in one string, nil if one has no value.
local function group()
	local name
	for _, field in ipairs(keys) do
		local part = evt.field(field)
		if part == nil then
			return nil
		end
		name = name and name .. "\1\1" .. tostring(part) or tostring(part)
	end
	return name
end

function on_event()
	local name = group()
	local amount = evt.field(value)
	if name and amount and amount > 0 then
		sums[name] = (sums[name] or 0) + amount
	end
	return true
end

local function show(ts_s, ts_ns, delta)
	if sysdig.is_live() and sysdig.is_tty() then
		terminal.clearscreen()
		terminal.moveto(0, 0)
	end
	print_sorted_table(sums, ts_s, ts_ns, delta, viz)
end

function on_interval(ts_s, ts_ns, delta)
	show(ts_s, ts_ns, delta)
	sums = {}
	return true
end

function on_capture_end(ts_s, ts_ns, delta)
	if not sysdig.is_live() then
		show(ts_s, ts_ns, delta)
	end
end
