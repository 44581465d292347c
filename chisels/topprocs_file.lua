-- SPDX-License-Identifier: Apache-2.0

description = "Shows the processes that read and write the most bytes of files, the first 10. Live, the list is renewed every second."
short_description = "Top processes by bytes read and written in files"
category = "I/O"

args = {}

function on_init()
	chisel.exec("table_generator", "proc.name,proc.pid", "Process,PID", "evt.rawarg.res", "Bytes",
		"evt.is_io=true and fd.type=file", "10", "bytes")
end
