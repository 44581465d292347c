-- SPDX-License-Identifier: Apache-2.0

description = "Shows the data that is exchanged over an IP port: reads are red, writes blue. With -x, -X or -A the data is shown in other forms."
short_description = "Show the data exchanged using the given IP port number"
category = "Net"

args = {
	{ name = "host_port", description = "the number of the port", argtype = "int" },
	{
		name = "disable_color",
		description = "disable_colors for no colours",
		argtype = "string",
		optional = true,
	},
}

require("spy_net").run("fd.port")
