// SPDX-License-Identifier: Apache-2.0
// What is shown: in the fragment of the URL, so that going back works and links do, too.

// screen: its name; filter: of all screens; from, to: the selected time in nanoseconds or
// null; url: where the trace is, on the server of the page; path: the drill-down of views, a
// list of {view, filter, label}; others belong to a screen.
const EMPTY = {
	screen: "overview",
	filter: "",
	from: null,
	to: null,
	view: "procs",
	path: [],
	columns: null,
	follow: "",
	row: null,
	flame: "calls",
	lanes: "thread",
	sort: null,
	url: "",
};

const listeners = new Set();
export const state = { ...EMPTY };

function read() {
	const given = new URLSearchParams(location.hash.slice(1));
	const next = { ...EMPTY };
	for (const name of Object.keys(EMPTY)) {
		const text = given.get(name);
		if (text === null) continue;
		try {
			next[name] =
				name === "from" || name === "to"
					? BigInt(text)
					: Array.isArray(EMPTY[name]) || EMPTY[name] === null
						? JSON.parse(text)
						: text;
		} catch {
			// a link with a mistake shows the default
		}
	}
	if (!Array.isArray(next.path) || !next.path.every((step) => step && typeof step === "object"))
		next.path = [];
	return next;
}

function write() {
	const given = new URLSearchParams();
	for (const [name, value] of Object.entries(state)) {
		if (JSON.stringify(value, plain) === JSON.stringify(EMPTY[name], plain)) continue;
		given.set(
			name,
			typeof value === "bigint"
				? String(value)
				: typeof value === "string"
					? value
					: JSON.stringify(value, plain),
		);
	}
	return `#${given}`;
}

const plain = (_, value) => (typeof value === "bigint" ? String(value) : value);

function tell(changed) {
	for (const listener of listeners) listener(changed);
}

// Changes some members. replace: going back does not lead to what was before.
export function go(changes, { replace = false } = {}) {
	const changed = Object.keys(changes).filter((name) => changes[name] !== state[name]);
	if (!changed.length) return;
	Object.assign(state, changes);
	history[replace ? "replaceState" : "pushState"](null, "", write());
	tell(new Set(changed));
}

export function onState(listener) {
	listeners.add(listener);
}

// Another trace is shown: what was selected in the last one means nothing in it.
export function forgetState() {
	listeners.clear();
	Object.assign(state, EMPTY);
	history.pushState(null, "", "#");
}

export function readHash() {
	const next = read();
	const changed = Object.keys(EMPTY).filter(
		(name) => JSON.stringify(next[name], plain) !== JSON.stringify(state[name], plain),
	);
	Object.assign(state, next);
	tell(new Set(changed));
}

// The time that questions ask for.
export const timeWindow = () => ({
	...(state.from !== null && { from: state.from }),
	...(state.to !== null && { to: state.to }),
});

// What is known about the trace: name, first and last (times), begin and end (of what is
// drawn), rows, and fields and types for filters.
export const trace = {};
