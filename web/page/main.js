// SPDX-License-Identifier: Apache-2.0
// The page: opens the trace and shows the screen that the URL names.
import { byteText, count, dateText, duration } from "./units.js";
import { Client, takeBytes } from "./client.js";
import { el, put } from "./dom.js";
import { binsOf, largeTrace, windowAt } from "./parts.js";
import { forgetState, go, onState, readHash, state, timeWindow, trace } from "./state.js";
import { makeBrush } from "./brush.js";
import { makeCompare } from "./compare.js";
import { makeEvents } from "./events.js";
import { makeFilterBar } from "./filterbar.js";
import { makeFlame } from "./flame.js";
import { makeFollow } from "./follow.js";
import { makeHelp } from "./help.js";
import { makeLanes } from "./lanes.js";
import { makeLatency } from "./latency.js";
import { makeOverview } from "./overview.js";
import { makeProcesses } from "./processes.js";
import { makeViews } from "./views.js";
import { isDark, redrawAll } from "./chart.js";

const STRIP_BINS = 600;
const LIVE_MS = 1500;
const SCREEN_TITLES = {
	overview: "Overview",
	events: "Events",
	views: "Views",
	processes: "Processes",
	lanes: "Lanes",
	latency: "Latency",
	flame: "Flame",
	follow: "Follow",
	compare: "Compare",
};

const client = new Client();
const app = document.querySelector("#app");
let screens = {},
	shown = null,
	brush = null,
	filterBar = null,
	help = null,
	strip = null,
	opened = 0, // how many traces were; the last one counts
	last = null; // the page of the last trace, while another one is opened

// ---- what is on the page --------------------------------------------------------------

const facts = el("p.facts"),
	message = el("p.message", { role: "alert", hidden: true });
const tabs = el("nav.tabs", { "aria-label": "Screens" }),
	place = el("main");
const progress = el("progress", { max: "1", "aria-label": "Reading" });

function fail(error) {
	if (error.name === "AbortError") return; // another trace is shown now
	message.hidden = false;
	message.textContent = error.message;
}

function makePage() {
	brush = makeBrush();
	filterBar = makeFilterBar(client);
	help = makeHelp();
	const all = [
		makeOverview(client, brush),
		makeEvents(client),
		makeViews(client),
		makeProcesses(client),
		makeLanes(client),
		makeLatency(client),
		makeFlame(client),
		makeFollow(client),
		makeCompare(client),
	];
	shown = null;
	onState(onChange);
	screens = Object.fromEntries(all.map((screen) => [screen.name, screen]));
	put(
		tabs,
		all.map(({ name }, n) =>
			el(
				"button",
				{ "data-screen": name, title: `${n + 1}`, onclick: () => go({ screen: name }) },
				SCREEN_TITLES[name],
			),
		),
	);
	put(
		app,
		el(
			"header.top",
			{},
			el("h1", {}, "Ringside"),
			facts,
			el(
				"button.icon",
				{ title: "Dark or light (T)", "aria-label": "Dark or light", onclick: switchTheme },
				"◐",
			),
			el(
				"button.icon",
				{ title: "Keys (?)", "aria-label": "Keys", onclick: () => help.showModal() },
				"?",
			),
		),
		tabs,
		filterBar,
		brush,
		message,
		place,
		help,
		el("p.announcer", { id: "announcer", role: "status", "aria-live": "polite" }),
	);
}

function switchTheme() {
	document.documentElement.dataset.theme = isDark() ? "light" : "dark";
	redrawAll();
}

function showFacts() {
	put(
		facts,
		el("b", {}, trace.name),
		` ${count(trace.rows)} events in ` +
			`${duration(trace.last - trace.first)}, from ${dateText(trace.first)} · ` +
			byteText(trace.bytes),
		trace.fault ? el("span.bad", { title: trace.fault }, " · damaged") : null,
	);
	document.title = `${trace.name} – Ringside`;
}

// ---- screens ------------------------------------------------------------------------------

async function refresh() {
	message.hidden = true;
	const screen = screens[state.screen] ?? screens.overview;
	if (shown !== screen) {
		shown?.leave();
		shown = screen;
		put(place, screen.node);
		for (const tab of tabs.children) {
			const isCurrent = tab.dataset.screen === screen.name;
			tab.setAttribute("aria-current", isCurrent ? "page" : "false");
			if (isCurrent) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
		}
	}
	document.body.dataset.busy = screen.name;
	try {
		await screen.refresh();
	} catch (error) {
		fail(error);
	}
	document.body.dataset.busy = "";
}

