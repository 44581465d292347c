-- SPDX-License-Identifier: Apache-2.0

description = "Adds up the bytes read and written, of any kind of descriptor, and prints the sums every second."
short_description = "Sum of I/O bytes on any type of FD"
category = "I/O"

args = {}

require("byte_sums").run("evt.is_io=true")
