// SPDX-License-Identifier: Apache-2.0
// A lane for each thread or CPU: what its calls waited for, over the time.
import { Asker } from "./client.js";
import { cssColour, el, joined, put } from "./dom.js";
import { clock, count, duration } from "./units.js";
import { drawing } from "./chart.js";
import { go, state, timeWindow, trace } from "./state.js";

const LANE_BINS = 300;

export function makeLanes(client) {
	const asker = new Asker(client);
	const status = el("span.status", { role: "status" });
	const by = el(
		"select",
		{ "aria-label": "Lanes of" },
		el("option", { value: "thread" }, "threads"),
		el("option", { value: "cpu" }, "CPUs"),
	);
	const legend = el("ul.causes"),
		readout = el("span.readout"),
		lanes = el(".lanes");
	const node = el(
		"section.timeline",
		{ "aria-label": "Lanes" },
		el(".bar", {}, by, status, readout),
		legend,
		el(".scrolled", {}, lanes),
	);
	by.addEventListener("change", () => {
		go({ lanes: by.value }, { replace: true });
		refresh();
	});

	const window = () => ({ begin: state.from ?? trace.begin, end: (state.to ?? trace.last) + 1n });

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
		const filter = state.lanes === "cpu" ? `evt.cpu=${lane.key}` : `thread.tid=${lane.key}`;
		return el(
			".lane-row",
			{},
			el(
				"button.link",
				{
					title: filter,
					onclick: () => go({ screen: "events", filter: joined(state.filter, filter) }),
				},
				lane.name,
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
			lanes,
			answer.lanes.map((lane) => laneOf(lane, answer.causes, width, begin)),
		);
	}

	async function refresh() {
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
		if (answer) show(answer, asked);
	}
	return { node, name: "lanes", refresh, leave: () => asker.cancel(), focus: () => by.focus() };
}
