// SPDX-License-Identifier: Apache-2.0
// The filter bar: a filter in Ringside's language, checked by the engine as it is typed,
// with completion, and with a caret under the place of an error.
import { announce, el, put, quoted } from "./dom.js";
import { clock, duration } from "./units.js";
import { go, onState, state, trace } from "./state.js";

const FILTER_WORDS = ["and", "or", "not"];
const CHOICES_MAX = 12;
const CHECK_MS = 120;

// What the word before the cursor may become: {from, items: [[text, help]]}.
export function completions(text, cursor) {
	const before = text.slice(0, cursor);
	const word = /[\w.[\]/-]*$/.exec(before)[0];
	const from = cursor - word.length;
	const typed = /evt\.type\s*(?:!?=|in\s*\((?:[\w\s]*,)*)\s*$/.test(before.slice(0, from));
	if (typed)
		return {
			from,
			items: matching(
				[...new Set(trace.types)].sort().map((t) => [t, ""]),
				word,
			),
		};
	const last = /(?:^|[\s(])([\w.[\]]+)\s+$/.exec(before.slice(0, from));
	if (last && trace.fieldNames.has(last[1].replace(/\[.*/, "")))
		return {
			from,
			items: matching(
				trace.operators.map((o) => [o, ""]),
				word,
			),
		};
	if (!word && from && !/[(\s]$/.test(before)) return { from, items: [] };
	const fields = trace.fields.map(([name, , , , help]) => [name, help]);
	const ends =
		/[\w)"']\s+$/.test(before.slice(0, from)) &&
		!/\b(and|or|not|in)\s+$/.test(before.slice(0, from));
	return { from, items: matching(ends ? FILTER_WORDS.map((w) => [w, ""]) : fields, word) };
}

function matching(items, word) {
	const lower = word.toLowerCase();
	const begin = items.filter(([text]) => text.startsWith(lower) && text !== word);
	const inside =
		lower.length > 1
			? items.filter(([text]) => !text.startsWith(lower) && text.includes(lower))
			: [];
	return [...begin, ...inside].slice(0, CHOICES_MAX);
}

// offset: in bytes of UTF-8, as the engine counts. Returns the offset in the text.
function characterAt(text, offset) {
	const bytes = new TextEncoder().encode(text).subarray(0, offset);
	return new TextDecoder().decode(bytes).length;
}

export function makeFilterBar(client) {
	const input = el("input.filter", {
		type: "text",
		spellcheck: "false",
		autocomplete: "off",
		autocapitalize: "off",
		role: "combobox",
		"aria-expanded": "false",
		"aria-controls": "choices",
		"aria-autocomplete": "list",
		"aria-label": "Filter",
		placeholder: "Filter, as on the command line: proc.name=nginx and evt.failed=true",
	});
	const choices = el("ul.choices", { id: "choices", role: "listbox", hidden: true });
	const fault = el("pre.fault", { role: "alert", hidden: true });
	const chips = el(".chips");
	const field = el(".field", {}, input, choices);
	const node = el(
		"form.filterbar",
		{ role: "search" },
		field,
		el("button.primary", { type: "submit" }, "Apply"),
		el(
			"button",
			{ type: "button", title: "Remove the filter", onclick: () => apply("") },
			"Clear",
		),
		fault,
		chips,
	);
	let selected = -1,
		offered = { items: [] },
		checking = 0,
		timer = 0;

	function hide() {
		choices.hidden = true;
		input.setAttribute("aria-expanded", "false");
		input.removeAttribute("aria-activedescendant");
		selected = -1;
	}

	function offer() {
		offered = completions(input.value, input.selectionStart);
		if (!offered.items.length || document.activeElement !== input) {
			hide();
			return;
		}
		put(
			choices,
			offered.items.map(([text, help], n) =>
				el(
					"li",
					{
						role: "option",
						id: `choice-${n}`,
						onmousedown: (event) => {
							event.preventDefault();
							take(n);
						},
					},
					el("b", {}, text),
					el("span", {}, help),
				),
			),
		);
		choices.hidden = false;
		input.setAttribute("aria-expanded", "true");
		select(-1);
	}

	function select(n) {
		selected = n;
		[...choices.children].forEach((item, index) =>
			item.setAttribute("aria-selected", String(index === n)),
		);
		if (n >= 0) {
			input.setAttribute("aria-activedescendant", `choice-${n}`);
			choices.children[n].scrollIntoView({ block: "nearest" });
		}
	}

	function take(n) {
		const [text] = offered.items[n],
			end = input.selectionStart;
		const space = /^[\w.]+$/.test(text) ? "" : " ";
		input.setRangeText(text + space, offered.from, end, "end");
		check();
		offer();
	}

	function showFault(error, text) {
		input.setAttribute("aria-invalid", String(Boolean(error)));
		fault.hidden = !error;
		if (!error) return;
		const at = error.position === undefined ? -1 : characterAt(text, error.position);
		put(fault, at >= 0 ? `${text}\n${" ".repeat(at)}^\n` : "", error.message);
	}

	// Whether the text is a filter. Shows what is wrong with it unless it is being typed.
	async function check(isFinal = false) {
		const text = input.value.trim(),
			number = ++checking;
		try {
			await client.ask("A", { what: "check", filter: text });
			if (number === checking) showFault(null);
			return true;
		} catch (error) {
			if (number === checking) {
				input.setAttribute("aria-invalid", "true");
				if (isFinal || !fault.hidden) showFault(error, text);
			}
			return false;
		}
	}

	async function apply(text) {
		input.value = text;
		hide();
		if (await check(true)) go({ filter: text });
	}

	input.addEventListener("input", () => {
		offer();
		clearTimeout(timer);
		timer = setTimeout(check, CHECK_MS);
	});
	input.addEventListener("blur", hide);
	input.addEventListener("keydown", (event) => {
		if (choices.hidden) {
			if (event.key === "ArrowDown") {
				offer();
				event.preventDefault();
			}
			return;
		}
		if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			const step = event.key === "ArrowDown" ? 1 : -1,
				n = offered.items.length;
			select((selected + step + n + (selected < 0 && step < 0 ? 1 : 0)) % n);
		} else if (
			(event.key === "Enter" && selected >= 0) ||
			(event.key === "Tab" && !event.shiftKey)
		) {
			take(Math.max(selected, 0));
		} else if (event.key === "Escape") {
			hide();
		} else {
			return;
		}
		event.preventDefault();
	});
	node.addEventListener("submit", (event) => {
		event.preventDefault();
		apply(input.value.trim());
	});

	function chip(text, title, remove) {
		return el(
			"span.chip",
			{},
			text,
			el("button", { type: "button", title, "aria-label": title, onclick: remove }, "×"),
		);
	}

	function showChips() {
		const list = [];
		if (state.from !== null || state.to !== null) {
			const from = state.from ?? trace.first,
				to = state.to ?? trace.last;
			list.push(
				chip(
					`${clock(from, Number(to - from) / 100)} + ${duration(to - from)}`,
					"Show all the time again",
					() => go({ from: null, to: null }),
				),
			);
		}
		state.path.forEach((step, n) =>
			list.push(
				chip(step.label, "Back to before this selection", () =>
					go({ path: state.path.slice(0, n), view: step.view }),
				),
			),
		);
		put(chips, list);
		chips.hidden = !list.length;
	}

	onState((changed) => {
		if (changed.has("filter")) {
			input.value = state.filter;
			showFault(null);
			announce(state.filter ? `filter: ${state.filter}` : "no filter");
		}
		showChips();
	});
	node.focusInput = () => input.focus();
	return node;
}

// Adds a check of a field to the filter.
export function addCheck(name, value, operator = "=") {
	const check = value === null ? `not ${name} exists` : `${name}${operator}${quoted(value)}`;
	go({ filter: state.filter ? `(${state.filter}) and ${check}` : check });
}
