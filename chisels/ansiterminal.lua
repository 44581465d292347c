-- SPDX-License-Identifier: Apache-2.0
-- Colours and cursor movement of ANSI terminals. Colours are off until
-- enable_color(true): then the names below hold escape sequences, else "".

local terminal = {}

local styles = {
	reset = 0, clear = 0, bright = 1, dim = 2, underscore = 4, blink = 5, reverse = 7,
	hidden = 8,
}

for i, name in ipairs({ "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white" }) do
	styles[name] = 29 + i
	styles["on" .. name] = 39 + i
end

local function escape(sequence)
	return "\27[" .. sequence
end

function terminal.enable_color(on)
	for name, code in pairs(styles) do
		terminal[name] = on and escape(code .. "m") or ""
	end
end

local function send(sequence)
	io.write(escape(sequence))
end

function terminal.clearscreen()
	send("2J")
end

function terminal.moveto(x, y)
	send(x .. ";" .. y .. "H")
end

function terminal.moveup(n)
	send(n .. "F")
end

function terminal.clearline()
	send("2K")
end

function terminal.hidecursor()
	send("?25l")
end

function terminal.showcursor()
	send("?25h")
end

-- One of the 256 colours, by number.
function terminal.setfgcol(colour)
	send("38;5;" .. colour .. "m")
end

function terminal.setbgcol(colour)
	send("48;5;" .. colour .. "m")
end

terminal.enable_color(false)

return terminal
