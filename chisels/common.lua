-- SPDX-License-Identifier: Apache-2.0
-- Helpers for chisels; require "common" defines them as globals.

json = require "dkjson"

ONE_US_IN_NS = 1000
ONE_MS_IN_NS = 1000 * ONE_US_IN_NS
ONE_S_IN_NS = 1000 * ONE_MS_IN_NS

local COLUMN_WIDTH = 20
local RULE = string.rep("-", 80)
-- Stands between the keys of a table with several key columns.
local KEY_SEPARATOR = "\1\1"

-- Text ---------------------------------------------------------------------

-- Whether s begins with prefix.
function starts_with(s, prefix)
	return s:sub(1, #prefix) == prefix
end

-- Whether s ends with suffix.
function ends_with(s, suffix)
	return suffix == "" or s:sub(-#suffix) == suffix
end

-- Pads s with blanks to n bytes. A longer s is cut to n bytes, the last one a blank.
function extend_string(s, n)
	if n <= 0 then
		return ""
	end
	if #s < n then
		return s .. string.rep(" ", n - #s)
	end
	return s:sub(1, n - 1) .. " "
end

-- Splits s at a separator, which is not a pattern; returns an array of the pieces.
function split(s, separator)
	local pieces = {}
	local from = 1
	while true do
		local first, last = s:find(separator, from, true)
		pieces[#pieces + 1] = s:sub(from, (first or #s + 1) - 1)
		if not first then
			return pieces
		end
		from = last + 1
	end
end

-- Any value as readable text: "name = value"; tables have one line per member.
function st(value, name, one_line, depth)
	depth = depth or 0
	local indent = string.rep(" ", depth)
	local text = indent .. (name ~= nil and tostring(name) .. " = " or "")
	local kind = type(value)
	if kind == "string" then
		return text .. string.format("%q", value)
	elseif kind == "number" or kind == "boolean" then
		return text .. tostring(value)
	elseif kind ~= "table" then
		return text .. '"[inserializeable datatype:' .. kind .. ']"'
	end
	local line_end = one_line and "" or "\n"
	text = text .. "{" .. line_end
	for k, v in pairs(value) do
		text = text .. st(v, k, one_line, depth + 1) .. "," .. line_end
	end
	return text .. indent .. "}"
end

-- Numbers ------------------------------------------------------------------

-- Bytes in steps of 1024: 512B, 1.50KB, 2.00M.
function format_bytes(v)
	local units = { "KB", "M", "G", "T", "P" }
	if v <= 1024 then
		return string.format("%dB", v)
	end
	local n = 0
	repeat
		v = v / 1024
		n = n + 1
	until v <= 1024 or n == #units
	return string.format("%.2f%s", v, units[n])
end

-- Nanoseconds in a suitable unit: two decimals below ten, truncated rather than rounded.
function format_time_interval(ns)
	local function scaled(unit, word, whole_from)
		local v = ns / unit
		if v >= whole_from then
			return string.format("%d%s", math.floor(v), word)
		end
		return string.format("%.2f%s", math.floor(v * 100) / 100, word)
	end
	if ns >= ONE_S_IN_NS then
		return scaled(ONE_S_IN_NS, "s", math.huge)
	elseif ns >= ONE_MS_IN_NS then
		return scaled(ONE_MS_IN_NS, "ms", 10)
	elseif ns >= ONE_US_IN_NS then
		return scaled(ONE_US_IN_NS, "us", 10)
	end
	return string.format("%dns", ns)
end

-- A time as a decimal number of nanoseconds, in a string.
function ts_to_str(seconds, ns)
	return string.format("%u%.9u", seconds, ns)
end

-- v as a number; ends the program with a message if it is none.
function parse_numeric_input(v, name)
	local number = tonumber(v)
	if not number then
		print("Input " .. name .. " must be a number.")
		os.exit(1)
	end
	return number
end

-- Tables -------------------------------------------------------------------

-- The name of the value's type.
function typeof(v)
	return type(v)
end

-- A deep copy of a table.
function copytable(t)
	if type(t) ~= "table" then
		return t
	end
	local copy = {}
	for k, v in pairs(t) do
		copy[k] = copytable(v)
	end
	return copy
end

-- Appends the array src to dst, and returns dst.
function concattable(dst, src)
	for _, v in ipairs(src) do
		dst[#dst + 1] = v
	end
	return dst
end

-- Iterates over the first n pairs of t (0: all), sorted with order(t, a, b) of two keys.
function pairs_top_by_val(t, n, order)
	local keys = {}
	for k in pairs(t) do
		keys[#keys + 1] = k
	end
	table.sort(keys, function(a, b) return order(t, a, b) end)
	local i = 0
	return function()
		i = i + 1
		if keys[i] ~= nil and (n == 0 or i <= n) then
			return keys[i], t[keys[i]]
		end
	end
end

-- Containers and colours -----------------------------------------------------

-- Whether the argument is the one that turns colours off; refuses any other.
function is_disable_color(value)
	return value == "disable_color" or value == "disable_colors"
end

-- Runs table_generator. keys and headings are arrays; with top.container_first or
-- top.container_last, the container comes first or last if the user wants it shown.
function exec_top_list(top)
	local keys, headings = copytable(top.keys), copytable(top.headings)
	if sysdig.is_print_container_data() then
		if top.container_first then
			table.insert(keys, 1, "container.name")
			table.insert(headings, 1, "container.name")
		elseif top.container_last then
			keys[#keys + 1] = "container.name"
			headings[#headings + 1] = "container.name"
		end
	end
	chisel.exec("table_generator", table.concat(keys, ","), table.concat(headings, ","), top.value,
		top.heading, top.filter, tostring(top.rows), top.units)
end

-- A function that reads a field to group by. A container whose name is not known goes by its id.
function key_reader(name)
	local field = chisel.request_field(name)
	local id = name == "container.name" and chisel.request_field("container.id")
	return function()
		local value = evt.field(field)
		if value == nil and id then
			return evt.field(id)
		end
		return value
	end
end

-- The keys and headings of lists by process. With containers there is one more key: the
-- thread id within the container, or the field inner_number.
function process_keys(inner_number)
	if sysdig.is_print_container_data() then
		return { "proc.name", "proc.pid", inner_number or "thread.vtid" },
			{ "Process", "Host_pid", "Container_pid" }
	end
	return { "proc.name", "proc.pid" }, { "Process", "PID" }
end

-- Top lists ----------------------------------------------------------------

-- Sorts by value, descending; equal values by key, so that the order is always the same.
local function by_value(t, a, b)
	if t[a] ~= t[b] then
		return t[a] > t[b]
	end
	return tostring(a) < tostring(b)
end

local function cell(s)
	return extend_string(s, COLUMN_WIDTH)
end

local function value_text(v, units, delta)
	if units == "bytes" then
		return format_bytes(v)
	elseif units == "time" then
		return format_time_interval(v)
	elseif units == "timepct" then
		return delta > 0 and string.format("%.2f%%", v / delta * 100) or "0.00%"
	end
	return tostring(v)
end

-- On a terminal, a line that is wider is cut with a mark: wrapped lines would push the table
-- off the screen. Into a file or a pipe nothing is cut.
local function print_line(line, width)
	if width > 0 and #line > width then
		local last = width - 1
		-- not within a character of several bytes
		while last > 0 and line:byte(last + 1) >= 0x80 and line:byte(last + 1) < 0xc0 do
			last = last - 1
		end
		line = line:sub(1, last) .. "~"
	end
	print(line)
end

local function print_text_table(t, delta, viz)
	local width = sysdig.get_terminal_info().width
	local header = cell(viz.value_desc)
	for _, desc in ipairs(viz.key_desc) do
		header = header .. cell(desc)
	end
	print_line(header, width)
	print_line(width > 0 and RULE:sub(1, width) or RULE, width)
	for k, v in pairs_top_by_val(t, viz.top_number, by_value) do
		local keys = split(tostring(k), KEY_SEPARATOR)
		local row = cell(value_text(v, viz.value_units, delta))
		-- the last cell is not padded
		for i = 1, #keys - 1 do
			row = row .. cell(keys[i])
		end
		print_line(row .. keys[#keys], width)
	end
end

local function print_json_table(t, ts_s, ts_ns, viz)
	local rows, columns = {}, {}
	for k, v in pairs_top_by_val(t, viz.top_number, by_value) do
		local cells = split(tostring(k), KEY_SEPARATOR)
		cells[#cells + 1] = v
		rows[#rows + 1] = cells
	end
	for i, name in ipairs(viz.key_fld) do
		columns[i] = { name = name, desc = viz.key_desc[i], is_key = true }
	end
	columns[#columns + 1] = { name = viz.value_fld, desc = viz.value_desc, is_key = false }
	print(json.encode({ ts = ts_to_str(ts_s, ts_ns), data = rows, info = columns },
		{ keyorder = { "ts", "data", "info", "name", "desc", "is_key" } }))
end

-- Prints t as a top list. viz has: key_fld and key_desc (arrays: fields and headings of the
-- keys; with several, a row's key in t is their texts with "\1\1" between), value_fld,
-- value_desc, value_units ("none", "bytes", "time", "timepct"), top_number (rows, 0: all),
-- output_format ("json"; anything else is text). Percentages are of delta, a time in ns.
function print_sorted_table(t, ts_s, ts_ns, delta, viz)
	if viz.output_format == "json" then
		print_json_table(t, ts_s, ts_ns, viz)
	else
		print_text_table(t, delta, viz)
	end
end
