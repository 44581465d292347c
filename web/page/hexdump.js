// SPDX-License-Identifier: Apache-2.0
// Bytes in hex and as text, sixteen in a line.
import { el } from "./dom.js";

const WIDTH = 16;
const LINES_MAX = 256;

const printable = (code) => (code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : "·");

// text: its characters are the bytes. mark(from, length) shows a part of them.
export function hexdump(text) {
	const lines = [],
		cells = [];
	for (let at = 0; at < text.length && lines.length < LINES_MAX; at += WIDTH) {
		const hex = el("span.hex"),
			plain = el("span.plain");
		for (let n = at; n < at + WIDTH && n < text.length; n++) {
			const code = text.charCodeAt(n);
			const pair = [
				el("i", {}, code.toString(16).padStart(2, "0")),
				el("i", {}, printable(code)),
			];
			hex.append(pair[0], n % 8 === 7 ? "  " : " ");
			plain.append(pair[1]);
			cells.push(pair);
		}
		lines.push(
			el(".line", {}, el("span.offset", {}, at.toString(16).padStart(4, "0")), hex, plain),
		);
	}
	if (text.length > LINES_MAX * WIDTH)
		lines.push(el(".line", {}, `… ${text.length - LINES_MAX * WIDTH} bytes more`));
	const node = el(
		".hexdump",
		{ tabindex: "0", role: "img", "aria-label": `${text.length} bytes of the event` },
		lines,
	);
	node.mark = (from, length) =>
		cells.forEach((pair, n) =>
			pair.forEach((cell) => cell.classList.toggle("marked", n >= from && n < from + length)),
		);
	return node;
}

// The bytes as text alone, with their line ends.
export function plainBytes(text) {
	const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
	return new TextDecoder().decode(bytes);
}
