-- SPDX-License-Identifier: Apache-2.0

description = "Folds the spans of tracers by their tags and prints a page that draws them as a flame graph: the average of all, the shortest and the longest of each root span. What the threads wrote to their logs meanwhile stands beside the spans. Redirect the output to a file and open it in a browser."
short_description = "Flame graph of the spans of tracers"
category = "Tracers"

args = {}

require "common"
local json = require "dkjson"

local fields = {}
-- The trees of spans with their times, by id and root tag.
local roots = {}
-- The open spans of each thread, the newest last.
local open = {}

-- Writes that look like a log, while the thread has an open span.
local LOGS = "evt.is_io_write=true and evt.dir=< and (fd.num=1 or fd.num=2 or fd.name contains log)"

local PAGE_BEGIN = [[
<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<title>Spans</title>
<style>
body { font: 13px sans-serif; }
#graph div div { box-sizing: border-box; overflow: hidden; white-space: nowrap; }
.name { border: 1px solid #fff; background: #f4a259; padding: 2px; }
.row { display: flex; }
pre { background: #eee; padding: 8px; }
</style>
</head>
<body>
<select id="which"><option>avg</option><option>min</option><option>max</option></select>
<div id="graph"></div>
<pre id="detail"></pre>
<script>
window.transactions = {]]

local PAGE_END = [[
};
function show(name, node) {
	var logs = (node.logs || []).map(function (l) { return l.t + " " + l.b; });
	document.getElementById("detail").textContent = name + "\n" + (node.tt / 1e6).toFixed(3) +
		" ms, " + (node.t / 1e6).toFixed(3) + " ms of it in none of its parts\n" +
		(node.exe || "") + " " + (node.cont || "") + "\n" + logs.join("\n");
}
function draw(parent, nodes, whole) {
	var row = parent.appendChild(document.createElement("div"));
	row.className = "row";
	Object.keys(nodes).forEach(function (name) {
		var node = nodes[name], box = row.appendChild(document.createElement("div"));
		var label = box.appendChild(document.createElement("div"));
		box.style.width = 100 * node.tt / (whole || 1) + "%";
		label.className = "name";
		label.textContent = label.title = name + " " + (node.tt / 1e6).toFixed(3) + " ms";
		label.onclick = function () { show(name, node); };
		draw(box, node.ch || {}, node.tt);
	});
}
function redraw() {
	var nodes = window.transactions[document.getElementById("which").value][""].ch, whole = 0;
	var graph = document.getElementById("graph");
	Object.keys(nodes).forEach(function (name) { whole += nodes[name].tt; });
	graph.textContent = "";
	draw(graph, nodes, whole);
}
document.getElementById("which").onchange = redraw;
redraw();
</script>
</body>
</html>
]]

-- Reading -----------------------------------------------------------------------

function on_init()
	for name, field in pairs {
		ntags = "span.ntags", tags = "span.tags", id = "span.id",
		duration = "span.duration", dir = "evt.dir", container = "container.name", exe = "proc.exeline", buffer = "evt.buffer",
		tid = "thread.tid", time = "evt.time",
	} do
		fields[name] = chisel.request_field(field)
	end
	chisel.set_filter("(evt.type=tracer) or (" .. LOGS .. ")")
	return true
end

local tag_fields = {}

local function read_tags()
	local tags = {}
	for n = 1, evt.field(fields.ntags) do
		tag_fields[n] = tag_fields[n] or chisel.request_field("span.tag[" .. n - 1 .. "]")
		tags[n] = evt.field(tag_fields[n])
	end
	return tags
end

-- Finds the node for the tags; makes it and its parents if needed.
local function node_of(id, tags)
	roots[id] = roots[id] or {}
	local nodes, node = roots[id], nil
	for depth, tag in ipairs(tags) do
		node = nodes[tag]
		if not node then
			node = { tt = 0, ch = {}, n = depth == 1 and 0 or nil }
			nodes[tag] = node
			if depth == 1 and #tags > 2 then
				node.id = id
			end
		end
		nodes = node.ch
	end
	return node
end

local function begin_span(tid, id, name)
	local mine = open[tid] or {}
	open[tid] = mine
	mine[#mine + 1] = { id = id, name = name }
end

-- Removes the newest open span with this id and name, and returns its logs.
local function end_span(tid, id, name)
	local mine = open[tid] or {}
	for n = #mine, 1, -1 do
		if mine[n].id == id and mine[n].name == name then
			return table.remove(mine, n).logs
		end
	end
end

local function add_span(id, tags, duration, logs)
	local node = node_of(id, tags)
	if not node then
		return
	end
	node.tt = node.tt + duration
	node.c = 1
	node.cont = evt.field(fields.container)
	node.exe = evt.field(fields.exe)
	node.logs = logs
	if #tags == 1 then
		node.n = node.n + 1
	end
end

local function add_log(tid)
	local mine = open[tid]
	local span = mine and mine[#mine]
	if not span then
		return
	end
	local s, ns = evt.get_ts()
	span.logs = span.logs or {}
	table.insert(span.logs, { t = evt.field(fields.time), th = s, tl = ns, tid = tid,
		b = evt.field(fields.buffer) })
end

function on_event()
	local tid = evt.field(fields.tid)
	if evt.get_type() ~= "tracer" then
		add_log(tid)
		return false
	end
	local id, name = evt.field(fields.id), evt.field(fields.tags)
	if evt.field(fields.dir) == ">" then
		begin_span(tid, id, name)
	else
		local logs, duration = end_span(tid, id, name), evt.field(fields.duration)
		if duration then
			add_span(id, read_tags(), duration, logs)
		end
	end
	return true
end

-- Folding -----------------------------------------------------------------------

local function is_complete(node)
	if node.c ~= 1 then
		return false
	end
	for _, child in pairs(node.ch) do
		if not is_complete(child) then
			return false
		end
	end
	return true
end

local function add_node(nodes, tag, node)
	local sum = nodes[tag]
	if not sum then
		nodes[tag] = copytable(node)
		return
	end
	sum.tt = sum.tt + node.tt
	sum.n = sum.n and sum.n + node.n
	if node.logs then
		sum.logs = sum.logs or {}
		concattable(sum.logs, node.logs)
	end
	for name, child in pairs(node.ch) do
		add_node(sum.ch, name, child)
	end
end

-- If children ran in parallel, their sum is more than the whole: keeps only the longest.
local function keep_longest(node)
	local longest, longest_tag, count = nil, nil, 0
	for tag, child in pairs(node.ch) do
		count = count + 1
		if not longest or child.tt > longest.tt then
			longest, longest_tag = child, tag
		end
	end
	node.nconc = count
	node.ch = { [longest_tag] = longest }
	return longest.tt
end

-- Computes the time of a node that is in none of its children.
local function find_rest(node)
	local inside = 0
	for _, child in pairs(node.ch) do
		find_rest(child)
		inside = inside + child.tt
	end
	if inside > node.tt then
		inside = keep_longest(node)
	end
	node.t = node.tt - inside
end

local function divide(node, n)
	node.t = node.t / n
	node.tt = node.tt / n
	for _, child in pairs(node.ch) do
		divide(child, n)
	end
end

local function put(name, nodes)
	local tree = { [""] = { ch = nodes, t = 0, tt = 0 } }
	print('"' .. name .. '": ' .. json.encode(tree, { indent = true }) .. ",")
end

function on_capture_end()
	local avg, min, max = {}, {}, {}
	for _, nodes in pairs(roots) do
		for tag, node in pairs(nodes) do
			if is_complete(node) then
				add_node(avg, tag, node)
				if not min[tag] or node.tt < min[tag].tt then
					min[tag] = node
				end
				if not max[tag] or node.tt > max[tag].tt then
					max[tag] = node
				end
			end
		end
	end
	for _, nodes in ipairs { avg, min, max } do
		for _, node in pairs(nodes) do
			find_rest(node)
		end
	end
	for _, node in pairs(avg) do
		divide(node, node.n)
	end
	print(PAGE_BEGIN)
	put("avg", avg)
	put("min", min)
	put("max", max)
	print(PAGE_END)
	return true
end