// The strip shows what passes the filter, at all times.
async function refreshStrip() {
	strip?.abort();
	if (trace.large && !state.filter) {
		brush.setBins(binsOf(trace.large, trace.begin, trace.end, STRIP_BINS));
		return;
	}
	if (trace.strip && !state.filter) {
		brush.setBins(trace.strip);
		return;
	}
	strip = new AbortController();
	try {
		const answer = await client.ask(
			"A",
			{
				what: "list",
				filter: state.filter,
				...(trace.large && timeWindow()),
				begin: trace.begin,
				end: trace.end,
				bins: STRIP_BINS,
			},
			{ signal: strip.signal },
		);
		brush.setBins(answer);
	} catch (error) {
		fail(error);
	}
}

function onKey(event) {
	const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
	if (event.ctrlKey || event.metaKey || event.altKey || typing || help.open) return;
	const tab = /^[1-9]$/.test(event.key) ? tabs.children[Number(event.key) - 1] : null;
	if (tab) {
		go({ screen: tab.dataset.screen });
		setTimeout(() => shown.focus(), 0);
	} else if (event.key === "/") {
		filterBar.focusInput();
	} else if (event.key === "t") {
		brush.focus();
	} else if (event.key === "T") {
		switchTheme();
	} else if (event.key === "?") {
		help.showModal();
	} else if (event.key === "Backspace" && state.screen === "views") {
		shown.up();
	} else {
		return;
	}
	event.preventDefault();
}

// ---- the trace ---------------------------------------------------------------------------

// What the trace has: from its index if it is large, else by reading it.
async function survey(growing) {
	const { parts } = growing ? { parts: [] } : await client.ask("A", { what: "index" });
	const large = largeTrace(parts);
	if (large) {
		// the first part is enough to know this, and the first events do not wait for more
		const { containers } = await client.ask("A", {
			what: "list",
			from: large.first,
			to: large.parts[0].last,
		});
		return { ...large, large, hasContainers: containers };
	}
	const all = await client.ask(
		"A",
		{ what: "list", filter: "" },
		{ onProgress: (part) => (progress.value = part) },
	);
	if (!all.rows) throw new Error(all.fault ?? "the trace has no event");
	return {
		rows: all.rows,
		first: BigInt(all.first),
		last: BigInt(all.last),
		fault: all.fault,
		strip: all,
		hasContainers: all.containers,
		large: null,
	};
}

async function readTrace(name, growing) {
	progress.value = 0;
	Object.assign(trace, { name, ...(await survey(growing)) });
	const { fields, types, operators } = await client.ask("A", { what: "fields" });
	const { views } = await client.ask("A", { what: "views" });
	Object.assign(trace, {
		begin: trace.first,
		end: trace.last + 1n,
		fields,
		types,
		operators,
		views,
		fieldNames: new Set(fields.map(([field]) => field)),
	});
}

// Reads all events for the views while nothing else is asked, so that a view is there at once.
function rememberViews() {
	client
		.ask("A", { what: "view", view: "procs", rows: 0, idle: true, ...timeWindow() })
		.catch(() => {}); // then the first view reads them
}

// A trace that is being recorded: reads it again when there is more.
async function followLive(number) {
	const { grown, bytes } = await client.refresh("A");
	if (number !== opened) return;
	if (grown && !document.hidden) {
		trace.bytes = bytes;
		const all = await client.ask("A", { what: "list", filter: "" });
		Object.assign(trace, {
			rows: all.rows,
			last: BigInt(all.last),
			end: BigInt(all.last) + 1n,
			strip: all,
		});
		showFacts();
		await refreshStrip();
		if (state.to === null) await refresh();
	}
	setTimeout(() => followLive(number).catch(fail), LIVE_MS);
}

// Opens the trace; what was on the page stays there if this is none. Returns whether it is one.
async function load(name, what, number) {
	if (trace.rows) last = { nodes: [...app.childNodes], rows: trace.rows };
	document.body.dataset.ready = "";
	trace.rows = 0;
	put(app, el("section.opening", {}, el("h1", {}, "Ringside"), el("p", {}, name), progress));
	try {
		const { bytes } = await client.open("A", what);
		if (number !== opened) return false;
		if (last) forgetState();
		last = null;
		trace.bytes = bytes;
		await readTrace(name, what.growing);
		return number === opened;
	} catch (error) {
		if (number !== opened) return false;
		const text = `${name}: ${error.message}`;
		if (last) {
			trace.rows = last.rows;
			put(app, last.nodes);
			last = null;
			document.body.dataset.ready = "yes";
			fail(new Error(text));
		} else {
			put(
				app,
				el(
					"section.opening",
					{},
					el("h1", {}, "Ringside"),
					el("p.message", { role: "alert" }, text),
					...chooser(),
				),
			);
		}
		return false;
	}
}

