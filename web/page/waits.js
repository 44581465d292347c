// SPDX-License-Identifier: Apache-2.0
// The longest waits, and the chain behind one: who ended it, for whom that thread had waited
// before, and so on.
import { announce, el, put, visible } from "./dom.js";
import { clock, count, duration } from "./units.js";
import { go } from "./state.js";

const WAITS_SHOWN = 200;
const CHAIN_MAX = 20;

const nameOf = (thread, tid) => `${visible(thread) || "?"} (${tid})`;

// A wait as the engine has it: a list; see web/engine/waits.c.
function readWait([tid, thread, begin, end, number, call, on, by]) {
	const act = Array.isArray(by)
		? { tid: by[0], thread: by[1], call: by[2], number: by[3], time: BigInt(by[4]) }
		: null;
	return {
		tid,
		thread,
		begin: BigInt(begin),
		end: BigInt(end),
		number,
		call,
		on,
		act,
		isTime: by === "time",
	};
}

// The wait, then the last one of the thread that ended it, if it was during the first; and so on.
export function chainOf(waits, first) {
	const chain = [first];
	while (chain.at(-1).act && chain.length < CHAIN_MAX) {
		const { act, begin } = chain.at(-1);
		let next = null;
		for (const wait of waits)
			if (
				wait.tid === act.tid &&
				wait.end <= act.time &&
				wait.end > begin &&
				(!next || wait.end > next.end)
			)
				next = wait;
		if (!next) break;
		chain.push(next);
	}
	return chain;
}

function endText({ act, isTime }) {
	if (act) return `${act.call} of ${nameOf(act.thread, act.tid)}`;
	return isTime ? "its time was over" : "not in the trace";
}

// onChain(chain) is called with the chain to draw, or with [].
export function makeWaits(onChain) {
	let waits = [],
		all = 0;
	const status = el("p.about", { role: "status" });
	const chainList = el("ol.chain", { "aria-label": "The chain of waits" });
	const body = el("tbody");
	const node = el(
		"section.waits",
		{ "aria-label": "Waits" },
		status,
		chainList,
		el(
			".scrolled",
			{},
			el(
				"table",
				{},
				el(
					"thead",
					{},
					el(
						"tr",
						{},
						["Waited", "Thread", "In", "Ended by", "At"].map((name, n) =>
							el(n ? "th" : "th.right", { scope: "col" }, name),
						),
					),
				),
				body,
			),
		),
	);

	function stepOf(wait, n) {
		const worked = el(
			"li",
			{},
			wait.act
				? `${nameOf(wait.act.thread, wait.act.tid)} did not wait that long before.`
				: "",
		);
		return [
			el(
				"li",
				{ "data-event": wait.number },
				`${nameOf(wait.thread, wait.tid)} waited ${duration(wait.end - wait.begin)} in ` +
					`${wait.call}${wait.on ? ` on ${visible(wait.on)}` : ""}: ` +
					(wait.act
						? `ended by ${endText(wait)}, ${clock(wait.act.time, 1e3)}`
						: endText(wait)),
			),
			n && wait.act ? worked : null,
		];
	}

	function showChain(chain) {
		const tids = [...new Set(chain.flatMap(({ tid, act }) => (act ? [tid, act.tid] : [tid])))];
		const [first] = chain;
		put(
			chainList,
			chain.flatMap((wait, n) => stepOf(wait, n === chain.length - 1)),
			el(
				"li.chain-links",
				{},
				el(
					"button",
					{
						onclick: () =>
							go({
								screen: "events",
								filter: `thread.tid in (${tids.join(", ")})`,
								from: first.begin,
								to: first.end,
							}),
					},
					"Events of these threads in this time",
				),
			),
		);
		onChain(chain);
	}

	function select(wait) {
		for (const row of body.children)
			row.setAttribute("aria-selected", String(Number(row.dataset.event) === wait.number));
		showChain(chainOf(waits, wait));
		announce(chainList.firstChild.textContent);
	}

	function rowOf(wait) {
		return el(
			"tr",
			{ "data-event": wait.number, "aria-selected": "false" },
			el("td.right", {}, duration(wait.end - wait.begin)),
			el(
				"td",
				{},
				el(
					"button.link",
					{ title: "Show the chain", onclick: () => select(wait) },
					el("bdi", {}, nameOf(wait.thread, wait.tid)),
				),
			),
			el(
				"td",
				{},
				`${wait.call} `,
				wait.on ? el("small", {}, el("bdi", {}, visible(wait.on))) : null,
			),
			el("td", {}, el("bdi", {}, endText(wait))),
			el("td", {}, clock(wait.begin, 1e4)),
		);
	}

	// answer: of the question "waits".
	node.show = (answer) => {
		waits = answer.waits.map(readWait);
		all = answer.count;
		status.textContent = all
			? `The longest ${count(Math.min(WAITS_SHOWN, waits.length))} of ${count(all)} waits, ` +
				"without those for files; choose one to see who ended it, and for whom " +
				"that thread had waited."
			: "No thread waited for another one in this time.";
		put(chainList);
		put(body, waits.slice(0, WAITS_SHOWN).map(rowOf));
		onChain([]);
	};
	// The longest wait of a thread at a time. Returns whether there is one.
	node.selectAt = (tid, time) => {
		const wait = waits.find(
			(other) => other.tid === tid && other.begin <= time && other.end >= time,
		);
		if (wait) select(wait);
		return Boolean(wait);
	};
	return node;
}
