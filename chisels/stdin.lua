-- SPDX-License-Identifier: Apache-2.0

description = "Prints what processes read from their standard input. A filter narrows it to a process."
short_description = "Print stdin of processes"
category = "I/O"

args = {}

require("text_stream").run(0)
