// SPDX-License-Identifier: Apache-2.0
// The page in a browser, by keyboard alone: every screen, links, filters, hostile names.
//
//	node test_page.mjs PLAYWRIGHT CHROMIUM PROGRAM CAPTURE REPORT HOSTILE TWO HUGE FOLDER
//
// HOSTILE is the report of a trace whose names are markup, TWO one with two traces, HUGE one
// that ends with a huge event, FOLDER is where pictures go.
import { dirname, join } from "node:path";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { gzipSync } from "node:zlib";
import { openReport, report, ringside } from "./report.mjs";
import { TILES, tileQuestion } from "../../web/page/tiles.js";

const [playwright, chromium, program, capture, page, hostile, two, huge, folder] =
	process.argv.slice(2);
const SCREENS = [
	"overview",
	"events",
	"views",
	"processes",
	"lanes",
	"latency",
	"flame",
	"follow",
	"compare",
];
const SIZES = [
	[1280, 800],
	[390, 844],
];
const WAIT_MS = 120000;

const { chromium: launcher } = await import(playwright);
const browser = await launcher.launch({ executablePath: chromium, args: ["--no-sandbox"] });
const engine = openReport(page);

// ---- a page and what it did ------------------------------------------------------------

async function open(url, options = {}) {
	const context = await browser.newContext({
		viewport: { width: 1280, height: 800 },
		...options,
	});
	context.setDefaultTimeout(WAIT_MS);
	const tab = await context.newPage();
	const faults = [],
		origin = new URL(url);
	tab.on(
		"console",
		(message) =>
			["error", "warning"].includes(message.type()) &&
			faults.push(`console: ${message.text()}`),
	);
	tab.on("pageerror", (error) => faults.push(`error: ${error.message}`));
	tab.on("request", (request) => {
		const to = new URL(request.url());
		const isOwn =
			origin.protocol === "file:"
				? to.href.split("#")[0] === origin.href.split("#")[0]
				: to.origin === origin.origin;
		if (!isOwn && !["blob:", "data:"].includes(to.protocol))
			faults.push(`request: ${request.url()}`);
	});
	tab.on("dialog", (dialog) => {
		faults.push(`dialog: ${dialog.message()}`);
		dialog.dismiss();
	});
	await tab.goto(url);
	return { tab, faults, close: () => context.close() };
}

const ready = (tab) =>
	tab.waitForFunction(() => document.body.dataset.ready === "yes", null, { timeout: WAIT_MS });

async function settled(tab) {
	await tab.waitForFunction(() => document.body.dataset.busy === "", null, { timeout: WAIT_MS });
}

async function show(tab, screen) {
	await tab.evaluate(() => document.activeElement?.blur());
	await tab.keyboard.press(String(SCREENS.indexOf(screen) + 1));
	await tab.waitForFunction(
		(name) =>
			document.querySelector(`main > section`) &&
			document.querySelector(`.tabs [aria-current="page"]`)?.dataset.screen === name,
		screen,
	);
	await settled(tab);
}

async function test(name, url, f, options) {
	let opened;
	try {
		opened = await open(url, options);
		const more = await f(opened.tab);
		report(name, [...opened.faults, ...(more ?? [])]);
	} catch (error) {
		report(name, [...(opened?.faults ?? []), error.message]);
	}
	await opened?.close();
}

const differ = (name, seen, expected) =>
	seen === expected ? [] : [`${name}: ${seen}, not ${expected}`];
const url = `file://${page}`;

// ---- tests ---------------------------------------------------------------------------------

await test("every screen shows something, by keys", url, async (tab) => {
	await ready(tab);
	const faults = [];
	for (const screen of SCREENS) {
		await show(tab, screen);
		const { message, text } = await tab.evaluate(() => ({
			message: document.querySelector(".message").textContent,
			text: document.querySelector("main").textContent.length,
		}));
		faults.push(
			...differ(`message of ${screen}`, message, ""),
			...(text > 20 ? [] : [`${screen} is empty`]),
		);
	}
	return faults;
});

await test("tiles have the engine's totals", url, async (tab) => {
	await ready(tab);
	const seen = await tab.$$eval(".tile .total", (all) =>
		all.map((node) => Number(node.dataset.total)),
	);
	const { tiles } = engine.ask({ what: "tiles", tiles: TILES.map(tileQuestion) });
	return differ("totals", seen.join(), tiles.map(({ total }) => total).join());
});

