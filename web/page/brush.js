// SPDX-License-Identifier: Apache-2.0
// The strip of time above all screens: how many events there were, how many failed, and the
// part of the time that is selected. A tile may be pinned to it.
import { announce, cssColour, el } from "./dom.js";
import { clock, count, duration } from "./units.js";
import { drawBars, drawing, niceStep } from "./chart.js";
import { go, onState, state, trace } from "./state.js";
import { windowAt } from "./parts.js";

const AXIS = 16;

export function makeBrush() {
	let bins = null,
		pinned = [],
		dragging = null;
	const canvas = drawing("strip", "Events over time", draw);
	const readout = el("span.readout", { "aria-hidden": "true" });
	const node = el(
		".brush",
		{
			tabindex: "0",
			role: "slider",
			"aria-label": "Selected time",
			"aria-valuemin": "0",
			"aria-valuemax": "100",
			"aria-valuenow": "0",
		},
		canvas,
		readout,
	);

	const span = () => Number(trace.end - trace.begin);
	const place = (ns) => Number(ns - trace.begin) / span();
	const time = (part) =>
		trace.begin + BigInt(Math.round(Math.min(1, Math.max(0, part)) * span()));

	function drawAxis(context, width, height) {
		const step = niceStep(span(), width / 110);
		context.fillStyle = cssColour("faint");
		context.font = "11px system-ui, sans-serif";
		context.textBaseline = "bottom";
		for (let at = 0; at <= span(); at += step) {
			const x = (at / span()) * width;
			context.fillRect(x, height - AXIS, 1, 4);
			if (x + 60 < width)
				context.fillText(at ? `+${duration(at)}` : clock(trace.begin, 1e6), x + 3, height);
		}
	}

	function drawSelection(context, width, height) {
		const from = state.from === null ? 0 : place(state.from) * width;
		const to = state.to === null ? width : place(state.to) * width;
		if (state.from === null && state.to === null) return;
		context.fillStyle = cssColour("shade");
		context.fillRect(0, 0, from, height - AXIS);
		context.fillRect(to, 0, width - to, height - AXIS);
		context.strokeStyle = cssColour("accent");
		context.lineWidth = 1.5;
		context.strokeRect(from, 0.75, Math.max(2, to - from), height - AXIS - 1.5);
	}

	function draw(context, width, height) {
		context.clearRect(0, 0, width, height);
		if (!bins) return;
		const tall = height - AXIS - 2;
		const top = Math.max(...bins.events, 1);
		const [from, to] = [place(bins.begin) * width, place(bins.end) * width];
		context.save();
		context.translate(from, 0);
		drawBars(context, to - from, tall, bins.events, cssColour("bar"), top);
		drawBars(context, to - from, tall, bins.errors, cssColour("bad"), top);
		context.restore();
		pinned.forEach((tile) => drawLine(context, width, tall, tile));
		drawAxis(context, width, height);
		drawSelection(context, width, height);
	}

	// A pinned tile has a scale of its own.
	function drawLine(context, width, height, tile) {
		const top = Math.max(...tile.bins, 1);
		context.strokeStyle = cssColour(tile.colour);
		context.lineWidth = 1.5;
		context.beginPath();
		tile.bins.forEach((value, n) => {
			const x = ((n + 0.5) / tile.bins.length) * width,
				y = height - (value / top) * (height - 2);
			context[n ? "lineTo" : "moveTo"](x, y);
		});
		context.stroke();
	}

	const partAt = (event) => {
		const box = canvas.getBoundingClientRect();
		return (event.clientX - box.left) / box.width;
	};

	function describe() {
		const from = state.from ?? trace.begin,
			to = state.to ?? trace.end;
		const text = `${clock(from, 1e6)}, ${duration(to - from)}`;
		node.setAttribute("aria-valuetext", text);
		node.setAttribute("aria-valuenow", String(Math.round(place(from) * 100)));
		return text;
	}

	function select(a, b) {
		const from = time(Math.min(a, b)),
			to = time(Math.max(a, b));
		if (Math.abs(a - b) >= 0.002) go({ from, to });
		else go(trace.large ? windowAt(trace.large, from) : { from: null, to: null });
	}

	node.addEventListener("pointerdown", (event) => {
		dragging = partAt(event);
		node.setPointerCapture(event.pointerId);
	});
	node.addEventListener("pointermove", (event) => {
		const part = partAt(event);
		if (bins) {
			const [from, to] = [place(bins.begin), place(bins.end)];
			const n = Math.floor(((part - from) / (to - from)) * bins.events.length);
			readout.textContent =
				`${clock(time(part), span() / 1000)} · ${count(bins.events[n] ?? 0)} events` +
				(bins.errors[n] ? ` · ${count(bins.errors[n])} failed` : "");
		}
		if (dragging !== null && Math.abs(part - dragging) > 0.002) {
			Object.assign(state, {
				from: time(Math.min(part, dragging)),
				to: time(Math.max(part, dragging)),
			});
			canvas.redraw();
		}
	});
	node.addEventListener("pointerup", (event) => {
		const begin = dragging;
		dragging = null;
		if (begin === null) return;
		state.from = state.to = undefined; // so that any choice is a change
		select(begin, partAt(event));
	});
	node.addEventListener("pointerleave", () => {
		readout.textContent = "";
	});
	// arrows move the selection, with shift they change its end; Escape removes it
	node.addEventListener("keydown", (event) => {
		const arrows = { ArrowLeft: -0.02, ArrowRight: 0.02 };
		if (event.key === "Escape") {
			go({ from: null, to: null });
		} else if (event.key in arrows) {
			let from = state.from === null ? 0 : place(state.from);
			let to = state.to === null ? 1 : place(state.to);
			if (state.from === null && state.to === null) [from, to] = [0.4, 0.6];
			else if (!event.shiftKey) from += arrows[event.key];
			to += arrows[event.key];
			if (to - from > 0.004) select(from, to);
			announce(describe());
		} else {
			return;
		}
		event.preventDefault();
	});
	onState(() => {
		canvas.redraw();
		describe();
	});

	// next: {begin, end, events, errors}, as the question "list" is answered.
	node.setBins = (next) => {
		bins = { ...next, begin: BigInt(next.begin), end: BigInt(next.end) };
		canvas.redraw();
		describe();
	};
	node.setPinned = (tiles) => {
		pinned = tiles;
		canvas.redraw();
	};
	return node;
}
