-- SPDX-License-Identifier: Apache-2.0
-- The module "ansiterminal": colours and cursor movement for ANSI terminals. After
-- enable_color(true) the names below hold texts that set colours when they are printed on a
-- terminal, else "".

local terminal = {}

local styles = {
	reset = 0, clear = 0, bright = 1, dim = 2, underscore = 4, blink = 5, reverse = 7,
	hidden = 8,
}

for i, name in ipairs({ "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white" }) do
	styles[name] = 29 + i
	styles["on" .. name] = 39 + i
end

local escape = sysdig.terminal

-- Turns colours on or off: the names of styles then hold their texts, or "".
function terminal.enable_color(on)
	for name, code in pairs(styles) do
		terminal[name] = on and escape(code .. "m") or ""
	end
end

local function send(sequence)
	io.write(escape(sequence))
end

-- Clears the screen.
function terminal.clearscreen()
	send("2J")
end

-- Moves the cursor to row x, column y.
function terminal.moveto(x, y)
	send(x .. ";" .. y .. "H")
end

-- Moves the cursor to the start of the line n above.
function terminal.moveup(n)
	send(n .. "F")
end

-- Clears the line of the cursor.
function terminal.clearline()
	send("2K")
end

-- Hides the cursor.
function terminal.hidecursor()
	send("?25l")
end

-- Shows the cursor.
function terminal.showcursor()
	send("?25h")
end

-- Sets the text colour, by its number among 256.
function terminal.setfgcol(colour)
	send("38;5;" .. colour .. "m")
end

-- Sets the background colour, by its number among 256.
function terminal.setbgcol(colour)
	send("48;5;" .. colour .. "m")
end

terminal.enable_color(false)

return terminal