await test("a filter is completed and applied by keys", url, async (tab) => {
	await ready(tab);
	await show(tab, "events");
	await tab.evaluate(() => document.activeElement?.blur());
	await tab.keyboard.press("/");
	await tab.keyboard.type("evt.ty");
	await tab.waitForSelector(".choices li");
	await tab.keyboard.press("ArrowDown");
	await tab.keyboard.press("Enter");
	await tab.keyboard.type("=openat");
	await tab.keyboard.press("Escape");
	await tab.keyboard.press("Enter");
	await tab.waitForFunction(() =>
		document.querySelector(".events .status").textContent.includes("found"),
	);
	const rows = engine.ask({ what: "list", filter: "evt.type=openat" }).rows;
	await tab.waitForFunction(
		(n) => document.querySelector(".events .status").dataset.rows === String(n),
		rows,
	);
	await tab.waitForFunction(() => !document.querySelector(".row.waiting"));
	const lines = await tab.$$eval(".events .row", (all) => all.map((row) => row.textContent));
	return [
		...differ(
			"rows",
			await tab.$eval(".events .status", (node) => node.dataset.rows),
			String(rows),
		),
		...(lines.every((line) => line.includes("openat")) ? [] : ["a row is of another type"]),
		...differ("hash", new URL(tab.url()).hash.includes("evt.type"), true),
	];
});

await test("an error in a filter has its place", url, async (tab) => {
	await ready(tab);
	const text = "evt.num=1 and foo.bar=3",
		{ error, position } = engine.ask({ what: "check", filter: text });
	await tab.keyboard.press("/");
	await tab.keyboard.type(text);
	await tab.keyboard.press("Escape");
	await tab.keyboard.press("Enter");
	await tab.waitForSelector(".fault:not([hidden])");
	const [first, caret, message] = (await tab.$eval(".fault", (node) => node.textContent)).split(
		"\n",
	);
	return [
		...differ("text", first, text),
		...differ("caret", caret.indexOf("^"), position),
		...differ("message", message, error),
	];
});

await test("the last event and all about it, by keys", url, async (tab) => {
	await ready(tab);
	await show(tab, "events");
	await tab.evaluate(() => document.querySelector(".scroller").focus());
	await tab.keyboard.press("End");
	await tab.waitForSelector("aside .detail");
	const list = engine.ask({ what: "list", filter: "" });
	const detail = engine.ask({ what: "event", list: list.list, first: list.rows - 1, count: 1 });
	const head = await tab.$eval("aside h3", (node) => node.textContent);
	const shown = await tab.$$eval("aside th", (all) => all.map((node) => node.textContent));
	const missing = detail.fields
		.filter(([name]) => !shown.includes(name))
		.map(([name]) => `${name} is missing`);
	await tab.keyboard.press("Escape");
	await tab.waitForFunction(() => document.querySelector("aside").hidden);
	return [...differ("title", head, `${detail.type} event ${detail.number}`), ...missing];
});

await test("any field is a column", url, async (tab) => {
	await ready(tab);
	await show(tab, "events");
	await tab.fill(".events form input", "proc.ppid");
	await tab.press(".events form input", "Enter");
	await tab.waitForFunction(() =>
		[...document.querySelectorAll(".head > span")].some((node) => node.title === "proc.ppid"),
	);
	await tab.waitForFunction(() => document.querySelector(".row .cell[data-column='8']"));
	const list = engine.ask({ what: "list", filter: "" });
	const { rows } = engine.ask({
		what: "rows",
		list: list.list,
		first: 0,
		count: 5,
		fields: ["proc.ppid"],
	});
	const seen = await tab.$$eval(".row .cell[data-column='8']", (all) =>
		all.slice(0, 5).map((n) => n.textContent),
	);
	return differ("values", seen.join(), rows.map(({ v }) => v[0] ?? "").join());
});

await test("a view is drilled into, linked to, and left, by keys", url, async (tab) => {
	await ready(tab);
	await show(tab, "views");
	await tab.waitForSelector(".views tbody tr.selected");
	await tab.focus(".views tbody tr.selected");
	await tab.keyboard.press("ArrowDown");
	await tab.keyboard.press("Enter");
	await tab.waitForSelector(".crumbs li");
	await settled(tab);
	const rows = await tab.$eval(".views tbody", (node) => node.textContent);
	const link = tab.url();
	await tab.goto("about:blank");
	await tab.goto(link);
	await ready(tab);
	await settled(tab);
	const again = await tab.$eval(".views tbody", (node) => node.textContent);
	await tab.evaluate(() => document.activeElement?.blur());
	await tab.keyboard.press("Backspace");
	await tab.waitForFunction(() => !document.querySelector(".crumbs li"));
	return differ("rows behind the link", again, rows);
});

