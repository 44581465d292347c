-- SPDX-License-Identifier: Apache-2.0

view_info = {
	id = "spectro_all",
	name = "Spectrogram-All",
	description = "How the latencies of the selected calls are spread over time.",
	view_type = "spectrogram",
	applies_to = { "evt.type" },
	filter = "evt.dir=<",
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
