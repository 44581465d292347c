// SPDX-License-Identifier: Apache-2.0
// Drawing on canvases: their size in pixels, and the shapes that several screens share.
import { el } from "./dom.js";

const redraws = new Set();

// A canvas that fills its box and is drawn anew when the box or the colours change.
// draw(context, width, height) works in CSS pixels.
export function drawing(kind, label, draw) {
	const canvas = el(`canvas.${kind}`, { role: "img", "aria-label": label });
	const redraw = () => {
		const { clientWidth: width, clientHeight: height } = canvas;
		if (!width || !height) return;
		const scale = window.devicePixelRatio || 1;
		canvas.width = Math.round(width * scale);
		canvas.height = Math.round(height * scale);
		const context = canvas.getContext("2d");
		context.scale(scale, scale);
		draw(context, width, height);
	};
	new ResizeObserver(redraw).observe(canvas);
	redraws.add(new WeakRef(redraw));
	canvas.redraw = redraw; // and so it lives as long as the canvas
	return canvas;
}

export function redrawAll() {
	for (const reference of redraws) {
		const redraw = reference.deref();
		if (redraw) redraw();
		else redraws.delete(reference);
	}
}
const systemDark = matchMedia("(prefers-color-scheme: dark)");
systemDark.addEventListener("change", redrawAll);

// The user's choice, or else the system's.
export function isDark() {
	const { theme } = document.documentElement.dataset;
	return theme ? theme === "dark" : systemDark.matches;
}

// Bars for the bins, the largest in each pixel, so that no peak is lost.
export function drawBars(context, width, height, bins, colour, top = Math.max(...bins, 1)) {
	context.fillStyle = colour;
	const columns = Math.max(1, Math.min(bins.length, Math.floor(width)));
	for (let column = 0; column < columns; column++) {
		const from = Math.floor((column * bins.length) / columns);
		const to = Math.max(from + 1, Math.floor(((column + 1) * bins.length) / columns));
		let most = 0;
		for (let n = from; n < to; n++) most = Math.max(most, bins[n]);
		if (!most) continue;
		const tall = Math.max(1, (most / top) * height);
		context.fillRect(
			(column * width) / columns,
			height - tall,
			Math.max(1, width / columns - 0.25),
			tall,
		);
	}
}

// Steps of 1, 2 or 5 for about so many marks on an axis.
export function niceStep(span, marks) {
	const rough = span / Math.max(1, marks),
		power = 10 ** Math.floor(Math.log10(rough));
	const step = [1, 2, 5, 10].find((n) => n * power >= rough);
	return step * power;
}
