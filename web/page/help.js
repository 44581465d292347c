// SPDX-License-Identifier: Apache-2.0
// The keys, in a dialog.
import { el } from "./dom.js";

const KEYS = [
	["1 … 9", "the screens"],
	["/", "the filter"],
	[
		"t",
		"the time strip; arrows move the selection, " +
			"with Shift they change its end, Escape removes it",
	],
	["↑ ↓ j k, Page, Home, End", "move in a list"],
	["Enter", "look closer: an event, a row"],
	["Backspace", "in views: back"],
	["d, e", "in views: the events, the data of the row"],
	["e", "in the flame graph: the events of the box"],
	["Escape", "close"],
	["T", "dark or light"],
	["?", "this help"],
];

export function makeHelp() {
	const dialog = el(
		"dialog",
		{ "aria-label": "Keys" },
		el("h2", {}, "Keys"),
		el(
			"table",
			{},
			el(
				"tbody",
				{},
				KEYS.map(([keys, what]) =>
					el(
						"tr",
						{},
						el("th", { scope: "row" }, el("kbd", {}, keys)),
						el("td", {}, what),
					),
				),
			),
		),
		el(
			"p",
			{},
			"A filter is the one of the command line; completion shows the fields. All numbers " +
				"come " +
				"from the same engine as those of ringside, here in the browser. Nothing leaves this page.",
		),
		el("form", { method: "dialog" }, el("button.primary", {}, "Close")),
	);
	return dialog;
}
