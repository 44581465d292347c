-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "spectro_traces",
	name = "Traces Spectrogram",
	description = "How the durations of root spans are spread over time.",
	tips = {
		"On a selected span it shows that one, not what is inside it or around it.",
	},
	view_type = "spectrogram",
	applies_to = {
		"", "span.tag", "span.id", "container.id", "proc.pid", "thread.nametid",
		"thread.tid", "proc.name", "evt.res", "fd.name", "fd.containername",
		"fd.directory", "fd.containerdirectory",
	},
	filter = "span.ntags=%depth+1",
	drilldown_target = "spans_list",
	propagate_filter = false,
	columns = {
		{
			name = "NA",
			field = "span.duration.quantized",
			is_key = true,
		},
		{
			name = "LATENCY",
			field = "span.duration.quantized",
			description = "the value of span.duration.quantized",
		},
		{
			name = "COUNT",
			field = "evt.count",
			description = "how many there were",
			aggregation = "SUM",
		},
	},
}
