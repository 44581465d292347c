-- SPDX-License-Identifier: Apache-2.0

description = "Adds up the bytes read from and written to files, and prints the sums every second."
short_description = "Sum of file I/O bytes"
category = "I/O"

args = {}

require("byte_sums").run("evt.is_io=true and fd.type=file")
