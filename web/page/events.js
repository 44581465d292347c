// SPDX-License-Identifier: Apache-2.0
// The list of events: only the rows that can be seen are asked for and drawn.
import { announce, el, perFrame, put, visible } from "./dom.js";
import { Asker } from "./client.js";
import { count, duration } from "./units.js";
import { detailOf } from "./detail.js";
import { go, state, timeWindow, trace } from "./state.js";
import { RULES } from "./rules.js";

const ROW_PIXELS = 22; // pixels
const TALL_MAX = 8e6; // of a scrolled element; browsers have a limit of some ten millions
const CHUNK = 100; // rows in one question
const CHUNKS_MAX = 60;
const LINE =
	"*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info";
const COLUMNS = [
	"evt.num",
	"evt.outputtime",
	"evt.cpu",
	"proc.name",
	"thread.tid",
	"evt.dir",
	"evt.type",
	"evt.info",
];
const COLUMN_TITLES = {
	"evt.num": "#",
	"evt.outputtime": "time",
	"evt.cpu": "cpu",
	"proc.name": "process",
	"thread.tid": "thread",
	"evt.dir": "",
	"evt.type": "event",
	"evt.info": "arguments",
};
const WIDTHS = {
	"evt.num": 80,
	"evt.outputtime": 150,
	"evt.cpu": 36,
	"proc.name": 130,
	"thread.tid": 70,
	"evt.dir": 18,
	"evt.type": 120,
	"evt.info": 0,
};
const RIGHT = new Set(["evt.num", "evt.cpu", "thread.tid"]);