await test("the table of a view has the engine's cells", url, async (tab) => {
	await ready(tab);
	await show(tab, "views");
	await tab.selectOption(".views select", "syscalls");
	await tab.waitForFunction(() =>
		document.querySelector(".views thead").textContent.includes("CALLS/S"),
	);
	await settled(tab);
	const { rows } = engine.ask({ what: "view", view: "syscalls", rows: 500 });
	const seen = await tab.$$eval(".views tbody tr", (all) =>
		all.map((row) => [...row.children].map((cell) => cell.textContent).join("|")),
	);
	return differ("cells", seen.join("\n"), rows.map(({ cells }) => cells.join("|")).join("\n"));
});

await test("back, forward and reload show what was there", url, async (tab) => {
	const look = async () => {
		await settled(tab);
		return tab.evaluate(() =>
			[
				document.querySelector('.tabs [aria-current="page"]').dataset.screen,
				document.querySelector("input.filter").value,
				document.querySelectorAll(".crumbs li").length,
				document.querySelector("main tbody, main .status, main .tile .total").textContent,
			].join("|"),
		);
	};
	const seen = [];
	await ready(tab);
	seen.push(await look());
	await show(tab, "views");
	await tab.waitForSelector(".views tbody tr.selected");
	seen.push(await look());
	await tab.focus(".views tbody tr.selected");
	await tab.keyboard.press("Enter");
	await tab.waitForSelector(".crumbs li");
	seen.push(await look());
	await tab.keyboard.press("/");
	await tab.fill("input.filter", "evt.dir=<");
	await tab.keyboard.press("Enter");
	await tab.waitForFunction(() => location.hash.includes("filter=evt.dir"));
	seen.push(await look());
	const faults = [];
	for (const n of [2, 1, 0]) {
		await tab.goBack();
		faults.push(...differ(`back at ${n}`, await look(), seen[n]));
	}
	for (const n of [1, 2, 3]) {
		await tab.goForward();
		faults.push(...differ(`forward at ${n}`, await look(), seen[n]));
	}
	await tab.reload();
	await ready(tab);
	return [...faults, ...differ("reloaded", await look(), seen[3])];
});

await test("boxes of the flame graph by keys", url, async (tab) => {
	await ready(tab);
	await show(tab, "flame");
	await tab.waitForSelector(".flame-box");
	await tab.focus(".flame-box:nth-child(2)");
	const name = await tab.$eval(".flame-box:nth-child(2)", (node) => node.dataset.name);
	await tab.keyboard.press("Enter");
	const boxes = await tab.$$eval(".flame-box", (all) => all.map((node) => node.style.width));
	await tab.focus(".flame-box:nth-child(2)");
	await tab.keyboard.press("e");
	await tab.waitForFunction(
		() => document.querySelector(".events .status")?.dataset.rows !== undefined,
	);
	await settled(tab);
	const filter = await tab.evaluate(() => ringside.state.filter);
	const { rows } = engine.ask({ what: "list", filter });
	return [
		...differ("it is as wide as all", boxes[1], "100%"),
		...differ("its filter", filter, `proc.name=${name}`),
		...differ(
			"events",
			await tab.$eval(".events .status", (node) => node.dataset.rows),
			String(rows),
		),
	];
});

await test("a part of the time is selected by keys", url, async (tab) => {
	await ready(tab);
	await show(tab, "events");
	const all = await tab.$eval(".events .status", (node) => node.dataset.rows);
	await tab.evaluate(() => document.activeElement?.blur());
	await tab.keyboard.press("t");
	await tab.keyboard.press("ArrowRight");
	await settled(tab);
	const given = new URLSearchParams(new URL(tab.url()).hash.slice(1));
	const { rows } = engine.ask({
		what: "list",
		filter: "",
		from: BigInt(given.get("from")),
		to: BigInt(given.get("to")),
	});
	const seen = await tab.$eval(".events .status", (node) => node.dataset.rows);
	await tab.keyboard.press("Escape");
	await settled(tab);
	return [
		...differ("rows", seen, String(rows)),
		...differ(
			"rows afterwards",
			await tab.$eval(".events .status", (node) => node.dataset.rows),
			all,
		),
	];
});

