// SPDX-License-Identifier: Apache-2.0
// Numbers, durations and times as text.

const group = new Intl.NumberFormat("en-US");

export const count = (n) => group.format(Math.round(n));

export function short(n) {
	const size = Math.abs(n);
	if (size >= 1e9) return `${(n / 1e9).toFixed(size >= 1e11 ? 0 : 1)}G`;
	if (size >= 1e6) return `${(n / 1e6).toFixed(size >= 1e8 ? 0 : 1)}M`;
	return size >= 1e4 ? `${(n / 1e3).toFixed(0)}k` : count(n);
}

export function byteText(n) {
	for (const [size, unit] of [
		[2 ** 30, "GB"],
		[2 ** 20, "MB"],
		[2 ** 10, "KB"],
	])
		if (n >= size) return `${(n / size).toFixed(n / size >= 100 ? 0 : 1)} ${unit}`;
	return `${count(n)} B`;
}

export function duration(ns) {
	const n = Number(ns);
	for (const [size, unit] of [
		[6e10, "min"],
		[1e9, "s"],
		[1e6, "ms"],
		[1e3, "µs"],
	])
		if (n >= size)
			return `${(n / size).toFixed(n / size >= 100 ? 0 : n / size >= 10 ? 1 : 2)} ${unit}`;
	return `${Math.round(n)} ns`;
}

// 15:14:22.731 in local time, as fine as the step between two such texts wants.
export function clock(ns, stepNs = 1e6) {
	const seconds = ns / 1000000000n;
	const date = new Date(Number(seconds) * 1000);
	const text = [date.getHours(), date.getMinutes(), date.getSeconds()]
		.map((n) => String(n).padStart(2, "0"))
		.join(":");
	const digits = stepNs >= 1e9 ? 0 : Math.min(9, Math.ceil(-Math.log10(stepNs / 1e9)));
	return digits
		? `${text}.${String(ns % 1000000000n)
				.padStart(9, "0")
				.slice(0, digits)}`
		: text;
}

export function dateText(ns) {
	const date = new Date(Number(ns / 1000000n));
	const pad = (n) => String(n).padStart(2, "0");
	return (
		`${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ` +
		`${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
	);
}
