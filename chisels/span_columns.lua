-- SPDX-License-Identifier: Apache-2.0
-- The columns of views of spans, both of root spans and of spans inside another.

local span_columns = {
	summary = {
		{
			name = "NA",
			field = "span.tag[%depth]",
			is_key = true,
		},
		{
			name = "HITS",
			field = "span.count.fortag[%depth]",
			description = "how many ended",
			colsize = 10,
			aggregation = "SUM",
			is_sorting = true,
		},
		{
			name = "AVG TIME",
			field = "span.duration.fortag[%depth]",
			description = "how long they took on average",
			colsize = 10,
			aggregation = "AVG",
		},
		{
			name = "MIN TIME",
			field = "span.duration.fortag[%depth]",
			description = "how long the shortest took",
			colsize = 10,
			aggregation = "MIN",
		},
		{
			name = "MAX TIME",
			field = "span.duration.fortag[%depth]",
			description = "how long the longest took",
			colsize = 10,
			aggregation = "MAX",
		},
		{
			name = "CHD HITS",
			field = "span.childcount.fortag[%depth]",
			description = "how many spans inside them ended",
			colsize = 10,
			aggregation = "SUM",
		},
		{
			name = "TAG",
			field = "span.tag[%depth]",
			description = "the tag at this depth",
			colsize = 256,
			aggregation = "SUM",
		},
	},
	list = {
		{
			name = "NA",
			field = "span.rawtime",
			filterfield = "span.rawparenttime",
			is_key = true,
			filter_in_child_only = true,
		},
		{
			name = "ID",
			field = "span.id",
			description = "id of the span",
			colsize = 10,
		},
		{
			name = "TIME",
			field = "span.time",
			description = "when its last tracer was written",
			colsize = 19,
		},
		{
			name = "DURATION",
			field = "span.duration.fortag[%depth]",
			description = "from its begin to its end",
			colsize = 10,
			aggregation = "AVG",
			is_sorting = true,
		},
		{
			name = "TAG",
			field = "span.tag[%depth]",
			description = "the tag at this depth",
			colsize = 32,
			aggregation = "SUM",
		},
		{
			name = "ARGS",
			field = "span.enterargs",
			description = "arguments of the tracer that began it",
			colsize = 256,
			aggregation = "SUM",
		},
	},
}

return span_columns
