-- SPDX-License-Identifier: Apache-2.0

description = "Adds up the bytes read from and written to the network, and prints the sums every second."
short_description = "Show total network I/O bytes"
category = "Net"

args = {}

require("byte_sums").run("evt.is_io=true and (fd.type=ipv4 or fd.type=ipv6)")