await test("a rectangle of the spectrogram selects its calls", url, async (tab) => {
	await ready(tab);
	await show(tab, "latency");
	await tab.focus(".spectrogram");
	for (let n = 0; n < 6; n++) await tab.keyboard.press("Shift+ArrowDown");
	await tab.keyboard.press("ArrowRight");
	const calls = await tab.$eval(".choice [data-calls]", (node) => node.dataset.calls);
	await tab.click(".choice .primary");
	await tab.waitForFunction(
		() => document.querySelector(".events .status")?.dataset.rows !== undefined,
	);
	await settled(tab);
	return differ("events", await tab.$eval(".events .status", (node) => node.dataset.rows), calls);
});

await test("a chain of waits is shown, by keys", url, async (tab) => {
	await ready(tab);
	await show(tab, "lanes");
	await tab.waitForSelector(".waits tbody button");
	await tab.focus(".waits tbody button");
	await tab.keyboard.press("Enter");
	const { waits } = engine.ask({ what: "waits", least: 65000 });
	const [[tid, name, , , number, call, , [ender, enderName, how]]] = waits;
	const [first, second] = await tab.$$eval(".chain li", (all) =>
		all.map((node) => node.textContent),
	);
	const drawn = await tab.$eval(".chain-lines", (canvas) =>
		canvas
			.getContext("2d")
			.getImageData(0, 0, canvas.width, canvas.height)
			.data.some((byte) => byte > 0),
	);
	return [
		...differ(
			"event",
			await tab.$eval(".chain li", (node) => node.dataset.event),
			String(number),
		),
		...differ("thread", first.startsWith(`${name} (${tid}) waited `), true),
		...differ(
			"end",
			first.includes(`in ${call}: ended by ${how} of ${enderName} (${ender})`),
			true,
		),
		...differ("next", second.startsWith(`${enderName} (${ender}) `), true),
		...differ("lines are drawn", drawn, true),
	];
});

await test(
	"the data of a descriptor are followed",
	`${url}#screen=follow&follow=fd.num%3C3`,
	async (tab) => {
		await ready(tab);
		const { transfers } = engine.ask({ what: "stream", bytes: 1 << 20, filter: "fd.num<3" });
		return differ(
			"turns",
			await tab.$$eval(".turn", (all) => all.length),
			Math.min(400, transfers.length),
		);
	},
);

// Names in this trace are markup, controls and invalid UTF-8; all of it stays text.
await test("hostile names stay text", `file://${hostile}`, async (tab) => {
	await ready(tab);
	const faults = [];
	for (const screen of SCREENS) {
		await show(tab, screen);
		const found = await tab.evaluate(
			() =>
				document.querySelectorAll(
					"#app script, #app img, #app iframe, #app a, #app b[onclick]",
				).length,
		);
		faults.push(...differ(`elements made of names on ${screen}`, found, 0));
	}
	await show(tab, "events");
	await tab.keyboard.press("/");
	await tab.fill("input.filter", "fd.name contains script");
	await tab.keyboard.press("Enter");
	await tab.waitForFunction(() =>
		document.querySelector(".events .body").textContent.includes("</script><img"),
	);
	return faults;
});

await test("a huge event is cut, and shown as a whole on demand", `file://${huge}`, async (tab) => {
	await ready(tab);
	await show(tab, "events");
	await tab.evaluate(() => document.querySelector(".scroller").focus());
	await tab.keyboard.press("End");
	await tab.waitForSelector("aside .detail");
	const length = () => tab.$eval("aside .detail", (node) => node.textContent.length);
	const before = await length();
	await tab.focus("aside .more");
	await tab.keyboard.press("Enter");
	const after = await length();
	const title = await tab.$eval("aside h3", (node) => node.textContent);
	return [
		...differ("its type", title.split(" ")[0], "execve"),
		...differ("it is cut", before < 200000, true),
		...differ("the whole value is there", after - before > 50000, true),
	];
});

await test("a page with two traces lets choose", `file://${two}`, async (tab) => {
	await tab.waitForSelector(".opening li button");
	const names = await tab.$$eval(".opening li button", (all) =>
		all.map((node) => node.textContent),
	);
	await tab.focus(".opening li:last-child button");
	await tab.keyboard.press("Enter");
	await ready(tab);
	return differ("names", names.length, 2);
});

// ---- files that are dropped ------------------------------------------------------------------

const second = join(dirname(capture), "tracers.scap");

