-- SPDX-License-Identifier: Apache-2.0
-- JSON to and from Lua values, by the interface of the module dkjson, which chisels
-- know by this name: encode, decode, null, quotestring.

local json = { version = "ringside" }

local MAX_DEPTH = 200

-- null, which Lua's nil cannot be in a table.
json.null = setmetatable({}, {
	__tojson = function()
		return "null"
	end,
	__tostring = function()
		return "null"
	end,
})

-- Encoding -----------------------------------------------------------------

local escapes = {
	['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n",
	["\r"] = "\\r", ["\t"] = "\\t",
}

local function escape(c)
	return escapes[c] or string.format("\\u%04x", c:byte())
end

-- A string in quotes, as JSON has it.
function json.quotestring(s)
	return '"' .. s:gsub('[%c"\\\127]', escape) .. '"'
end

local function number_text(v)
	if v ~= v or v == math.huge or v == -math.huge then
		return "null"
	end
	return (string.format("%.14g", v):gsub(",", "."))
end

-- The length of an array, or nil for a table with other keys than 1 to n. An empty
-- table is an array unless it was decoded from an object.
local function array_length(t)
	local meta = getmetatable(t)
	local wanted = meta and meta.__jsontype
	local n, count = 0, 0
	if wanted == "object" then
		return nil
	end
	for key in pairs(t) do
		if type(key) ~= "number" or key < 1 or key % 1 ~= 0 then
			return nil
		end
		n, count = math.max(n, key), count + 1
	end
	-- arrays may have holes, but not be mostly holes
	if n > 10 and n > count * 2 then
		return nil
	end
	return n
end

local encode_value

local function new_line(state, depth)
	if state.indent then
		state.out[#state.out + 1] = "\n" .. string.rep("  ", depth)
	end
end

local function encode_array(t, n, state, depth)
	local out = state.out
	out[#out + 1] = "["
	for i = 1, n do
		if i > 1 then
			out[#out + 1] = ","
		end
		encode_value(t[i], state, depth + 1)
	end
	out[#out + 1] = "]"
end

-- The keys in keyorder first, then the others by name.
local function object_keys(t, keyorder)
	local keys, seen = {}, {}
	for _, key in ipairs(keyorder or {}) do
		if t[key] ~= nil then
			keys[#keys + 1], seen[key] = key, true
		end
	end
	local rest = {}
	for key in pairs(t) do
		if not seen[key] and (type(key) == "string" or type(key) == "number") then
			rest[#rest + 1] = key
		end
	end
	table.sort(rest, function(a, b) return tostring(a) < tostring(b) end)
	for _, key in ipairs(rest) do
		keys[#keys + 1] = key
	end
	return keys
end

local function encode_object(t, state, depth)
	local out = state.out
	local meta = getmetatable(t)
	out[#out + 1] = "{"
	for i, key in ipairs(object_keys(t, meta and meta.__jsonorder or state.keyorder)) do
		if i > 1 then
			out[#out + 1] = ","
		end
		new_line(state, depth + 1)
		out[#out + 1] = json.quotestring(tostring(key)) .. ":"
		encode_value(t[key], state, depth + 1)
	end
	if next(t) ~= nil then
		new_line(state, depth)
	end
	out[#out + 1] = "}"
end

local function encode_table(t, state, depth)
	if depth > MAX_DEPTH or state.open[t] then
		error("reference cycle", 0)
	end
	state.open[t] = true
	local n = array_length(t)
	if n then
		encode_array(t, n, state, depth)
	else
		encode_object(t, state, depth)
	end
	state.open[t] = nil
end

function encode_value(value, state, depth)
	local kind = type(value)
	local meta = kind == "table" and getmetatable(value)
	local text
	if meta and meta.__tojson then
		text = meta.__tojson(value, state)
	elseif value == nil then
		text = "null"
	elseif kind == "string" then
		text = json.quotestring(value)
	elseif kind == "number" then
		text = number_text(value)
	elseif kind == "boolean" then
		text = tostring(value)
	elseif kind == "table" then
		encode_table(value, state, depth)
		return
	else
		error("type '" .. kind .. "' is not supported by JSON.", 0)
	end
	state.out[#state.out + 1] = text
end

-- A value as JSON. options: indent (true: lines), level (of the first line), keyorder
-- (names that come first). An error for what JSON cannot hold.
function json.encode(value, options)
	options = options or {}
	local state = { out = {}, open = {}, indent = options.indent, keyorder = options.keyorder }
	local done, problem = pcall(encode_value, value, state, options.level or 0)
	if not done then
		error(problem, 2)
	end
	return table.concat(state.out)
end

-- For encoders of one's own (__tojson): a new line, if lines are wanted.
function json.addnewline(state)
	new_line(state, state.level or 0)
end

-- Does nothing: there is one decoder.
function json.use_lpeg()
	return json
end

-- Decoding -----------------------------------------------------------------

local names = {
	b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/",
}

-- what is wrong begins at place; reading got as far as at.
local function fail(what, place, at)
	error({ what = what, place = place, at = at or place }, 0)
end

-- "line 2, column 5"
local function describe_place(s, place)
	local line, start = 1, 0
	for stop in s:sub(1, place - 1):gmatch("()\n") do
		line, start = line + 1, stop
	end
	return "line " .. line .. ", column " .. place - start
end

local function utf8(code)
	local char = string.char
	if code < 0x80 then
		return char(code)
	elseif code < 0x800 then
		return char(0xc0 + math.floor(code / 0x40), 0x80 + code % 0x40)
	elseif code < 0x10000 then
		return char(0xe0 + math.floor(code / 0x1000), 0x80 + math.floor(code / 0x40) % 0x40,
			0x80 + code % 0x40)
	end
	return char(0xf0 + math.floor(code / 0x40000), 0x80 + math.floor(code / 0x1000) % 0x40,
		0x80 + math.floor(code / 0x40) % 0x40, 0x80 + code % 0x40)
end

local function skip_blanks(s, at)
	return s:find("[^ \t\r\n]", at) or #s + 1
end

-- \uXXXX, and a second one where the first is half of a pair.
local function decode_unicode(s, at)
	local code = tonumber(s:match("^%x%x%x%x", at), 16)
	if not code then
		fail("invalid escape", at)
	end
	local low = code >= 0xd800 and code < 0xdc00 and s:match("^\\u([dD][c-fC-F]%x%x)", at + 4)
	if low then
		return utf8(0x10000 + (code - 0xd800) * 0x400 + tonumber(low, 16) - 0xdc00), at + 10
	end
	return utf8(code), at + 4
end

local function decode_string(s, at)
	local parts = {}
	local from = at + 1
	while true do
		local stop = s:find('["\\]', from)
		if not stop then
			fail("unterminated string", at, #s + 1)
		end
		parts[#parts + 1] = s:sub(from, stop - 1)
		if s:sub(stop, stop) == '"' then
			return table.concat(parts), stop + 1
		end
		local letter = s:sub(stop + 1, stop + 1)
		from = stop + 2
		if letter == "u" then
			parts[#parts + 1], from = decode_unicode(s, from)
		else
			parts[#parts + 1] = names[letter] or fail("invalid escape", stop)
		end
	end
end

local decode_value

-- Past the blanks before the next part of what began at start.
local function next_part(s, at, what, start)
	at = skip_blanks(s, at)
	if at > #s then
		fail("unterminated " .. what, start, at)
	end
	return at
end

local function decode_array(s, at, null, depth)
	local array, n, start = setmetatable({}, { __jsontype = "array" }), 0, at
	at = next_part(s, at + 1, "array", start)
	if s:sub(at, at) == "]" then
		return array, at + 1
	end
	while true do
		n = n + 1
		array[n], at = decode_value(s, next_part(s, at, "array", start), null, depth)
		at = next_part(s, at, "array", start)
		local c = s:sub(at, at)
		if c == "]" then
			return array, at + 1
		elseif c ~= "," then
			fail("',' or ']' expected", at)
		end
		at = at + 1
	end
end

local function decode_object(s, at, null, depth)
	local object, start = setmetatable({}, { __jsontype = "object" }), at
	at = next_part(s, at + 1, "object", start)
	if s:sub(at, at) == "}" then
		return object, at + 1
	end
	while true do
		at = next_part(s, at, "object", start)
		if s:sub(at, at) ~= '"' then
			fail("string expected", at)
		end
		local key
		key, at = decode_string(s, at)
		at = next_part(s, at, "object", start)
		if s:sub(at, at) ~= ":" then
			fail("':' expected", at)
		end
		object[key], at = decode_value(s, at + 1, null, depth)
		at = next_part(s, at, "object", start)
		local c = s:sub(at, at)
		if c == "}" then
			return object, at + 1
		elseif c ~= "," then
			fail("',' or '}' expected", at)
		end
		at = at + 1
	end
end

function decode_value(s, at, null, depth)
	at = skip_blanks(s, at)
	local c = s:sub(at, at)
	if depth > MAX_DEPTH then
		fail("too many levels", at)
	elseif c == "{" then
		return decode_object(s, at, null, depth + 1)
	elseif c == "[" then
		return decode_array(s, at, null, depth + 1)
	elseif c == '"' then
		return decode_string(s, at)
	end
	local word = s:match("^%a+", at)
	if word == "true" or word == "false" then
		return word == "true", at + #word
	elseif word == "null" then
		return null, at + 4
	end
	local digits = s:match("^-?%d+%.?%d*[eE]?[+-]?%d*", at)
	if not digits or not tonumber(digits) then
		fail("no valid JSON value", at)
	end
	return tonumber(digits), at + #digits
end

-- A value from the text, from position at (1) on. Returns it and the position after
-- it; or nil, the position and a message. null stands for JSON's null (nil).
function json.decode(s, at, null)
	local done, value, after = pcall(decode_value, s, at or 1, null, 0)
	if not done then
		return nil, value.at, value.what .. " at " .. describe_place(s, value.place)
	end
	return value, after
end

return json
