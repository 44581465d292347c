-- SPDX-License-Identifier: Apache-2.0
-- The actions that views of processes offer for the selected process.

local process_actions = {
	{
		hotkey = "9",
		command = "kill -9 %proc.pid",
		description = "end it",
		ask_confirmation = true,
		wait_finish = false,
	},
	{
		hotkey = "c",
		command = "gcore %proc.pid",
		description = "run gcore",
	},
	{
		hotkey = "g",
		command = "gdb -p %proc.pid",
		description = "run gdb",
		wait_finish = false,
	},
	{
		hotkey = "k",
		command = "kill %proc.pid",
		description = "end it",
		ask_confirmation = true,
		wait_finish = false,
	},
	{
		hotkey = "l",
		command = "ltrace -p %proc.pid",
		description = "run ltrace",
	},
	{
		hotkey = "s",
		command = "gdb -p %proc.pid --batch --quiet -ex \"thread apply all bt full\" -ex \"quit\"",
		description = "run gdb",
	},
}

return process_actions
