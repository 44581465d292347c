// SPDX-License-Identifier: Apache-2.0
// Two traces beside each other: the totals of the tiles, and a view, row by row.
import { Asker } from "./client.js";
import { el, put, visible } from "./dom.js";
import { byteText, count, duration, short } from "./units.js";
import { state, trace } from "./state.js";
import { TILE_GROUPS, TILES, tileQuestion } from "./tiles.js";

// A number that need not be whole.
const figure = (v) =>
	v >= 1e4 || Number.isInteger(v) ? short(v) : String(Number(v.toPrecision(4)));

export function makeCompare(client) {
	const asker = new Asker(client),
		other = new Asker(client);
	let name = null;
	const status = el("span.status", { role: "status" });
	const file = el("input", {
		type: "file",
		"aria-label": "The other trace",
		onchange: () => file.files[0] && open(file.files[0]),
	});
	const rate = el("input", { type: "checkbox", onchange: refresh });
	const menu = el("select", { "aria-label": "View", onchange: refresh });
	const result = el(".result");
	const node = el(
		"section.compare",
		{ "aria-label": "Compare" },
		el(
			".bar",
			{},
			el("label", {}, "Another trace (B): ", file),
			menu,
			el("label", {}, rate, " per second"),
			status,
		),
		result,
	);

	async function open(chosen) {
		status.textContent = "reading …";
		try {
			await client.open("B", { file: chosen });
			name = chosen.name;
			refresh();
		} catch (error) {
			status.textContent = `${chosen.name}: ${error.message}`;
		}
	}

	// The change from a to b: a factor if both are there.
	function change(a, b) {
		if (a === b) return ["=", ""];
		if (!a || !b) return [b ? "new" : "gone", b ? "more" : "less"];
		const factor = b / a;
		return [
			factor >= 2 || factor <= 0.5
				? `×${factor.toFixed(factor < 1 ? 2 : 1)}`
				: `${factor > 1 ? "+" : "−"}${Math.abs((factor - 1) * 100).toFixed(1)} %`,
			factor > 1 ? "more" : "less",
		];
	}

	function line(label, a, b, text) {
		const [words, kind] = change(a, b);
		return el(
			"tr",
			{},
			el("th", { scope: "row" }, el("bdi", {}, visible(label))),
			el("td.right", {}, text(a)),
			el("td.right", {}, text(b)),
			el(`td.right.${kind || "same"}`, {}, words),
		);
	}

	const header = (first) =>
		el(
			"thead",
			{},
			el(
				"tr",
				{},
				[first, `A: ${trace.name}`, `B: ${name}`, "change"].map((text, n) =>
					el(n ? "th.right" : "th", { scope: "col" }, text),
				),
			),
		);

	function tileTable([a, b], spans) {
		const part = (value, n) => (rate.checked ? value / spans[n] : value);
		let n = 0;
		return TILE_GROUPS.map(([title, tiles]) =>
			el(
				"section",
				{},
				el("h2", {}, title),
				el(
					"table",
					{},
					header("tile"),
					el(
						"tbody",
						{},
						tiles.map((tile) => {
							const [x, y] = [part(a.tiles[n].total, 0), part(b.tiles[n].total, 1)];
							n++;
							return line(
								tile.name,
								x,
								y,
								tile.bytes ? byteText : rate.checked ? figure : short,
							);
						}),
					),
				),
			),
		);
	}

	// Rows with the same texts in their text columns belong together.
	function viewTable([a, b]) {
		const numbers = a.columns.map((_, n) =>
			a.rows.concat(b.rows).some((row) => row.numbers[n] !== null),
		);
		const at = a.sort ?? numbers.indexOf(true);
		if (at < 0 || a.columns.length !== b.columns.length) return [];
		const label = (row) => row.cells.filter((_, n) => !numbers[n]).join(" ") || row.key;
		const sums = (answer) => {
			const map = new Map();
			for (const row of answer.rows)
				map.set(label(row), (map.get(label(row)) ?? 0) + (row.numbers[at] ?? 0));
			return map;
		};
		const [x, y] = [sums(a), sums(b)];
		const labels = [...new Set([...x.keys(), ...y.keys()])].sort(
			(p, q) =>
				Math.abs((y.get(q) ?? 0) - (x.get(q) ?? 0)) -
				Math.abs((y.get(p) ?? 0) - (x.get(p) ?? 0)),
		);
		return el(
			"section",
			{},
			el("h2", {}, `${menu.selectedOptions[0].textContent}: ${a.columns[at].name}`),
			el(
				"table",
				{},
				header("row"),
				el(
					"tbody",
					{},
					labels
						.slice(0, 200)
						.map((text) =>
							line(text, x.get(text) ?? 0, y.get(text) ?? 0, (v) => figure(v)),
						),
				),
			),
		);
	}

	async function both(question) {
		return Promise.all([asker.ask(question), other.ask(question, undefined, "B")]);
	}

	async function refresh() {
		if (!menu.childElementCount)
			put(
				menu,
				trace.views
					.filter(({ type }) => type === "table")
					.map(({ id, name: title }) =>
						el("option", { value: id, selected: id === "syscalls" }, title),
					),
			);
		if (!name) {
			put(
				result,
				el(
					"p.empty",
					{},
					"Choose a second trace, a file of this machine, or drop it here: the same " +
						"filter is applied to both. It stays in this page.",
				),
			);
			return;
		}
		status.textContent = "reading …";
		try {
			const lists = await both({ what: "list", filter: "" });
			const tiles = await both({
				what: "tiles",
				filter: state.filter,
				tiles: TILES.map(tileQuestion),
			});
			const tables = await both({
				what: "view",
				view: menu.value,
				filter: state.filter,
				rows: 2000,
			});
			if ([...lists, ...tiles, ...tables].includes(null)) return;
			const spans = lists.map(({ first, last }) =>
				Math.max(1e-9, Number(BigInt(last) - BigInt(first)) / 1e9),
			);
			status.textContent = spans
				.map((s, n) => `${"AB"[n]}: ${count(lists[n].rows)} events in ` + duration(s * 1e9))
				.join(" · ");
			put(result, viewTable(tables), tileTable(tiles, spans));
		} catch (error) {
			status.textContent = error.message;
		}
	}
	return {
		node,
		name: "compare",
		refresh,
		leave() {
			asker.cancel();
			other.cancel();
		},
		focus: () => file.focus(),
		takeFile: open,
	};
}