// Drops a file onto the page.
const drop = (tab, name, bytes) =>
	tab.evaluate(
		([title, base64]) => {
			const data = new DataTransfer();
			const content = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
			data.items.add(new File([content], title));
			dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true }));
		},
		[name, bytes.toString("base64")],
	);

const rowsOf = (path) => ringside(program, path, "-p", "%evt.num").out.split("\n").length - 1;

await test("a trace that is dropped onto Compare is compared", url, async (tab) => {
	await ready(tab);
	await show(tab, "compare");
	await drop(tab, "other.scap", readFileSync(second));
	await tab.waitForSelector(".compare table");
	const [status, heads] = await tab.evaluate(() => [
		document.querySelector(".compare .status").textContent,
		document.querySelector(".compare thead").textContent,
	]);
	const [a, b] = [capture, second].map((path) => rowsOf(path).toLocaleString("en-US"));
	return [
		...differ("first", status.includes(`A: ${a} events`), true),
		...differ("second", status.includes(`B: ${b} events`), true),
		...differ("its name", heads.includes("B: other.scap"), true),
		...differ("the page's trace", await tab.evaluate(() => ringside.trace.name), "calls.scap"),
	];
});

await test("a trace that is dropped takes the place of the other", url, async (tab) => {
	await ready(tab);
	await show(tab, "events");
	await tab.evaluate(() => (location.hash += "&filter=evt.num%3D1"));
	await settled(tab);
	await drop(tab, "first.scap", readFileSync(capture));
	await drop(tab, "second.scap", readFileSync(second));
	await tab.waitForFunction(() => ringside.trace.name === "second.scap");
	await ready(tab);
	const [tiles, hash, tabs] = await tab.evaluate(() => [
		document.querySelector(".tile .total").dataset.total,
		location.hash,
		document.querySelectorAll(".tabs").length,
	]);
	return [
		...differ("events", tiles, String(rowsOf(second))),
		...differ("hash", hash, ""),
		...differ("pages", tabs, 1),
	];
});

await test("what is no trace is refused, and the page stays", url, async (tab) => {
	const faults = [],
		whole = readFileSync(capture);
	await ready(tab);
	for (const [name, bytes, text] of [
		["empty.scap", Buffer.alloc(0), "empty.scap: "],
		["text.txt", Buffer.from("This is no trace.\n".repeat(50)), "not a trace file"],
		["cut.gz", gzipSync(whole).subarray(0, 3000), "cut.gz: "],
	]) {
		await drop(tab, name, bytes);
		await tab.waitForFunction(
			(title) => document.querySelector(".message")?.textContent.startsWith(title),
			name,
		);
		const [message, tiles, trace] = await tab.evaluate(() => [
			document.querySelector(".message").textContent,
			document.querySelectorAll(".tile").length,
			ringside.trace.name,
		]);
		faults.push(
			...differ(`message of ${name}`, message.includes(text), true),
			...differ(`tiles after ${name}`, tiles, TILES.length),
			...differ(`trace after ${name}`, trace, "calls.scap"),
		);
	}
	await drop(tab, "cut.scap", whole.subarray(0, 15000));
	await tab.waitForFunction(() => ringside.trace.name === "cut.scap");
	await ready(tab);
	return [
		...faults,
		...differ(
			"a cut file is marked",
			await tab.$eval(".facts", (node) => node.textContent.includes("damaged")),
			true,
		),
	];
});

const strange = [
	["a time of another trace", "from=5&to=9", "not in this trace"],
	[
		"a time that ends before it begins",
		"from=1795241212500000000&to=1795241212400000000",
		"not in this trace",
	],
	["a filter with a mistake", "filter=nonesuch%3D1", "nonesuch"],
	["a view that does not exist", "screen=views&view=nonesuch", ""],
	["selections that are none", 'screen=views&path=[{"filter":5},null,7]', ""],
	["a selection with a mistake", 'screen=views&path=[{"view":"procs","filter":"x=1"}]', "x"],
	["columns that do not exist", 'screen=events&columns=["nonesuch"]', "nonesuch"],
	["a row that does not exist", "screen=events&row=1e9", ""],
	["a screen that does not exist", "screen=nonesuch&lanes=x&flame=x&sort=[9]", ""],
	["a stream with a mistake", "screen=follow&follow=x%3D1", "x"],
];
for (const [name, hash, text] of strange)
	await test(`a link with ${name}`, `${url}#${hash}`, async (tab) => {
		await ready(tab);
		await tab.waitForFunction(
			(words) => document.querySelector("#app").textContent.includes(words),
			text,
		);
		await tab.keyboard.press("/");
		await tab.fill("input.filter", "");
		await tab.keyboard.press("Enter");
		await show(tab, "overview");
		await tab.waitForSelector(".tile");
		return differ("tiles", await tab.$$eval(".tile", (all) => all.length), TILES.length);
	});

