// SPDX-License-Identifier: Apache-2.0
// Large traces: what their index says, so that the page shows a part of the time at once, and
// reads the whole only if it is asked to.

const LARGE_EVENTS = 3e6;
const PART_EVENTS = 5e5;

// entries: of the question "index". Returns null for a trace that is not large.
export function largeTrace(entries) {
	const parts = entries.map(([first, last, events]) => ({
		first: BigInt(first),
		last: BigInt(last),
		events,
	}));
	const rows = parts.reduce((sum, { events }) => sum + events, 0);
	if (rows < LARGE_EVENTS) return null;
	const first = parts.reduce(
		(least, part) => (part.first < least ? part.first : least),
		parts[0].first,
	);
	const last = parts.reduce((most, part) => (part.last > most ? part.last : most), parts[0].last);
	return { parts, rows, first, last };
}

// From the part of the trace that a time is in, about half a million events.
export function windowAt({ parts, last }, time) {
	const begin = Math.max(
		0,
		parts.findIndex((part) => part.last >= time),
	);
	let events = 0,
		n = begin;
	for (; n < parts.length && events < PART_EVENTS; n++) events += parts[n].events;
	const from = time > parts[begin].first ? time : parts[begin].first;
	return { from, to: n < parts.length ? parts[n - 1].last : last };
}

// The events of all the time in equal bins; a part's are spread over its time.
export function binsOf({ parts }, begin, end, count) {
	const events = new Array(count).fill(0);
	const width = Number(end - begin) / count;
	for (const part of parts) {
		const from = Number(part.first - begin) / width,
			to = Math.max(from + 1e-9, Number(part.last - begin) / width);
		for (let bin = Math.floor(from); bin <= to && bin < count; bin++) {
			const share = (Math.min(to, bin + 1) - Math.max(from, bin)) / (to - from);
			events[bin] += share * part.events;
		}
	}
	return { begin, end, events: events.map(Math.round), errors: new Array(count).fill(0) };
}
