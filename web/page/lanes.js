// SPDX-License-Identifier: Apache-2.0
// A lane for each thread or CPU: what its calls waited for, over the time.
import { Asker } from "./client.js";
import { cssColour, el, joined, put, visible } from "./dom.js";
import { clock, count, duration } from "./units.js";
import { drawing } from "./chart.js";
import { go, state, timeWindow, trace } from "./state.js";
import { makeWaits } from "./waits.js";

const LANE_BINS = 300;
const WAIT_PART = 5000; // of the time that is shown, waits of less are not asked for

export function makeLanes(client) {
	const asker = new Asker(client),
		waitAsker = new Asker(client);
	const status = el("span.status", { role: "status" });
	const by = el(
		"select",
		{ "aria-label": "Lanes of" },
		el("option", { value: "thread" }, "threads"),
		el("option", { value: "cpu" }, "CPUs"),
	);
	const legend = el("ul.causes"),
		readout = el("span.readout"),
		rows = el(".rows"),
		links = drawing("chain-lines", "The chain of waits", drawLinks),
		lanes = el(".lanes", {}, rows, links);
	let chain = [],
		shown = null; // the time of the lanes
	const waits = makeWaits((next) => {
		chain = next;
		links.redraw();
	});
	const node = el(
		"section.timeline",
		{ "aria-label": "Lanes" },
		el(".bar", {}, by, status, readout),
		legend,
		el(".scrolled", {}, lanes),
		waits,
	);
	by.addEventListener("change", () => {
		go({ lanes: by.value }, { replace: true });
		refresh();
	});

	const window = () => ({ begin: state.from ?? trace.begin, end: (state.to ?? trace.last) + 1n });

	// A frame around each wait of the chain, and a line from who ended it to who waited.
	function drawLinks(context, width, height) {
		context.clearRect(0, 0, width, height);
		if (!chain.length || !shown) return;
		const box = links.getBoundingClientRect();
		const laneBox = (tid) => {
			const lane = rows.querySelector(`[data-key="${Number(tid)}"] canvas`);
			if (!lane) return null;
			const { left, top, width: wide, height: tall } = lane.getBoundingClientRect();
			return { left: left - box.left, top: top - box.top, wide, tall };
		};
		const place = ({ left, wide }, time) => {
			const part = Number(time - shown.begin) / Number(shown.end - shown.begin);
			return left + Math.min(1, Math.max(0, part)) * wide;
		};
		context.strokeStyle = context.fillStyle = cssColour("text");
		context.lineWidth = 1.5;
		for (const { tid, begin, end, act } of chain) {
			const lane = laneBox(tid),
				from = act && laneBox(act.tid);
			if (!lane) continue;
			const left = place(lane, begin);
			context.strokeRect(left, lane.top, Math.max(2, place(lane, end) - left), lane.tall);
			if (from) drawArrow(context, place(lane, act.time), from, lane);
		}
	}

	function drawArrow(context, x, from, to) {
		const down = to.top > from.top;
		const begin = down ? from.top + from.tall : from.top,
			end = down ? to.top : to.top + to.tall;
		context.beginPath();
		context.arc(x, begin, 3, 0, 2 * Math.PI);
		context.fill();
		context.beginPath();
		context.moveTo(x, begin);
		context.lineTo(x, end);
		context.stroke();
		context.beginPath();
		context.moveTo(x, end);
		context.lineTo(x - 4, end + (down ? -7 : 7));
		context.lineTo(x + 4, end + (down ? -7 : 7));
		context.fill();
	}

	function drawLane(context, width, height, lane, causes, full) {
		context.clearRect(0, 0, width, height);
		for (let bin = 0; bin < LANE_BINS; bin++) {
			let y = height;
			for (let n = 0; n < causes.length; n++) {
				const tall = Math.min(1, lane.bins[bin * causes.length + n] / full) * height;
				if (!tall) continue;
				context.fillStyle = cssColours[n];
				context.fillRect(
					(bin / LANE_BINS) * width,
					y - Math.max(tall, 0.7),
					width / LANE_BINS + 0.3,
					Math.max(tall, 0.7),
				);
				y -= tall;
			}
		}
	}
	let cssColours = [];

	function describe(lane, causes, bin) {
		const parts = causes
			.map((name, n) => [name, lane.bins[bin * causes.length + n]])
			.filter(([, value]) => value)
			.sort((a, b) => b[1] - a[1]);
		return (
			parts
				.map(
					([name, value]) =>
						`${name} ${state.lanes === "cpu" ? count(value) : duration(value)}`,
				)
				.join(", ") || "no call"
		);
	}

	function laneOf(lane, causes, width, begin) {
		const full = state.lanes === "cpu" ? Math.max(1, ...sums(lane, causes.length)) : width;
		const canvas = drawing("lane", `${lane.name}`, (context, w, h) => {
			cssColours = causes.map((_, n) => cssColour(`cause${n}`));
			drawLane(context, w, h, lane, causes, full);
		});
		canvas.addEventListener("pointermove", (event) => {
			const box = canvas.getBoundingClientRect();
			const bin = Math.min(
				LANE_BINS - 1,
				Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * LANE_BINS)),
			);
			readout.textContent =
				`${clock(begin + BigInt(Math.round(bin * width)), 1e5)}: ` +
				describe(lane, causes, bin);
		});
		canvas.addEventListener("click", (event) => {
			const box = canvas.getBoundingClientRect();
			const part = (event.clientX - box.left) / box.width;
			const time = begin + BigInt(Math.round(part * LANE_BINS * width));
			if (state.lanes !== "cpu") waits.selectAt(lane.key, time);
		});
		const filter = state.lanes === "cpu" ? `evt.cpu=${lane.key}` : `thread.tid=${lane.key}`;
		return el(
			".lane-row",
			{ "data-key": lane.key },
			el(
				"button.link",
				{
					title: filter,
					onclick: () => go({ screen: "events", filter: joined(state.filter, filter) }),
				},
				visible(lane.name),
			),
			canvas,
		);
	}

	function sums(lane, n) {
		return Array.from({ length: LANE_BINS }, (_, bin) =>
			lane.bins.slice(bin * n, (bin + 1) * n).reduce((a, b) => a + b, 0),
		);
	}

	function show(answer, { begin, end }) {
		const width = Number(end - begin) / LANE_BINS;
		shown = { begin, end };
		put(
			legend,
			answer.causes.map((name, n) => el(`li.cause${n}`, {}, el("i"), name)),
		);
		const more = answer.cut ? "+" : "";
		status.textContent =
			(state.lanes === "cpu"
				? "events on each CPU, by what they were about"
				: "time in calls, by what they waited for; empty: it ran, or waited to run") +
			(answer.count > answer.lanes.length
				? `; the busiest ${answer.lanes.length} of ${count(answer.count)}${more}`
				: "");
		put(
			rows,
			answer.lanes.length
				? answer.lanes.map((lane) => laneOf(lane, answer.causes, width, begin))
				: el("p.empty", {}, "No call passes the filter in this time."),
		);
	}

	async function refresh() {
		chain = [];
		by.value = state.lanes === "cpu" ? "cpu" : "thread";
		const asked = window();
		const answer = await asker.ask({
			what: "lanes",
			by: by.value,
			filter: state.filter,
			bins: LANE_BINS,
			...asked,
			...timeWindow(),
		});
		if (!answer) return;
		show(answer, asked);
		waits.hidden = state.lanes === "cpu";
		if (waits.hidden) return;
		const least = (asked.end - asked.begin) / BigInt(WAIT_PART);
		const found = await waitAsker.ask({
			what: "waits",
			filter: state.filter,
			least: least > 0n ? least : 1n,
			...timeWindow(),
		});
		if (found) waits.show(found);
	}

	function leave() {
		asker.cancel();
		waitAsker.cancel();
	}
	return { node, name: "lanes", refresh, leave, focus: () => by.focus() };
}
