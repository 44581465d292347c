-- SPDX-License-Identifier: Apache-2.0
-- What the helpers of common make of values, asked in on_init.

description = "Prints what the module common makes of values"
short_description = "texts"
category = "Tests"
args = {}

require "common"

local values = {
	{ 1 }, { a = 1 }, { {}, {} }, { 1, "x", true, false, { 1.5, -1 } }, { a = { b = { c = {} } } },
	"two\nlines", 'a "quote"', 1e100, 1 / 0, true, 123456789012, { print, nil, 3 },
}

local amounts = { 0, 1, 999, 1023, 1024, 1025, 1536, 1048577, 5e9, 5e12, 5e18, 1.5, 61e9, 1e13 }

function on_init()
	for _, value in ipairs(values) do
		print(st(value))
		print(st(value, "name"))
		print(st(value, "name", true))
		print(st(value, nil, false, 2))
	end
	print(st(nil), st(nil, "name"), st(print), st(io.stdout, "name"))
	for _, amount in ipairs(amounts) do
		print(format_bytes(amount), format_time_interval(amount))
	end
	for n = 0, 8 do
		io.write("[", extend_string("common", n), "]\n")
	end
	print(#split("", ","), #split(",a,,b", ","), ts_to_str(1, 2), typeof({}))
	return true
end
