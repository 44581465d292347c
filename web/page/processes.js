// SPDX-License-Identifier: Apache-2.0
// The tree of processes, with the time of each life.
import { Asker } from "./client.js";
import { el, joined, put, visible } from "./dom.js";
import { clock, count, duration, short } from "./units.js";
import { go, state, timeWindow, trace } from "./state.js";

const PROCESSES_MAX = 2000;

// Puts children below their parents. A pid may have been used twice: the parent is the one
// that was alive when the child began.
function treeOf(processes) {
	const byPid = new Map();
	for (const process of processes) {
		process.children = [];
		process.first = BigInt(process.first);
		process.last = BigInt(process.last);
		byPid.set(process.pid, [...(byPid.get(process.pid) ?? []), process]);
	}
	const roots = [];
	for (const process of processes) {
		const parents = (byPid.get(process.ppid) ?? []).filter((other) => other !== process);
		const parent = parents.findLast((other) => other.first <= process.first) ?? parents[0];
		(parent && process.pid !== process.ppid ? parent.children : roots).push(process);
	}
	return roots;
}

export function makeProcesses(client) {
	const asker = new Asker(client);
	const status = el("span.status", { role: "status" });
	const body = el("tbody");
	const node = el(
		"section.processes",
		{ "aria-label": "Processes" },
		el(".bar", {}, status),
		el(
			".scrolled",
			{},
			el(
				"table",
				{ role: "treegrid" },
				el(
					"thead",
					{},
					el(
						"tr",
						{},
						["Process", "pid", "Events", "Failed", "Life"].map((name) =>
							el("th", { scope: "col" }, name),
						),
					),
				),
				body,
			),
		),
	);

	const part = (ns) => (Number(ns - trace.begin) / Number(trace.end - trace.begin)) * 100;

	function life(process) {
		if (!process.first) return el("td.life", { title: "no event of its own" });
		const from = process.began ? Math.max(0, part(process.first)) : 0;
		const to = process.ended ? part(process.last) : 100;
		const bar = el(`span.span${process.began ? ".began" : ""}${process.ended ? ".ended" : ""}`);
		bar.style.left = `${from}%`;
		bar.style.width = `${Math.max(0.3, to - from)}%`;
		const whole = process.began && process.ended;
		const lived = whole ? `, lived ${duration(process.last - process.first)}` : "";
		const text =
			`${process.began ? `began ${clock(process.first, 1e3)}` : "was there before"}, ` +
			`${process.ended ? `ended ${clock(process.last, 1e3)}` : "had not ended"}` +
			lived;
		return el("td.life", { title: text, "aria-label": text }, bar);
	}

	const open = (process) =>
		go({ screen: "events", filter: joined(state.filter, `proc.pid=${process.pid}`) });

	function rowOf(process, depth) {
		const name = el(
			"td.name",
			{ title: process.command },
			el(
				"button.link",
				{ onclick: () => open(process) },
				el("bdi", {}, visible(process.name || "?")),
			),
			el("small", {}, el("bdi", {}, visible(process.command))),
		);
		name.style.paddingInlineStart = `${0.5 + depth * 1.1}em`;
		return el(
			"tr",
			{ role: "row", "aria-level": depth + 1 },
			name,
			el("td.right", {}, String(process.pid)),
			el("td.right", { title: count(process.events) }, short(process.events)),
			el(
				`td.right${process.errors ? ".bad" : ""}`,
				{},
				process.errors ? short(process.errors) : "",
			),
			life(process),
		);
	}

	function show(answer) {
		const rows = [];
		const walk = (process, depth) => {
			if (rows.length < PROCESSES_MAX) rows.push(rowOf(process, depth));
			if (depth < 200) process.children.forEach((child) => walk(child, depth + 1));
		};
		treeOf(answer.processes).forEach((process) => walk(process, 0));
		const left = answer.processes.length - rows.length;
		status.textContent =
			`${count(answer.processes.length)}${answer.cut ? "+" : ""} processes` +
			(left > 0 ? `, the first ${count(PROCESSES_MAX)} are shown: narrow the filter` : "");
		put(body, rows);
	}

	async function refresh() {
		status.textContent = "reading …";
		const answer = await asker.ask({ what: "procs", filter: state.filter, ...timeWindow() });
		if (answer) show(answer);
	}
	return {
		node,
		name: "processes",
		refresh,
		leave: () => asker.cancel(),
		focus: () => node.querySelector("button.link")?.focus(),
	};
}
