-- SPDX-License-Identifier: Apache-2.0

description = "Prints what processes write to their standard output. A filter narrows it to a process."
short_description = "Print stdout of processes"
category = "I/O"

args = {}

require("text_stream").run(1)
