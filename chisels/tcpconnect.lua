-- SPDX-License-Identifier: Apache-2.0

description = "Shows every TCP connection that a process of this machine opens: who, IP version, the addresses and the port, and the result (0, or a negative errno: -115 is a connection still on its way)."
short_description = "TCP connections opened, one line each"
category = "Net"

args = {}

local snoop = require "snoop"

snoop.define {
	filter = "evt.type=connect and evt.dir=< and fd.l4proto=tcp and fd.sockfamily=ip",
	columns = {
		{ name = "PID", width = 7, field = "proc.pid" },
		{ name = "COMM", width = 16, field = "proc.name" },
		{ name = "IP", width = 2, value = function(v) return v["fd.type"] == "ipv6" and 6 or 4 end },
		{ name = "SADDR", width = 16, field = "fd.cip" },
		{ name = "DADDR", width = 16, field = "fd.sip" },
		{ name = "DPORT", width = 6, field = "fd.rport" },
		{ name = "RESULT", field = "evt.rawres" },
	},
	also = { "fd.type" },
}
