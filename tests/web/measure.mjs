// SPDX-License-Identifier: Apache-2.0
// Times and sizes of the page in Chromium, a line for each.
//
//	node measure.mjs PLAYWRIGHT CHROMIUM PROGRAM TRACE [LARGE]
//
// TRACE becomes a report; LARGE, an LZ4 trace with an index, is shown by `ringside serve`.
import { gzipSync } from "node:zlib";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { spawn, spawnSync } from "node:child_process";
import { tmpdir } from "node:os";

const [playwright, chromium, program, trace, large] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "page-"));
const page = join(folder, "report.html");
const { chromium: launcher } = await import(playwright);
const say = (name, value) => console.log(`${name}: ${value}`);
const ms = (n) => `${Math.round(n)} ms`;
const mb = (n) => `${(n / 1e6).toFixed(1)} MB`;

const launch = () =>
	launcher.launch({
		executablePath: chromium,
		args: ["--no-sandbox", "--js-flags=--expose-gc", "--enable-precise-memory-info"],
	});
const ready = (tab) =>
	tab.waitForFunction(() => document.body.dataset.ready === "yes", null, { timeout: 600000 });

// The time of a question in the worker, on a quiet page.
const timed = (tab, question) =>
	tab.evaluate(async (text) => {
		const asked = JSON.parse(text, (_, value) =>
			typeof value === "string" && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
		);
		const began = performance.now();
		await ringside.client.ask("A", asked);
		return performance.now() - began;
	}, JSON.stringify(question));

async function scroll(tab) {
	await tab.keyboard.press("2");
	await tab.waitForFunction(() => document.querySelector(".row:not(.waiting) .cell"));
	return tab.evaluate(async () => {
		const list = document.querySelector(".scroller"),
			frames = [];
		let last = performance.now();
		for (let n = 0; n < 120; n++) {
			list.scrollTop += n % 30 === 29 ? 60000 : 300;
			await new Promise(requestAnimationFrame);
			frames.push(performance.now() - last);
			last = performance.now();
		}
		return Math.max(...frames);
	});
}

async function measureReport() {
	const made = performance.now();
	spawnSync(program, ["report", trace, "-o", page, "--max-size", "512M"], { stdio: "inherit" });
	say("making the report", ms(performance.now() - made));
	const text = readFileSync(page, "latin1"),
		bare = text.slice(0, text.indexOf('<script type="application/octet'));
	say(
		"page without a trace",
		`${bare.length} bytes, ${gzipSync(bare, { level: 9 }).length} gzipped`,
	);
	say("trace", mb(statSync(trace).size));
	say("report", mb(statSync(page).size));
	const browser = await launch(),
		tab = await browser.newPage({ viewport: { width: 1280, height: 800 } });
	const began = performance.now();
	await tab.goto(`file://${page}`);
	await ready(tab);
	say("ready (all read, overview shown)", ms(performance.now() - began));
	say("events", await tab.evaluate(() => ringside.trace.rows));
	say(
		"a filter over all",
		ms(await timed(tab, { what: "list", filter: "fd.name contains /etc" })),
	);
	for (const view of ["procs", "syscalls", "files"])
		say(`view ${view}`, ms(await timed(tab, { what: "view", view })));
	say(
		"flame graph",
		ms(await timed(tab, { what: "tree", levels: ["proc.name", "evt.type", "fd.name"] })),
	);
	say("longest frame of 120 while scrolling", ms(await scroll(tab)));
	const memory = await tab.evaluate(async () => {
		gc();
		return {
			worker: (await ringside.client.memory()).bytes,
			heap: performance.memory.usedJSHeapSize,
		};
	});
	say("memory of the engine", mb(memory.worker));
	say("heap of the page's script", mb(memory.heap));
	await browser.close();
}

async function measureServer() {
	const child = spawn(program, ["serve", large], { stdio: ["ignore", "pipe", "ignore"] });
	const url = await new Promise((done) =>
		child.stdout.once("data", (data) => done(String(data).trim())),
	);
	const browser = await launch(),
		tab = await browser.newPage({ viewport: { width: 1280, height: 800 } });
	say("large trace", mb(statSync(large).size));
	const began = performance.now();
	await tab.goto(`${url}#screen=events`);
	await tab.waitForFunction(() => document.querySelector(".row:not(.waiting) .cell"), null, {
		timeout: 600000,
	});
	say("first events", ms(performance.now() - began));
	const fetched = async () => (await tab.evaluate(() => ringside.client.memory())).fetched;
	say("bytes fetched", mb(await fetched()));
	await tab.waitForFunction(() => document.body.dataset.busy === "");
	const before = await tab.$eval(".row:not(.waiting) .cell[data-column='0']", (node) => node.textContent);
	const box = await (await tab.$(".brush")).boundingBox(),
		jump = performance.now();
	await tab.mouse.click(box.x + box.width / 2, box.y + 20);
	await tab.waitForFunction(
		(text) => {
			const cell = document.querySelector(".row:not(.waiting) .cell[data-column='0']");
			return cell && cell.textContent !== text;
		},
		before,
		{ timeout: 600000 },
	);
	say("events in the middle", ms(performance.now() - jump));
	say(
		"the first of them",
		await tab.$eval(".row:not(.waiting) .cell[data-column='0']", (node) => node.textContent),
	);
	say("bytes fetched", mb(await fetched()));
	await browser.close();
	child.kill("SIGINT");
}

await measureReport();
if (large) await measureServer();
rmSync(folder, { recursive: true });