for (const [width, height] of SIZES) {
	for (const colorScheme of ["light", "dark"]) {
		await test(
			`${width} pixels wide, ${colorScheme}: nothing sticks out`,
			url,
			async (tab) => {
				await ready(tab);
				const faults = [];
				for (const screen of SCREENS) {
					await show(tab, screen);
					await tab.screenshot({
						path: join(folder, `${screen}-${width}-${colorScheme}.png`),
					});
					const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
					faults.push(...(wide <= width ? [] : [`${screen} is ${wide} wide`]));
				}
				return faults;
			},
			{ viewport: { width, height }, colorScheme, reducedMotion: "reduce" },
		);
	}
}

// ---- accessibility ----------------------------------------------------------------------

const axe = readFileSync(join(playwright, "../../axe-core/axe.min.js"), "utf8");

for (const colorScheme of ["light", "dark"])
	await test(
		`${colorScheme}: axe finds no fault in labels, roles and contrast`,
		url,
		async (tab) => {
			await ready(tab);
			await tab.evaluate(axe);
			const faults = [];
			for (const screen of SCREENS) {
				await show(tab, screen);
				const found = await tab.evaluate(() =>
					axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }),
				);
				for (const { id, nodes } of found.violations)
					faults.push(`${screen}: ${id}: ${nodes[0].html.slice(0, 120)}`);
			}
			return faults;
		},
		{ colorScheme },
	);

// ---- the server -----------------------------------------------------------------------------

async function serve(f) {
	const child = spawn(program, ["serve", capture], { stdio: ["ignore", "pipe", "ignore"] });
	try {
		const [line] = await Promise.race([
			new Promise((done) =>
				child.stdout.once("data", (data) => done(String(data).split("\n"))),
			),
			new Promise((_, fail) =>
				child.once("exit", (code) => fail(new Error(`serve ended with status ${code}`))),
			),
		]);
		await f(line);
	} catch (error) {
		report("serve shows its trace", [error.message]);
	}
	child.kill("SIGINT");
	await new Promise((done) =>
		child.exitCode === null && child.signalCode === null ? child.once("exit", done) : done(),
	);
	report("serve ends with Ctrl-C", differ("status", child.exitCode, 0));
}

await serve((address) =>
	test("serve shows its trace", address, async (tab) => {
		await ready(tab);
		await show(tab, "events");
		return differ(
			"rows",
			await tab.$eval(".events .status", (node) => node.dataset.rows),
			String(engine.ask({ what: "list", filter: "" }).rows),
		);
	}),
);

// A file server that supports ranges, with the page of `ringside serve` beside a trace.
const bytes = readFileSync(capture);
const asked = [];

function answer(html, { url, headers }, response) {
	const range = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "");
	if (url === "/index.html") {
		response.setHeader("Content-Type", "text/html");
		response.end(html);
	} else if (url === "/trace.scap" && range) {
		asked.push(range[0]);
		const [from, to] = [Number(range[1]), Math.min(Number(range[2]), bytes.length - 1)];
		response.statusCode = 206;
		response.setHeader("Content-Range", `bytes ${from}-${to}/${bytes.length}`);
		response.end(bytes.subarray(from, to + 1));
	} else {
		response.statusCode = 404;
		response.end();
	}
}

await serve(async (address) => {
	const html = await (await fetch(address)).text();
	const server = createServer((request, response) => answer(html, request, response));
	await new Promise((done) => server.listen(0, "127.0.0.1", done));
	const base = `http://127.0.0.1:${server.address().port}/index.html`;
	await test("a trace on a file server", `${base}#url=trace.scap&screen=events`, async (tab) => {
		await ready(tab);
		return [
			...differ("screen", await tab.evaluate(() => ringside.state.screen), "events"),
			...differ(
				"events",
				await tab.evaluate(() => ringside.trace.rows),
				engine.ask({ what: "list", filter: "" }).rows,
			),
			...(asked.length ? [] : ["no part of the file was asked for"]),
		];
	});
	server.close();
});

await browser.close();
