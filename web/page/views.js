// SPDX-License-Identifier: Apache-2.0
// Tables: the views of csysdig, with drill-down.
import { announce, el, joined, put, visible } from "./dom.js";
import { Asker } from "./client.js";
import { count, duration } from "./units.js";
import { go, state, timeWindow, trace } from "./state.js";

const VIEW_ROWS = 500;
const SEVERITIES = ["", ".warning", ".error"]; // of rows, by the conditions of the view

export function makeViews(client) {
	const asker = new Asker(client);
	let answer = null,
		selected = 0,
		wantsFocus = false;
	const status = el("span.status", { role: "status" });
	const crumbs = el("nav.crumbs", { "aria-label": "Selections" });
	const menu = el("select", { "aria-label": "View" });
	const search = el("input", {
		placeholder: "find in rows",
		"aria-label": "Find",
		oninput: () => show(),
	});
	const about = el("p.about");
	const head = el("thead"),
		body = el("tbody");
	const table = el("table", { role: "grid" }, head, body);
	const node = el(
		"section.views",
		{ "aria-label": "Views" },
		el(
			".bar",
			{},
			menu,
			search,
			el(
				"button",
				{ title: "The events of the selected row (d)", onclick: () => dig() },
				"Events",
			),
			el(
				"button",
				{ title: "The data of the selected row (e)", onclick: () => echo() },
				"Data",
			),
			status,
		),
		crumbs,
		about,
		el(".scrolled", { tabindex: "-1" }, table),
	);
	menu.addEventListener("change", () => go({ view: menu.value, sort: null }));

	const viewOf = (id) => trace.views.find((view) => view.id === id);
	const pathFilter = () => state.path.map(({ filter }) => filter).filter(Boolean);
	const lastKey = () => state.path.at(-1)?.field ?? "";
	const depth = () =>
		state.path.filter(({ view }) => viewOf(view)?.deepens).length +
		(viewOf(state.view)?.applies.includes("") || state.path.length ? 0 : 1);

	// The views that apply to what is selected.
	function offered() {
		return trace.views.filter(
			(view) => view.applies.includes(lastKey()) || view.id === state.view,
		);
	}

	function drill(row) {
		const from = viewOf(state.view);
		if (!row?.filter) {
			dig(row);
			return;
		}
		const next =
			viewOf(from.target) ??
			trace.views.find((view) => view.applies.includes(answer.key_field));
		const step = {
			view: state.view,
			filter: row.filter,
			field: answer.key_field,
			label: `${answer.key_field}=${row.key}`,
		};
		go({ path: [...state.path, step], view: next?.id ?? state.view, sort: null });
	}

	const rowFilter = (row) => joined(state.filter, ...pathFilter(), row?.filter);

	function dig(row = answer && rows()[selected]) {
		go({ screen: "events", filter: rowFilter(row), path: [] });
	}

	function echo(row = answer && rows()[selected]) {
		go({ screen: "follow", follow: joined(...pathFilter(), row?.filter) });
	}

	function up() {
		if (!state.path.length) return false;
		go({ view: state.path.at(-1).view, path: state.path.slice(0, -1), sort: null });
		return true;
	}

	const rows = () => {
		const word = search.value.toLowerCase();
		return word
			? answer.rows.filter(({ cells }) =>
					cells.some((text) => text.toLowerCase().includes(word)),
				)
			: answer.rows;
	};

	function sortBy(n) {
		const isSame = answer.sort === n;
		go(
			{ sort: [n, isSame ? !answer.descending : answer.columns[n].descends] },
			{ replace: true },
		);
	}

	function heading(column, n) {
		const isSorted = answer.sort === n;
		return el(
			`th${column.right ? ".right" : ""}`,
			{
				scope: "col",
				title: `${column.description}\n${column.field}`,
				"aria-sort": isSorted ? (answer.descending ? "descending" : "ascending") : "none",
			},
			el(
				"button",
				{ onclick: () => sortBy(n) },
				column.name,
				isSorted ? (answer.descending ? " ▾" : " ▴") : "",
			),
		);
	}

	// A bar behind the numbers of the column by which rows are sorted.
	function cell(row, column, n, most) {
		const node = el(
			`td${column.right ? ".right" : ""}`,
			{},
			el("bdi", {}, visible(row.cells[n])),
		);
		if (n === answer.sort && most > 0 && row.numbers[n] > 0) {
			node.classList.add("measured");
			node.style.setProperty("--part", `${(row.numbers[n] / most) * 100}%`);
		}
		return node;
	}

	function show() {
		if (!answer) return;
		const shown = rows();
		selected = Math.min(selected, Math.max(0, shown.length - 1));
		const most =
			answer.sort === null
				? 0
				: Math.max(0, ...answer.rows.map((row) => row.numbers[answer.sort]));
		put(head, el("tr", {}, answer.columns.map(heading)));
		put(
			body,
			shown.map((row, n) =>
				el(
					`tr${n === selected ? ".selected" : ""}${SEVERITIES[row.severity]}`,
					{
						title: SEVERITIES[row.severity].slice(1) || null,
						tabindex: n === selected ? "0" : "-1",
						"aria-selected": String(n === selected),
						onclick: () => select(n),
						ondblclick: () => drill(row),
					},
					answer.columns.map((column, c) => cell(row, column, c, most)),
				),
			),
		);
		if (!shown.length)
			put(
				body,
				el(
					"tr",
					{},
					el(
						"td",
						{ colspan: answer.columns.length || 1 },
						el("p.empty", {}, "Nothing to show here."),
					),
				),
			);
		const left = answer.count - answer.rows.length;
		status.textContent =
			`${count(answer.count)} rows${answer.cut ? ", and more than memory holds" : ""}` +
			(left > 0 ? `, the first ${count(answer.rows.length)} are shown` : "");
	}

	function select(n, focus = true) {
		const shown = answer ? rows() : [];
		wantsFocus = focus && !answer;
		if (!shown.length) return;
		body.children[selected]?.classList.remove("selected");
		body.children[selected]?.setAttribute("aria-selected", "false");
		body.children[selected]?.setAttribute("tabindex", "-1");
		selected = Math.min(shown.length - 1, Math.max(0, n));
		const row = body.children[selected];
		row.classList.add("selected");
		row.setAttribute("aria-selected", "true");
		row.tabIndex = 0;
		if (focus) row.focus();
	}

	function showPath() {
		const steps = state.path.map((step, n) =>
			el(
				"li",
				{},
				el(
					"button.link",
					{
						onclick: () =>
							go({ view: step.view, path: state.path.slice(0, n), sort: null }),
					},
					viewOf(step.view)?.name ?? step.view,
				),
				" › ",
				el("bdi", {}, visible(step.label)),
			),
		);
		put(
			crumbs,
			state.path.length
				? el("ol", {}, steps, el("li", {}, el("b", {}, viewOf(state.view)?.name ?? "")))
				: null,
		);
		put(
			menu,
			offered().map((view) => el("option", { value: view.id }, view.name)),
		);
		menu.value = state.view;
		about.textContent = viewOf(state.view)?.description ?? "";
	}

	body.addEventListener("keydown", (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const steps = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, PageDown: 20, PageUp: -20 };
		if (event.key in steps) select(selected + steps[event.key]);
		else if (event.key === "Home") select(0);
		else if (event.key === "End") select(rows().length - 1);
		else if (event.key === "Enter") drill(rows()[selected]);
		else if (event.key === "Backspace") up();
		else if (event.key === "d") dig();
		else if (event.key === "e") echo();
		else return;
		event.preventDefault();
	});

	async function refresh() {
		if (!viewOf(state.view)) state.view = "procs";
		showPath();
		status.textContent = "reading …";
		const began = performance.now(),
			hadFocus = body.contains(document.activeElement);
		const [sort, descending] = Array.isArray(state.sort) ? state.sort : [];
		const next = await asker.ask(
			{
				what: "view",
				view: state.view,
				depth: depth(),
				rows: VIEW_ROWS,
				filter: state.filter,
				path: joined(...pathFilter()),
				...timeWindow(),
				...(Number.isInteger(sort) && { sort, descending: Boolean(descending) }),
				containers: trace.hasContainers,
			},
			(part) => {
				status.textContent = `reading … ${Math.round(part * 100)} %`;
			},
		);
		if (!next) return;
		answer = next;
		selected = 0;
		show();
		status.title = `made in ${duration((performance.now() - began) * 1e6)}`;
		announce(`${viewOf(state.view).name}: ${status.textContent}`);
		if (hadFocus || wantsFocus) select(0);
	}
	return {
		node,
		name: "views",
		refresh,
		leave: () => asker.cancel(),
		focus: () => select(selected),
		up,
	};
}
