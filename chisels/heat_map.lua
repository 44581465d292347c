-- SPDX-License-Identifier: Apache-2.0
-- Shared by spectrogram and subsecoffset: draws rows of coloured cells on a terminal, with a
-- scale below the newest row.

require "common"
local terminal = require "ansiterminal"

local heat_map = {}

-- Numbers of colours, from few events to many.
local COLOURS = { 22, 28, 34, 40, 46, 118, 154, 190, 226, 220, 214, 208, 202, 196, 160 }
local BLACK = 0
-- Ten times as many events are so many colours further.
local STEPS_PER_DECADE = 3

-- Whether the chisel can draw here; prints a message if not.
function heat_map.can_draw()
	if sysdig.is_tty() then
		return true
	end
	print("This chisel only works on ANSI terminals. Aborting.")
	return false
end

local width, scale
local drawn = false

-- Puts a mark where each step begins, if there is room for it.
local function make_scale(steps, mark)
	local line = ""
	for n = 0, steps - 1 do
		local at, text = math.ceil(n * width / steps), "|" .. mark(n)
		if #line <= at and at + #text <= width then
			line = line .. string.rep(" ", at - #line) .. text
		end
	end
	return line .. string.rep(" ", width - #line)
end

-- Returns the number of cells in a row. mark(n) is the text in the scale for step n.
function heat_map.start(steps, mark)
	width = sysdig.get_terminal_info().width
	scale = make_scale(steps, mark)
	terminal.enable_color(true)
	terminal.hidecursor()
	return width
end

local function colour_of(count)
	if count <= 0 then
		return BLACK
	end
	local step = math.floor(math.log10(count) * STEPS_PER_DECADE) + 1
	return COLOURS[math.min(step, #COLOURS)]
end

-- Draws a row over the previous scale, and the scale below. counts[n] is for cell n, from 1.
function heat_map.draw(counts)
	local last
	if drawn then
		terminal.moveup(1)
	end
	drawn = true
	for n = 1, width do
		local colour = colour_of(counts[n] or 0)
		if colour ~= last then
			terminal.setbgcol(colour)
			last = colour
		end
		io.write(" ")
	end
	io.write(terminal.reset, "\n", scale, "\n")
	io.flush()
end

function heat_map.stop()
	io.write(terminal.reset)
	terminal.showcursor()
end

return heat_map