// A link may come from another trace: its time is none of this one.
function hasTime() {
	const from = state.from ?? trace.first,
		to = state.to ?? trace.last;
	return from <= to && from <= trace.last && to >= trace.first;
}

async function open(name, what) {
	const number = ++opened;
	if (!(await load(name, what, number))) return;
	makePage();
	showFacts();
	readHash();
	const isOther = !hasTime();
	if (isOther) go({ from: null, to: null }, { replace: true });
	if (trace.large && state.from === null)
		go(windowAt(trace.large, trace.first), { replace: true });
	await Promise.all([refresh(), refreshStrip()]);
	if (number !== opened) return;
	if (isOther)
		fail(new Error("The address selects a time that is not in this trace: all of it is shown."));
	document.body.dataset.ready = "yes";
	if (what.growing) followLive(number);
	else if (!trace.large) rememberViews();
}

function chooser() {
	const input = el("input", {
		type: "file",
		"aria-label": "A trace file",
		onchange: () => openFile(input.files[0]),
	});
	return [el("p.chooser", {}, "Drop a trace file here, or choose one: ", input), addressForm()];
}

// A page that came from a server may read the files beside it, by ranges.
function addressForm() {
	if (!isServed()) return null;
	const input = el("input", {
		"aria-label": "The address of a trace on this server",
		placeholder: "traces/big.scap.lz4",
		spellcheck: "false",
	});
	return el(
		"form.chooser",
		{
			onsubmit: (event) => {
				event.preventDefault();
				const url = input.value.trim();
				history.replaceState(null, "", `#${new URLSearchParams({ url })}`);
				openAddress(url);
			},
		},
		el("label", {}, "Or open one of this server, which must answer to ranges: ", input),
		el("button", {}, "Open"),
	);
}

const isServed = () => /^https?:$/.test(location.protocol);

function openAddress(url) {
	const isAddress = URL.canParse(url, location.href);
	return open(url, { url: isAddress ? new URL(url, location.href).href : url });
}

const openFile = (file) => file && open(file.name, { file });

// The traces in this page.
function embedded() {
	return [...document.querySelectorAll("script.trace")].map((node) => ({
		name: node.dataset.name || "trace",
		what: () => ({ bytes: takeBytes(node) }),
	}));
}

// The traces of `ringside serve`, beside this page.
async function served() {
	const response = await fetch("traces.json").catch(() => null);
	const list = response?.ok ? await response.json() : [];
	return list.map(({ name, url, live }) => ({
		name,
		what: () => ({ url: new URL(url, location.href).href, growing: live }),
	}));
}

function choose(traces) {
	put(
		app,
		el(
			"section.opening",
			{},
			el("h1", {}, "Ringside"),
			traces.length
				? el(
						"ul",
						{},
						traces.map((entry) =>
							el(
								"li",
								{},
								el(
									"button.link",
									{ onclick: () => open(entry.name, entry.what()) },
									entry.name,
								),
							),
						),
					)
				: null,
			...chooser(),
		),
	);
}

async function start() {
	await client.begin();
	const traces = embedded();
	const { url } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
	if (isServed() && url) {
		await openAddress(url);
		return;
	}
	if (isServed()) traces.push(...(await served()));
	if (traces.length === 1) open(traces[0].name, traces[0].what());
	else choose(traces);
}

function onChange(changed) {
	if (
		changed.has("screen") ||
		changed.has("filter") ||
		changed.has("from") ||
		changed.has("to") ||
		changed.has("view") ||
		changed.has("path") ||
		changed.has("sort") ||
		changed.has("follow")
	)
		refresh();
	if (changed.has("filter") || (trace.large && state.filter && changed.has("from")))
		refreshStrip();
}
addEventListener("popstate", () => trace.rows && readHash());
addEventListener("hashchange", () => trace.rows && readHash());
addEventListener("keydown", (event) => trace.rows && onKey(event));
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
	event.preventDefault();
	const [file] = event.dataTransfer.files;
	if (file && trace.rows && shown?.takeFile) shown.takeFile(file);
	else openFile(file);
});
window.ringside = { client, trace, state }; // for tests and the curious
start().catch((error) =>
	put(
		app,
		el(
			"section.opening",
			{},
			el("h1", {}, "Ringside"),
			el(
				"p.message",
				{ role: "alert" },
				`This browser cannot run the page: ${error.message}`,
			),
		),
	),
);
