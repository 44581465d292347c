// SPDX-License-Identifier: Apache-2.0
// The spectrogram of latencies: time from left to right, how long calls took upwards, how
// many there were as brightness. A rectangle selects calls.
import { Asker } from "./client.js";
import { announce, cssColour, el, joined, put } from "./dom.js";
import { clock, count, duration } from "./units.js";
import { drawing, isDark, niceStep } from "./chart.js";
import { go, state, timeWindow, trace } from "./state.js";

const SPECTRUM_BINS = 240;
const LEFT = 64,
	BOTTOM = 20;

// From few to many; each step is lighter or darker, so that it needs no colours.
function shades(dark) {
	const from = dark ? [20, 40, 60] : [214, 232, 240],
		middle = dark ? [36, 120, 140] : [60, 150, 170];
	const to = dark ? [255, 236, 150] : [60, 20, 80];
	const mix = (a, b, part) => a.map((v, n) => Math.round(v + (b[n] - v) * part));
	return Array.from({ length: 64 }, (_, n) =>
		n < 32 ? mix(from, middle, n / 31) : mix(middle, to, (n - 32) / 31),
	);
}

export function makeLatency(client) {
	const asker = new Asker(client);
	let answer = null,
		window = null,
		low = 0,
		high = 1,
		box = null,
		start = null;
	const status = el("span.status", { role: "status" }),
		readout = el("span.readout");
	const canvas = drawing("spectrogram", "Calls by time and latency", draw);
	canvas.tabIndex = 0;
	const twin = el("details.twin", {}, el("summary", {}, "As a table"), el("table"));
	const choice = el(".choice", { hidden: true });
	const node = el(
		"section.latency",
		{ "aria-label": "Latency" },
		el(".bar", {}, status, readout),
		canvas,
		choice,
		twin,
	);

	const plot = (width, height) => ({ w: width - LEFT, h: height - BOTTOM });

	function draw(context, width, height) {
		context.clearRect(0, 0, width, height);
		if (!answer) return;
		const { w, h } = plot(width, height);
		const image = paint();
		context.imageSmoothingEnabled = false;
		context.drawImage(image, LEFT, 0, w, h);
		drawAxes(context, w, h);
		if (box) {
			context.strokeStyle = cssColour("accent");
			context.lineWidth = 2;
			context.strokeRect(
				LEFT + box.x0 * w,
				box.y0 * h,
				(box.x1 - box.x0) * w,
				(box.y1 - box.y0) * h,
			);
		}
	}

	function paint() {
		const rows = high - low,
			image = document.createElement("canvas");
		image.width = SPECTRUM_BINS;
		image.height = rows;
		const context = image.getContext("2d"),
			data = context.createImageData(SPECTRUM_BINS, rows);
		const table = shades(isDark());
		const top = Math.log1p(Math.max(...answer.cells, 1));
		for (let row = 0; row < rows; row++) {
			for (let bin = 0; bin < SPECTRUM_BINS; bin++) {
				const value = answer.cells[(high - 1 - row) * SPECTRUM_BINS + bin];
				if (!value) continue;
				const [r, g, b] = table[Math.round((Math.log1p(value) / top) * 63)];
				data.data.set([r, g, b, 255], (row * SPECTRUM_BINS + bin) * 4);
			}
		}
		context.putImageData(data, 0, 0);
		return image;
	}

	function drawAxes(context, w, h) {
		context.fillStyle = cssColour("faint");
		context.font = "11px system-ui, sans-serif";
		context.textBaseline = "middle";
		context.textAlign = "right";
		for (let row = Math.ceil(low / 10) * 10; row <= high; row += 10) {
			const y = h - ((row - low) / (high - low)) * h;
			context.fillText(
				duration(answer.bounds[row]),
				LEFT - 8,
				Math.min(h - 6, Math.max(6, y)),
			);
			context.globalAlpha = 0.25;
			context.fillRect(LEFT, y, w, 1);
			context.globalAlpha = 1;
		}
		const span = Number(window.end - window.begin),
			step = niceStep(span, w / 110);
		context.textAlign = "left";
		for (let at = 0; at < span; at += step)
			if ((at / span) * w + 50 < w)
				context.fillText(
					at ? `+${duration(at)}` : clock(window.begin, 1e6),
					LEFT + (at / span) * w,
					h + BOTTOM / 2,
				);
	}

	const partOf = (event) => {
		const area = canvas.getBoundingClientRect();
		const { w, h } = plot(area.width, area.height);
		const clamp = (n) => Math.min(1, Math.max(0, n));
		return {
			x: clamp((event.clientX - area.left - LEFT) / w),
			y: clamp((event.clientY - area.top) / h),
		};
	};

	// The cells that a box covers, as times and latencies.
	function bounds({ x0, x1, y0, y1 }) {
		const span = Number(window.end - window.begin);
		const column = (x, up) => Math[up ? "ceil" : "floor"](x * SPECTRUM_BINS - (up ? 1e-9 : 0));
		const first = Math.min(SPECTRUM_BINS - 1, column(x0)),
			last = Math.max(first + 1, column(x1, true));
		const bottom = low + Math.floor((1 - y1) * (high - low) + 1e-9);
		const top = Math.max(bottom + 1, low + Math.ceil((1 - y0) * (high - low) - 1e-9));
		const at = (n) => window.begin + BigInt(Math.ceil((n * span) / SPECTRUM_BINS));
		let calls = 0;
		for (let row = bottom; row < top; row++)
			for (let bin = first; bin < last; bin++)
				calls += answer.cells[row * SPECTRUM_BINS + bin] ?? 0;
		return {
			from: at(first),
			to: at(last) - 1n,
			least: answer.bounds[bottom],
			most: answer.bounds[top],
			calls,
		};
	}

	function offer() {
		const { from, to, least, most, calls } = bounds(box);
		const filter = `evt.dir=< and evt.latency>=${least} and evt.latency<${most}`;
		const text =
			`${count(calls)} calls of ${duration(least)} to ${duration(most)}, ` +
			`${clock(from, 1e5)} to ${clock(to, 1e5)}`;
		choice.hidden = false;
		put(
			choice,
			el("span", { "data-calls": calls }, text),
			el(
				"button.primary",
				{
					onclick: () =>
						go({ screen: "events", filter: joined(state.filter, filter), from, to }),
				},
				"Show these events",
			),
			el(
				"button",
				{
					onclick: () =>
						go({
							screen: "views",
							view: "procs",
							path: [],
							filter: joined(state.filter, filter),
							from,
							to,
						}),
				},
				"By process",
			),
		);
		announce(text);
	}

	canvas.addEventListener("pointerdown", (event) => {
		if (!answer) return;
		start = partOf(event);
		canvas.setPointerCapture(event.pointerId);
	});
	canvas.addEventListener("pointermove", (event) => {
		if (!answer) return;
		const at = partOf(event);
		const { least, most, calls, from } = bounds({ x0: at.x, x1: at.x, y0: at.y, y1: at.y });
		const place = `${clock(from, 1e5)} · ${duration(least)} to ${duration(most)}`;
		readout.textContent = `${place} · ${count(calls)} calls`;
		if (!start) return;
		box = {
			x0: Math.min(start.x, at.x),
			x1: Math.max(start.x, at.x),
			y0: Math.min(start.y, at.y),
			y1: Math.max(start.y, at.y),
		};
		canvas.redraw();
	});
	canvas.addEventListener("pointerup", (event) => {
		if (!start) return;
		const at = partOf(event);
		box ??= { x0: at.x, x1: at.x, y0: at.y, y1: at.y };
		start = null;
		canvas.redraw();
		offer();
	});
	// arrows move a box, with shift they change its size
	canvas.addEventListener("keydown", (event) => {
		const moves = {
			ArrowLeft: [-1, 0],
			ArrowRight: [1, 0],
			ArrowUp: [0, -1],
			ArrowDown: [0, 1],
		};
		if (!(event.key in moves) || !answer) return;
		event.preventDefault();
		const [dx, dy] = moves[event.key].map((n) => n * 0.05);
		box ??= { x0: 0.4, x1: 0.6, y0: 0.3, y1: 0.6 };
		const part = (n) => Math.min(1, Math.max(0, n));
		box = {
			x0: part(box.x0 + (event.shiftKey ? 0 : dx)),
			x1: part(box.x1 + dx),
			y0: part(box.y0 + (event.shiftKey ? 0 : dy)),
			y1: part(box.y1 + dy),
		};
		canvas.redraw();
		offer();
	});

	// Only the decades in use are shown.
	function trim() {
		const rows = answer.bounds.length - 1;
		const used = Array.from({ length: rows }, (_, row) =>
			answer.cells.slice(row * SPECTRUM_BINS, (row + 1) * SPECTRUM_BINS).some(Boolean),
		);
		low = Math.max(0, Math.floor(Math.max(0, used.indexOf(true)) / 10) * 10);
		high = Math.min(rows, Math.ceil((used.lastIndexOf(true) + 1) / 10) * 10);
		if (high <= low) high = Math.min(rows, low + 10);
	}

	function showTwin() {
		const rows = [];
		for (let row = high - 10; row >= low; row -= 10) {
			let calls = 0;
			for (let n = row * SPECTRUM_BINS; n < (row + 10) * SPECTRUM_BINS; n++)
				calls += answer.cells[n];
			rows.push(
				el(
					"tr",
					{},
					el(
						"th",
						{ scope: "row" },
						`${duration(answer.bounds[row])} to ${duration(answer.bounds[row + 10])}`,
					),
					el("td.right", {}, count(calls)),
				),
			);
		}
		put(twin.querySelector("table"), el("tbody", {}, rows));
	}

	async function refresh() {
		const asked = { begin: state.from ?? trace.begin, end: (state.to ?? trace.last) + 1n };
		const next = await asker.ask({
			what: "spectrogram",
			filter: state.filter,
			bins: SPECTRUM_BINS,
			...asked,
			...timeWindow(),
		});
		if (!next) return;
		answer = next;
		window = asked;
		box = null;
		choice.hidden = true;
		status.textContent = `${count(answer.calls)} calls; a rectangle selects some`;
		status.dataset.calls = answer.calls;
		trim();
		showTwin();
		canvas.redraw();
	}
	return {
		node,
		name: "latency",
		refresh,
		leave: () => asker.cancel(),
		focus: () => canvas.focus(),
	};
}