export function makeEvents(client) {
	const lister = new Asker(client),
		detailer = new Asker(client),
		fetcher = new Asker(client);
	let list = null,
		chunks = new Map(),
		columns = COLUMNS,
		selected = -1,
		asking = null;

	const status = el("span.status", { role: "status" });
	const head = el(".head", { role: "group", "aria-label": "Columns" });
	const spacer = el(".spacer"),
		body = el(".body", { role: "rowgroup" });
	const scroller = el(
		".scroller",
		{ tabindex: "0", role: "grid", "aria-label": "Events" },
		spacer,
		body,
	);
	const aside = el("aside", { "aria-label": "The selected event", hidden: true });
	const addField = el("input", {
		list: "field-names",
		placeholder: "add a column: fd.name",
		"aria-label": "Add a column",
	});
	const names = el("datalist", { id: "field-names" });
	const legend = el(
		"details.legend",
		{},
		el("summary", {}, "Colours"),
		el(
			"ul",
			{},
			RULES.map((rule) =>
				el(`li.rule-${rule.name}`, {}, el("b", {}, rule.mark), rule.filter),
			),
		),
	);
	const bar = el(
		".bar",
		{},
		status,
		el(
			"form",
			{
				onsubmit: (event) => {
					event.preventDefault();
					addColumn(addField.value.trim());
				},
			},
			addField,
			names,
		),
		el(
			"button",
			{
				title: "Copy these rows as the command line prints them",
				onclick: () => copyLines(),
			},
			"Copy lines",
		),
		legend,
	);
	const node = el(
		"section.events",
		{ "aria-label": "Events" },
		bar,
		el(".split", {}, el(".list", {}, head, scroller), aside),
	);

	// ---- the place of rows -----------------------------------------------------------

	const tall = () => Math.min(TALL_MAX, (list?.rows ?? 0) * ROW_PIXELS);
	const visibleRows = () => Math.ceil(scroller.clientHeight / ROW_PIXELS);
	const lastFirst = () =>
		Math.max(0, (list?.rows ?? 0) - Math.floor(scroller.clientHeight / ROW_PIXELS));
	const isScaled = () => (list?.rows ?? 0) * ROW_PIXELS > TALL_MAX;

	function firstRow() {
		if (!isScaled()) return Math.floor(scroller.scrollTop / ROW_PIXELS);
		const range = tall() - scroller.clientHeight;
		return Math.round((scroller.scrollTop / Math.max(1, range)) * lastFirst());
	}

	function scrollToRow(row) {
		const first = Math.min(lastFirst(), Math.max(0, row));
		const range = tall() - scroller.clientHeight;
		scroller.scrollTop = isScaled()
			? (first / Math.max(1, lastFirst())) * range
			: first * ROW_PIXELS;
	}

	// ---- rows ---------------------------------------------------------------------------

	// The nodes of rows are used again while one scrolls: making them takes most of a frame.
	const nodes = [];

	function makeRow() {
		const mark = el("span.mark");
		const cells = columns.map((name, n) => {
			const text = el("bdi");
			const cell = el(
				`span.cell${RIGHT.has(name) ? ".right" : ""}`,
				{ role: "gridcell", "data-column": n },
				text,
			);
			return { cell, text, shown: null };
		});
		const row = { mark, cells, number: -1, data: null };
		row.node = el(
			".row",
			{ role: "row", onclick: () => select(row.number) },
			mark,
			cells.map(({ cell }) => cell),
		);
		return row;
	}

	function fillCell(cell, name, text) {
		if (cell.shown === text) return;
		cell.shown = text;
		cell.text.textContent = visible(text);
		if (name !== "evt.info") cell.cell.title = `${name}: ${text ?? "no value"}`;
	}

	function fillRow(row, number) {
		const data = chunks.get(Math.floor(number / CHUNK))?.[number % CHUNK] ?? null;
		const isSelected = number === selected;
		if (row.number !== number) {
			row.node.setAttribute("aria-rowindex", number + 1);
			row.node.id = `row-${number}`;
		}
		if (row.number !== number || row.data !== data || row.isSelected !== isSelected) {
			const rule = data && data.r >= 0 ? RULES[data.r] : null;
			row.node.className = `row${rule ? ` rule-${rule.name}` : ""}${
				isSelected ? " selected" : ""
			}${data ? "" : " waiting"}`;
			row.node.setAttribute("aria-selected", String(isSelected));
			row.mark.textContent = rule?.mark ?? "";
			row.mark.title = rule?.filter ?? "";
			columns.forEach((name, n) =>
				fillCell(row.cells[n], name, data ? data.v[n] : n ? "" : "…"),
			);
		}
		Object.assign(row, { number, data, isSelected });
	}

	const draw = perFrame(() => {
		if (!list) return;
		const first = firstRow(),
			end = Math.min(list.rows, first + visibleRows() + 2);
		while (nodes.length < end - first) nodes.push(makeRow());
		const shown = nodes.slice(0, Math.max(0, end - first));
		shown.forEach((row, n) => fillRow(row, first + n));
		if (!shown.length) put(body, el("p.empty", {}, "No event passes the filter in this time."));
		else if (body.childElementCount !== shown.length || body.firstChild !== shown[0].node)
			put(
				body,
				shown.map(({ node: row }) => row),
			);
		const top = isScaled() || first === lastFirst() ? scroller.scrollTop : first * ROW_PIXELS;
		const lowest = Math.max(0, tall() - shown.length * ROW_PIXELS);
		body.style.transform = `translateY(${Math.min(top, lowest)}px)`;
		want(first, end);
	});

	// Asks for the chunk that is missing, first the one in sight, then the next ones.
	async function want(first, end) {
		const from = Math.floor(first / CHUNK),
			to = Math.floor(Math.max(first, end - 1) / CHUNK);
		const missing = [from, to, to + 1].find((n) => n * CHUNK < list.rows && !chunks.has(n));
		if (missing === undefined || asking === missing) return;
		asking = missing;
		const mine = chunks;
		const answer = await fetcher
			.ask({
				what: "rows",
				list: list.list,
				first: missing * CHUNK,
				count: CHUNK,
				fields: columns,
				rules: RULES.map(({ filter }) => filter),
			})
			.catch(fail);
		if (!answer || mine !== chunks) return;
		asking = null;
		chunks.set(missing, answer.rows);
		if (chunks.size > CHUNKS_MAX) chunks.delete(chunks.keys().next().value);
		draw();
	}

	function fail(error) {
		status.textContent = error.message;
		asking = null;
		return null;
	}

	// ---- columns ------------------------------------------------------------------------

	function setColumns(next) {
		go(
			{ columns: JSON.stringify(next) === JSON.stringify(COLUMNS) ? null : next },
			{ replace: true },
		);
		takeColumns();
	}

	function takeColumns() {
		const wanted =
			Array.isArray(state.columns) && state.columns.length
				? state.columns.filter((name) => typeof name === "string").slice(0, 30)
				: COLUMNS;
		if (JSON.stringify(wanted) === JSON.stringify(columns) && head.childElementCount) return;
		columns = wanted;
		chunks = new Map();
		nodes.length = 0;
		asking = null;
		const width = (name) =>
			name in WIDTHS
				? WIDTHS[name]
					? `${WIDTHS[name]}px`
					: "minmax(240px, 1fr)"
				: "minmax(90px, 180px)";
		node.style.setProperty("--columns", `20px ${columns.map(width).join(" ")}`);
		put(
			head,
			el("span"),
			columns.map((name, n) =>
				el(
					`span${RIGHT.has(name) ? ".right" : ""}`,
					{ title: name },
					COLUMN_TITLES[name] ?? name,
					el(
						"button",
						{
							title: `Remove the column ${name}`,
							"aria-label": `remove column ${name}`,
							onclick: () => setColumns(columns.filter((_, other) => other !== n)),
						},
						"×",
					),
				),
			),
		);
		draw();
	}

	async function addColumn(name) {
		if (!name) return;
		try {
			await client.ask("A", {
				what: "rows",
				list: list.list,
				first: 0,
				count: 1,
				fields: [name],
			});
			addField.value = "";
			setColumns([...columns, name]);
		} catch (error) {
			status.textContent = error.message;
		}
	}

	// ---- one event -------------------------------------------------------------------------

	async function select(row, reveal = false) {
		if (!list?.rows) return;
		selected = Math.min(list.rows - 1, Math.max(0, row));
		if (reveal) {
			const first = firstRow(),
				shown = visibleRows() - 2;
			if (selected < first) scrollToRow(selected);
			else if (selected > first + shown - 1) scrollToRow(selected - shown + 1);
		}
		scroller.setAttribute("aria-activedescendant", `row-${selected}`);
		go({ row: selected }, { replace: true });
		draw();
		const answer = await detailer
			.ask({ what: "event", list: list.list, first: selected, count: 1 })
			.catch(fail);
		if (!answer) return;
		aside.hidden = false;
		put(
			aside,
			el("button.shut", { "aria-label": "Close the event", onclick: shut }, "×"),
			detailOf(answer, addColumn, (filter) => go({ screen: "follow", follow: filter })),
		);
		announce(`event ${answer.number}, ${answer.type}`);
	}

	function shut() {
		aside.hidden = true;
		selected = -1;
		go({ row: null }, { replace: true });
		draw();
		scroller.focus();
	}

	async function copyLines() {
		const first = selected >= 0 ? selected : firstRow();
		const answer = await client
			.ask("A", {
				what: "rows",
				list: list.list,
				first,
				count: 200,
				format: LINE,
				fields: [],
			})
			.catch(fail);
		if (!answer) return;
		await navigator.clipboard
			?.writeText(answer.rows.map(({ line }) => line).join(""))
			.catch(() => {});
		announce(`${answer.rows.length} lines copied`);
	}

	scroller.addEventListener("scroll", draw, { passive: true });
	new ResizeObserver(draw).observe(scroller);
	scroller.addEventListener("keydown", (event) => {
		const page = visibleRows() - 2;
		const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, j: 1, k: -1 };
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		if (event.key in steps)
			select(selected < 0 ? firstRow() : selected + steps[event.key], true);
		else if (event.key === "Home") select(0, true);
		else if (event.key === "End") select((list?.rows ?? 1) - 1, true);
		else if (event.key === "Enter") select(selected < 0 ? firstRow() : selected, true);
		else if (event.key === "Escape" && !aside.hidden) shut();
		else return;
		event.preventDefault();
	});

	// ---- the list ----------------------------------------------------------------------------

	let known = "";

	async function refresh() {
		takeColumns();
		if (!names.childElementCount)
			put(
				names,
				trace.fields.map(([name]) => el("option", { value: name })),
			);
		const question = { what: "list", filter: state.filter, ...timeWindow() };
		const key = JSON.stringify([
			state.filter,
			String(state.from),
			String(state.to),
			trace.bytes,
		]);
		if (key === known) {
			draw();
			return;
		}
		status.textContent = "reading …";
		const began = performance.now();
		const answer = await lister.ask(question, (part) => {
			status.textContent = `reading … ${Math.round(part * 100)} %`;
		});
		if (!answer) return;
		const isFirst = !known;
		known = key;
		list = answer;
		chunks = new Map();
		asking = null;
		selected = -1;
		const took = performance.now() - began;
		status.textContent =
			`${count(list.rows)}${list.cut ? "+" : ""} of ${count(trace.rows)} events` +
			`, found in ${duration(took * 1e6)}`;
		status.dataset.rows = list.rows;
		scroller.setAttribute("aria-rowcount", list.rows);
		spacer.style.height = `${tall()}px`;
		if (isFirst && Number.isInteger(state.row) && state.row < list.rows)
			select(state.row, true);
		else scroller.scrollTop = 0;
		draw();
	}

	return {
		node,
		name: "events",
		refresh,
		leave: () => lister.cancel(),
		focus: () => scroller.focus(),
	};
}
