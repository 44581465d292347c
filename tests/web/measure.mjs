// SPDX-License-Identifier: Apache-2.0
// Times and sizes of the page in Chromium, a line for each.
//
//	node measure.mjs PLAYWRIGHT CHROMIUM PROGRAM report TRACE
//	node measure.mjs PLAYWRIGHT CHROMIUM PROGRAM serve TRACE
//
// The trace becomes a report, or `ringside serve` shows it: an LZ4 trace with an index. With
// the seconds of a clock come those of the CPU, in brackets: of the process that shows the page.
// If the sysdig tools are installed, their way is timed beside a report: a process for each
// question.
import { gzipSync } from "node:zlib";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { spawn, spawnSync } from "node:child_process";
import { tmpdir } from "node:os";

const [playwright, chromium, program, what, trace] = process.argv.slice(2);
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

// The milliseconds of CPU that the browser's processes for pages have used.
async function cpuOf(browser) {
	const session = await browser.newBrowserCDPSession();
	const { processInfo } = await session.send("SystemInfo.getProcessInfo");
	await session.detach();
	const pages = processInfo.filter(({ type }) => type === "renderer");
	return pages.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
}

async function took(browser, run) {
	const [began, before] = [performance.now(), await cpuOf(browser)];
	await run();
	return `${ms(performance.now() - began)} (${ms((await cpuOf(browser)) - before)})`;
}

// Asks the worker.
const ask = (tab, question) =>
	tab.evaluate(async (text) => {
		const asked = JSON.parse(text, (_, value) =>
			typeof value === "string" && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
		);
		await ringside.client.ask("A", asked);
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
		frames.sort((a, b) => a - b);
		return [frames[frames.length / 2], frames.at(-1)];
	});
}

// The way of sysdig-inspect: csysdig prints a view as JSON, a chisel makes the summary.
function measureSysdig() {
	const chisel = ["-c", "wsysdig_summary", "400"];
	const ways = ["procs", "syscalls", "files"].map((view) => [
		`csysdig -j, view ${view}`,
		["csysdig", "-r", resolve(trace), "-v", view, "-j", "-pc"],
	]);
	ways.push(["sysdig, summary", ["sysdig", "-r", resolve(trace), ...chisel]]);
	const output = join(folder, "output");
	for (const [name, [command, ...args]] of ways) {
		// it ends without a TERM; in another folder, so that it does not find our chisels
		const script = 'TIMEFORMAT="%U %S"; time "$@" </dev/null >"$OUT" 2>/dev/null';
		const began = performance.now();
		const { status, stderr } = spawnSync("bash", ["-c", script, "-", command, ...args], {
			env: { ...process.env, TERM: "xterm", OUT: output },
			cwd: folder,
			timeout: 600000,
		});
		const spent = performance.now() - began;
		const cpu = String(stderr)
			.trim()
			.split(" ")
			.reduce((sum, part) => sum + Number(part), 0);
		const made = status === 0 ? mb(statSync(output).size) : `status ${status}`;
		say(name, `${ms(spent)} (${ms(cpu * 1000)}), ${made}`);
	}
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
	const opened = await took(browser, async () => {
		await tab.goto(`file://${page}`);
		await ready(tab);
	});
	say("ready (all read, overview shown)", opened);
	say("events", await tab.evaluate(() => ringside.trace.rows));
	const time = async (name, question) => say(name, await took(browser, () => ask(tab, question)));
	await time("what the views remember", { what: "view", view: "procs", rows: 0 });
	await time("a filter over all", { what: "list", filter: "fd.name contains /etc" });
	for (const view of ["procs", "syscalls", "files"])
		await time(`view ${view}`, { what: "view", view });
	await time("flame graph", { what: "tree", levels: ["proc.name", "evt.type", "fd.name"] });
	let frames;
	const scrolled = await took(browser, async () => (frames = await scroll(tab)));
	say("120 frames of scrolling", scrolled);
	say("median and longest of them", frames.map(ms).join(", "));
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
	const child = spawn(program, ["serve", trace], { stdio: ["ignore", "pipe", "ignore"] });
	const url = await new Promise((done) =>
		child.stdout.once("data", (data) => done(String(data).trim())),
	);
	const browser = await launch(),
		tab = await browser.newPage({ viewport: { width: 1280, height: 800 } });
	say("large trace", mb(statSync(trace).size));
	const first = await took(browser, async () => {
		await tab.goto(`${url}#screen=events`);
		await tab.waitForFunction(() => document.querySelector(".row:not(.waiting) .cell"), null, {
			timeout: 600000,
		});
	});
	say("first events", first);
	const fetched = async () => (await tab.evaluate(() => ringside.client.memory())).fetched;
	say("bytes fetched", mb(await fetched()));
	await tab.waitForFunction(() => document.body.dataset.busy === "");
	const before = await tab.$eval(
		".row:not(.waiting) .cell[data-column='0']",
		(node) => node.textContent,
	);
	const box = await (await tab.$(".brush")).boundingBox();
	const jump = await took(browser, async () => {
		await tab.mouse.click(box.x + box.width / 2, box.y + 20);
		await tab.waitForFunction(
			(text) => {
				const cell = document.querySelector(".row:not(.waiting) .cell[data-column='0']");
				return cell && cell.textContent !== text;
			},
			before,
			{ timeout: 600000 },
		);
	});
	say("events in the middle", jump);
	say(
		"the first of them",
		await tab.$eval(".row:not(.waiting) .cell[data-column='0']", (node) => node.textContent),
	);
	say("bytes fetched", mb(await fetched()));
	await browser.close();
	child.kill("SIGINT");
}

if (what === "serve") {
	await measureServer();
} else {
	await measureReport();
	measureSysdig();
}
rmSync(folder, { recursive: true });
