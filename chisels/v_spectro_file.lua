-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "spectro_file",
	name = "Spectrogram-File",
	description = "How the latencies of reads and writes of files are spread over time.",
	view_type = "spectrogram",
	applies_to = {
		"", "container.id", "proc.pid", "thread.nametid", "thread.tid", "proc.name",
		"evt.res", "fd.name", "fd.containername", "fd.directory",
		"fd.containerdirectory", "fd.containerdirectory",
	},
	filter = "evt.dir=< and fd.type=file",
	columns = {
		{
			name = "NA",
			field = "evt.latency.quantized",
			is_key = true,
		},
		{
			name = "LATENCY",
			field = "evt.latency.quantized",
			description = "the value of evt.latency.quantized",
		},
		{
			name = "COUNT",
			field = "evt.count",
			description = "how many there were",
			colsize = 8,
			aggregation = "SUM",
		},
	},
}
