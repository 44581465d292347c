// SPDX-License-Identifier: Apache-2.0
// Builds elements. Text always becomes a text node, never markup: it may come from a
// traced program.

// el("button.primary", { title: "…", onclick: f }, "text", child): attributes whose names
// begin with "on" are handlers; false and undefined leave an attribute out.
export function el(kind, attributes = {}, ...children) {
	const [tag, ...classes] = kind.split(".");
	const node = document.createElement(tag || "div");
	if (classes.length) node.className = classes.join(" ");
	for (const [name, value] of Object.entries(attributes)) {
		if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
		else if (value !== false && value !== undefined && value !== null)
			node.setAttribute(name, value === true ? "" : value);
	}
	node.append(...children.flat().filter((child) => child !== null && child !== undefined));
	return node;
}

export function put(node, ...children) {
	node.replaceChildren(
		...children.flat().filter((child) => child !== null && child !== undefined),
	);
	return node;
}

export const cssColour = (name) =>
	getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// Text of programs, with its control characters made visible and its direction kept apart.
export function visible(text) {
	// eslint-disable-next-line no-control-regex
	return (text ?? "").replace(
		/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
		(c) => (c < " " ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : "\ufffd"),
	);
}

// Calls f once per frame, however often it is asked.
export function perFrame(f) {
	let asked = false;
	return () => {
		if (asked) return;
		asked = true;
		requestAnimationFrame(() => {
			asked = false;
			f();
		});
	};
}

// One line to those who cannot see the screen.
export function announce(text) {
	const line = document.querySelector("#announcer");
	if (line) line.textContent = text;
}

// Names a value in a filter: quoted if it has anything but plain characters.
export function quoted(text) {
	return /^[\w./:@-]+$/.test(text) && !/^(and|or|not|in|exists)$/.test(text)
		? text
		: `"${text.replace(/["\\]/g, (c) => `\\${c}`)}"`;
}

export const joined = (...filters) => {
	const some = filters.filter(Boolean);
	return some.length > 1 ? some.map((f) => `(${f})`).join(" and ") : (some[0] ?? "");
};
