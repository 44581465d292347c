-- SPDX-License-Identifier: Apache-2.0
-- What spectrogram and subsecoffset share: rows of coloured cells on a terminal.

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

function heat_map.width()
	return sysdig.get_terminal_info().width
end

local function colour_of(count)
	if count <= 0 then
		return BLACK
	end
	local step = math.floor(math.log10(count) * STEPS_PER_DECADE) + 1
	return COLOURS[math.min(step, #COLOURS)]
end

-- Draws one row of width cells; counts[n] is for cell n, from 1 on.
function heat_map.draw(counts, width)
	local last
	for n = 1, width do
		local colour = colour_of(counts[n] or 0)
		if colour ~= last then
			terminal.setbgcol(colour)
			last = colour
		end
		io.write(" ")
	end
	io.write(terminal.reset, "\n")
end

function heat_map.start()
	terminal.enable_color(true)
	terminal.hidecursor()
end

function heat_map.stop()
	io.write(terminal.reset)
	terminal.showcursor()
end

return heat_map
