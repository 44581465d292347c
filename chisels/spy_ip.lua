-- SPDX-License-Identifier: Apache-2.0

description = "Shows the data that is exchanged with an IP address: reads are red, writes blue. With -x, -X or -A the data is shown in other forms."
short_description = "Show the data exchanged with the given IP address"
category = "Net"

args = {
	{ name = "host_ip", description = "the address of the other side", argtype = "ipv4" },
	{
		name = "disable_color",
		description = "disable_colors for no colours",
		argtype = "string",
		optional = true,
	},
}

require("spy_net").run("fd.ip")
