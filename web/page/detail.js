// SPDX-License-Identifier: Apache-2.0
// All that is known about one event: its arguments, the fields by class, its bytes.
import { el, put, visible } from "./dom.js";
import { addCheck } from "./filterbar.js";
import { go, state, trace } from "./state.js";
import { hexdump } from "./hexdump.js";
import { count } from "./units.js";

const VALUE_MAX = 2000; // characters: browsers take seconds for very long ones

const CLASS_TITLES = {
	evt: "Event",
	syscall: "Event",
	proc: "Process",
	thread: "Thread",
	user: "User",
	group: "Group",
	fd: "Descriptor",
	fs: "Paths",
	container: "Container",
	syslog: "Syslog",
};

const titleOf = (name) => CLASS_TITLES[name.split(".")[0]] ?? name.split(".")[0];

function actions(name, value, addColumn) {
	return el(
		"span.actions",
		{},
		el(
			"button",
			{
				title: `Only events with ${name} = ${value}`,
				"aria-label": `filter ${name}`,
				onclick: () => addCheck(name, value),
			},
			"=",
		),
		el(
			"button",
			{
				title: "Without these",
				"aria-label": `exclude ${name}`,
				onclick: () => addCheck(name, value, "!="),
			},
			"≠",
		),
		el(
			"button",
			{
				title: "As a column",
				"aria-label": `column ${name}`,
				onclick: () => addColumn(name),
			},
			"+",
		),
	);
}

// A value; of a long one the beginning, until more is wanted.
function textOf(value) {
	const text = visible(value);
	if (text.length <= VALUE_MAX) return el("bdi", {}, text);
	const node = el("bdi", {}, text.slice(0, VALUE_MAX));
	const more = el(
		"button.more",
		{
			onclick: () => {
				node.textContent = text;
				more.remove();
			},
		},
		`… ${count(text.length - VALUE_MAX)} more`,
	);
	return el("span", {}, node, more);
}

function row(name, value, rest = null) {
	return el(
		"tr",
		{},
		el("th", { scope: "row" }, name),
		el("td", {}, textOf(value), rest),
	);
}

function section(title, rows, open = true) {
	return el(
		"details",
		{ open },
		el("summary", {}, title, el("small", {}, String(rows.length))),
		el("table", {}, el("tbody", {}, rows)),
	);
}

function paramRows(params, dump) {
	return params.map(([name, plain, resolved, at, length]) => {
		const line = row(
			name,
			plain,
			resolved ? el("em", {}, textOf(resolved)) : null,
		);
		const mark = () => dump.mark(at, length);
		line.tabIndex = 0;
		line.addEventListener("mouseenter", mark);
		line.addEventListener("focus", mark);
		return line;
	});
}

// answer: of the question "event". follow(filter) shows the data of a descriptor.
export function detailOf(answer, addColumn, follow) {
	const dump = hexdump(answer.raw);
	const groups = new Map();
	const values = new Map(answer.fields);
	for (const [name, value] of answer.fields) {
		const title = titleOf(name);
		if (!groups.has(title)) groups.set(title, []);
		groups.get(title).push(row(name, value, actions(name, value, addColumn)));
	}
	const links = [];
	if (values.get("fd.num") && Number(values.get("fd.num")) >= 0 && values.get("proc.pid"))
		links.push(
			el(
				"button",
				{
					onclick: () =>
						follow(
							`proc.pid=${values.get("proc.pid")} and ` +
								`fd.num=${values.get("fd.num")}`,
						),
				},
				`Follow descriptor ${values.get("fd.num")}`,
			),
		);
	if (values.get("thread.tid"))
		links.push(
			el(
				"button",
				{ onclick: () => addCheck("thread.tid", values.get("thread.tid")) },
				"This thread",
			),
		);
	if (values.get("proc.pid"))
		links.push(
			el(
				"button",
				{ onclick: () => addCheck("proc.pid", values.get("proc.pid")) },
				"This process",
			),
		);
	return el(
		".detail",
		{},
		el("h3", {}, `${answer.type} `, el("small", {}, `event ${answer.number}`)),
		el(".links", {}, links),
		section("Arguments", paramRows(answer.params, dump)),
		[...groups].map(([title, rows]) =>
			section(title, rows, ["Event", "Process", "Descriptor"].includes(title)),
		),
		section("Bytes", [el("tr", {}, el("td", {}, dump))]),
	);
}
