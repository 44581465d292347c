-- SPDX-License-Identifier: Apache-2.0

description = "Shows every TCP connection that a process of this machine accepts: who, IP version, the address and port it comes from, and the ones it came to."
short_description = "TCP connections accepted, one line each"
category = "Net"

args = {}

local snoop = require "snoop"

snoop.define {
	filter = "evt.type in (accept, accept4) and evt.dir=< and evt.failed=false and fd.l4proto=tcp",
	columns = {
		{ name = "PID", width = 7, field = "proc.pid" },
		{ name = "COMM", width = 16, field = "proc.name" },
		{ name = "IP", width = 2, value = function(v) return v["fd.type"] == "ipv6" and 6 or 4 end },
		{ name = "RADDR", width = 16, field = "fd.cip" },
		{ name = "RPORT", width = 6, field = "fd.cport" },
		{ name = "LADDR", width = 16, field = "fd.sip" },
		{ name = "LPORT", field = "fd.sport" },
	},
	also = { "fd.type" },
}
