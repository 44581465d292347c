-- SPDX-License-Identifier: Apache-2.0
-- The actions that views of processes offer for the selected process.

local process_actions = {
	{
		hotkey = "9",
		command = "kill -9 %proc.pid",
		description = "kill it (SIGKILL)",
		ask_confirmation = true,
		wait_finish = false,
	},
	{
		hotkey = "c",
		command = "gcore %proc.pid",
		description = "dump its core (gcore)",
	},
	{
		hotkey = "g",
		command = "gdb -p %proc.pid",
		description = "debug it (gdb)",
		wait_finish = false,
	},
	{
		hotkey = "k",
		command = "kill %proc.pid",
		description = "end it (SIGTERM)",
		ask_confirmation = true,
		wait_finish = false,
	},
	{
		hotkey = "l",
		command = "ltrace -p %proc.pid",
		description = "show its calls (ltrace)",
	},
	{
		hotkey = "s",
		command = "gdb -p %proc.pid --batch --quiet -ex \"thread apply all bt full\" -ex \"quit\"",
		description = "show its stacks (gdb)",
	},
}

return process_actions
