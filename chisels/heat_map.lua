-- SPDX-License-Identifier: Apache-2.0
-- What spectrogram and subsecoffset share: rows of coloured cells on a terminal, and
-- below the newest a scale.

require "common"
local terminal = require "ansiterminal"

local heat_map = {}

-- Colours of 256, from few events to many, each for ten times more than the last.
local COLOURS = { 22, 28, 34, 40, 46, 118, 154, 190, 226, 220, 214, 208, 202, 196, 160 }
local BLACK = 0
-- How many colours a tenfold number of events climbs.
local STEPS_PER_DECADE = 3

-- Whether the chisel can draw here; says so if not.
function heat_map.can_draw()
	if sysdig.is_tty() then
		return true
	end
	print("This chisel only works on ANSI terminals. Aborting.")
	return false
end

local width, scale
local drawn = false

-- Marks stand where the n-th of the steps begins, if there is room for them.
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

-- Returns how many cells a row has. mark(n) is the text of the scale for n of the steps.
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

-- Draws one row, over the last scale; counts[n] is for cell n, from 1 on.
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
