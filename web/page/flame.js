// SPDX-License-Identifier: Apache-2.0
// Flame graphs: where the time went. The widest node is the whole; nodes below a part of a
// thousand are joined.
import { Asker } from "./client.js";
import { el, joined, put, quoted, visible } from "./dom.js";
import { byteText, count, duration } from "./units.js";
import { go, state, timeWindow } from "./state.js";

const SMALLEST = 0.001;
const NODES_MAX = 2500;
const FLAME_ROW = 22;

const FLAME_KINDS = {
	calls: {
		title: "Time in calls: process, call, file",
		levels: ["proc.name", "evt.type", "fd.name"],
		unit: duration,
	},
	waits: {
		title: "Waiting: process, kind of wait, descriptor",
		levels: ["proc.name", "evt.category", "fd.typechar", "evt.type", "fd.name"],
		unit: duration,
		filter: "evt.latency>100000",
	},
	threads: {
		title: "Time in calls: container, process, thread, call",
		levels: ["container.name", "proc.name", "thread.tid", "evt.type"],
		unit: duration,
	},
	bytes: {
		title: "Bytes moved: process, descriptor, call",
		levels: ["proc.name", "fd.name", "evt.type"],
		sum: "evt.rawres",
		filter: "evt.is_io=true and evt.dir=< and evt.rawres>0",
		unit: byteText,
	},
	counts: {
		title: "Number of calls: process, call, file",
		levels: ["proc.name", "evt.type", "fd.name"],
		counts: true,
		filter: "evt.dir=>",
		unit: count,
	},
	errors: {
		title: "Failed calls: error, call, process, file",
		levels: ["evt.res", "evt.type", "proc.name", "fd.name"],
		counts: true,
		filter: "evt.failed=true",
		unit: count,
	},
	spans: {
		title: "Tracer spans",
		levels: ["span.tags", "proc.name"],
		sum: "span.duration",
		filter: "evt.type=tracer and evt.dir=<",
		unit: duration,
	},
};

export function makeFlame(client) {
	const asker = new Asker(client);
	let root = null,
		focus = null;
	const kind = el(
		"select",
		{ "aria-label": "Kind" },
		Object.entries(FLAME_KINDS).map(([name, { title }]) =>
			el("option", { value: name }, title),
		),
	);
	const status = el("span.status", { role: "status" }),
		readout = el(".readout");
	const search = el("input", {
		placeholder: "highlight",
		"aria-label": "Highlight",
		oninput: mark,
	});
	const graph = el(".flames", { role: "tree", "aria-label": "Flame graph" });
	const node = el(
		"section.flame",
		{ "aria-label": "Flame graph" },
		el(".bar", {}, kind, search, status),
		readout,
		el(".scrolled", {}, graph),
	);
	kind.addEventListener("change", () => {
		go({ flame: kind.value }, { replace: true });
		refresh();
	});

	const current = () => FLAME_KINDS[state.flame] ?? FLAME_KINDS.calls;

	function build(answer) {
		const all = answer.nodes.map(([above, name, value, events]) => ({
			above,
			name,
			value,
			events,
			children: [],
		}));
		root = { name: "all", value: answer.total, events: answer.events, children: [], depth: 0 };
		for (const entry of all) {
			entry.parent = entry.above < 0 ? root : all[entry.above];
			entry.depth = entry.parent.depth + 1;
			entry.parent.children.push(entry);
		}
		focus = root;
	}

	// The filter of a node: its value at each level above.
	function filterOf(entry) {
		const { levels, filter } = current(),
			checks = [];
		for (let at = entry; at.parent; at = at.parent) {
			const field = levels[at.depth - 1];
			checks.unshift(at.name === "" ? `not ${field} exists` : `${field}=${quoted(at.name)}`);
		}
		return joined(filter, checks.join(" and "));
	}

	function box(entry, left, width, row) {
		const { unit } = current();
		const text = `${entry.name === "" ? "(none)" : visible(entry.name)}`;
		const part = ((entry.value / root.value) * 100).toFixed(1);
		const numbers = `${unit(entry.value)}, ${part} % of all, ${count(entry.events)} events`;
		const title = `${text}\n${numbers}`;
		const item = el(
			`button.flame-box.${entry.parent ? `hue${hue(entry.name)}` : "root"}`,
			{
				title,
				role: "treeitem",
				"aria-level": entry.depth + 1,
				"data-name": entry.name,
				onclick: () => {
					focus = entry === focus && entry.parent ? entry.parent : entry;
					draw();
				},
				onkeydown: (event) => {
					if (event.key === "e" && entry.parent)
						go({ screen: "events", filter: joined(state.filter, filterOf(entry)) });
				},
				onpointerenter: () => {
					readout.textContent = title.replace("\n", " · ");
				},
				onfocus: () => {
					readout.textContent = title.replace("\n", " · ");
				},
			},
			text,
		);
		item.style.left = `${left}%`;
		item.style.width = `${width}%`;
		item.style.top = `${row * FLAME_ROW}px`;
		return item;
	}

	function hue(text) {
		let sum = 0;
		for (let n = 0; n < text.length; n++) sum = (sum * 31 + text.charCodeAt(n)) >>> 0;
		return sum % 8;
	}

	function draw() {
		const boxes = [],
			chain = [];
		for (let at = focus.parent; at; at = at.parent) chain.unshift(at);
		chain.forEach((entry, row) => boxes.push(box(entry, 0, 100, row)));
		let deepest = chain.length;
		const walk = (entry, left, row) => {
			const width = (entry.value / focus.value) * 100;
			// without a value there is nothing to say about the last level
			if (
				width < SMALLEST * 100 ||
				boxes.length > NODES_MAX ||
				(entry.name === "" && !entry.children.length)
			)
				return;
			boxes.push(box(entry, left, width, row));
			deepest = Math.max(deepest, row);
			let at = left;
			for (const child of [...entry.children].sort((a, b) => b.value - a.value)) {
				walk(child, at, row + 1);
				at += (child.value / focus.value) * 100;
			}
		};
		if (root.value) walk(focus, 0, chain.length);
		graph.style.height = `${(deepest + 1) * FLAME_ROW}px`;
		put(graph, boxes.length ? boxes : el("p.empty", {}, "Nothing to show here."));
		mark();
	}

	function mark() {
		const word = search.value.toLowerCase();
		for (const item of graph.querySelectorAll(".flame-box"))
			item.classList.toggle(
				"faded",
				Boolean(word) && !item.dataset.name.toLowerCase().includes(word),
			);
	}

	async function refresh() {
		kind.value = state.flame in FLAME_KINDS ? state.flame : "calls";
		const { levels, sum, counts, filter, unit } = current();
		const answer = await asker.ask({
			what: "tree",
			levels,
			sum,
			counts,
			filter: joined(state.filter, filter),
			...timeWindow(),
		});
		if (!answer) return;
		build(answer);
		status.textContent =
			`${unit(answer.total)} in ${count(answer.events)} events` +
			(answer.left_out ? `, ${unit(answer.left_out)} without room` : "") +
			" · click a box to widen it, again to go back; e: its events";
		draw();
	}
	return { node, name: "flame", refresh, leave: () => asker.cancel(), focus: () => kind.focus() };
}
