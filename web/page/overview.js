// SPDX-License-Identifier: Apache-2.0
// The overview: tiles with a total and its course over the time.
import { announce, cssColour, el, joined, put } from "./dom.js";
import { Asker } from "./client.js";
import { byteText, count, short } from "./units.js";
import { drawBars, drawing } from "./chart.js";
import { go, state, timeWindow, trace } from "./state.js";
import { TILES, TILE_GROUPS, tileQuestion } from "./tiles.js";

const TILE_BINS = 120;
const PIN_COLOURS = ["pin1", "pin2", "pin3"];

export function makeOverview(client, brush) {
	const asker = new Asker(client);
	const node = el("section.overview", { "aria-label": "Overview" });
	let pinned = [];

	const valueText = (tile, total) => (tile.bytes ? byteText(total) : short(total));

	function open(tile) {
		const filter = joined(state.filter, tile.filter);
		if (tile.view && trace.views?.some(({ id }) => id === tile.view))
			go({ screen: "views", view: tile.view, filter, path: [] });
		else go({ screen: "events", filter });
	}

	function pin(tile, answer) {
		const known = pinned.findIndex((other) => other.tile === tile);
		if (known >= 0) pinned.splice(known, 1);
		else pinned = [...pinned, { tile, bins: answer.bins }].slice(-PIN_COLOURS.length);
		pinned.forEach((entry, n) => {
			entry.colour = PIN_COLOURS[n];
		});
		brush.setPinned(pinned);
		for (const button of node.querySelectorAll(".pin")) {
			const entry = pinned.find((other) => other.tile.name === button.dataset.tile);
			button.setAttribute("aria-pressed", String(Boolean(entry)));
			button.dataset.colour = entry?.colour ?? "";
		}
		announce(`${tile.name} ${known >= 0 ? "removed from" : "pinned to"} the time strip`);
	}

	function makeTile(tile, answer) {
		const isZero = !answer.total;
		const colour = tile.bad && !isZero ? "bad" : "bar";
		const text = valueText(tile, answer.total) + (answer.cut ? "+" : "");
		const spark = drawing("spark", `${tile.name} over time`, (context, width, height) => {
			context.clearRect(0, 0, width, height);
			drawBars(context, width, height, answer.bins, cssColour(colour));
		});
		const title = [
			tile.hint,
			tile.filter && `filter: ${tile.filter}`,
			tile.distinct && `different values of ${tile.distinct}`,
			tile.sum && `sum of ${tile.sum}`,
		]
			.filter(Boolean)
			.join("\n");
		return el(
			`.tile${isZero ? ".zero" : ""}${tile.bad && !isZero ? ".bad" : ""}`,
			{},
			el(
				"button.open",
				{ title, onclick: () => open(tile) },
				el("span.name", {}, tile.name),
				el("span.total", { "data-total": answer.total, title: count(answer.total) }, text),
				spark,
			),
			el(
				"button.pin",
				{
					"aria-pressed": "false",
					"data-tile": tile.name,
					title: "Pin to the time strip",
					"aria-label": `Pin ${tile.name} to the time strip`,
					onclick: () => pin(tile, answer),
				},
				"⌇",
			),
		);
	}

	function show({ tiles }) {
		const byTile = new Map(TILES.map((tile, n) => [tile, tiles[n]]));
		put(
			node,
			TILE_GROUPS.map(([name, group]) =>
				el(
					"section.group",
					{ "aria-label": name },
					el("h2", {}, name),
					el(
						".tiles",
						{},
						group.map((tile) => makeTile(tile, byTile.get(tile))),
					),
				),
			),
		);
	}

	// A live trace is read again and again: that does not dim the tiles.
	let shownFor = null;

	async function refresh() {
		const key = `${state.filter} ${state.from} ${state.to}`;
		if (key !== shownFor) node.setAttribute("aria-busy", "true");
		const answer = await asker.ask(
			{
				what: "tiles",
				filter: state.filter,
				...timeWindow(),
				begin: trace.begin,
				end: trace.end,
				bins: TILE_BINS,
				tiles: TILES.map(tileQuestion),
			},
			(part) => node.style.setProperty("--progress", part),
		);
		if (!answer) return;
		node.removeAttribute("aria-busy");
		shownFor = key;
		show(answer);
	}

	// arrows go from tile to tile
	node.addEventListener("keydown", (event) => {
		const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 };
		const all = [...node.querySelectorAll(".open")],
			at = all.indexOf(document.activeElement);
		if (at < 0 || !(event.key in steps)) return;
		event.preventDefault();
		if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
			all[(at + steps[event.key] + all.length) % all.length].focus();
			return;
		}
		const box = all[at].getBoundingClientRect();
		const beyond = all.filter((tile) =>
			steps[event.key] > 0
				? tile.getBoundingClientRect().top > box.bottom
				: tile.getBoundingClientRect().bottom < box.top,
		);
		const far = (tile) => {
			const other = tile.getBoundingClientRect();
			return Math.abs(other.top - box.top) * 4 + Math.abs(other.left - box.left);
		};
		beyond.sort((a, b) => far(a) - far(b))[0]?.focus();
	});
	return {
		node,
		name: "overview",
		refresh,
		leave: () => asker.cancel(),
		focus: () => node.querySelector(".open")?.focus(),
	};
}
