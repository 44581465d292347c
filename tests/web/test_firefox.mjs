// SPDX-License-Identifier: Apache-2.0
// Firefox opens a report: it is started without a window and driven by WebDriver BiDi.
//
//	node --experimental-websocket test_firefox.mjs FIREFOX PROFILE REPORT PICTURE
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { openReport, report } from "./report.mjs";
import { TILES, tileQuestion } from "../../web/page/tiles.js";

const [firefox, profile, page, picture] = process.argv.slice(2);
const WAIT_MS = 90000;

const child = spawn(
	firefox,
	[
		"--headless",
		"--no-remote",
		"--profile",
		profile,
		"--window-size",
		"1280,900",
		"--remote-debugging-port",
		"0",
	],
	{ stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, HOME: profile } },
);

function address() {
	return new Promise((done, fail) => {
		let text = "";
		child.stderr.on("data", (data) => {
			text += data;
			const found = /WebDriver BiDi listening on (ws:\S+)/.exec(text);
			if (found) done(`${found[1]}/session`);
		});
		child.once("exit", () => fail(new Error(`Firefox ended: ${text}`)));
		setTimeout(() => fail(new Error(`Firefox does not listen: ${text}`)), WAIT_MS).unref();
	});
}

function connect(url) {
	const socket = new WebSocket(url),
		waiting = new Map(),
		events = [];
	let last = 0;
	socket.onmessage = ({ data }) => {
		const message = JSON.parse(data);
		if (!message.id) events.push(message);
		waiting.get(message.id)?.(message);
	};
	const send = (method, params) =>
		new Promise((done, fail) => {
			const id = ++last;
			waiting.set(id, (message) =>
				message.error
					? fail(new Error(`${method}: ${message.message}`))
					: done(message.result),
			);
			socket.send(JSON.stringify({ id, method, params }));
		});
	return new Promise((done, fail) => {
		socket.onopen = () => done({ send, events });
		socket.onerror = () => fail(new Error("no connection to Firefox"));
	});
}

async function run() {
	const { send, events } = await connect(await address());
	await send("session.new", { capabilities: {} });
	await send("session.subscribe", { events: ["log.entryAdded"] });
	const { context } = (await send("browsingContext.getTree", {})).contexts[0];
	await send("browsingContext.navigate", { context, url: `file://${page}`, wait: "complete" });
	const evaluate = async (expression) =>
		(await send("script.evaluate", { expression, target: { context }, awaitPromise: true }))
			.result.value;
	const ready = await evaluate(`new Promise((done) => {
		const look = () => document.body.dataset.ready === "yes" ? done("yes") :
			performance.now() > ${WAIT_MS} ? done(document.body.textContent.slice(0, 500)) :
				setTimeout(look, 100);
		look();
	})`);
	const totals = await evaluate(`[...document.querySelectorAll(".tile .total")]
		.map((node) => node.dataset.total).join()`);
	const { data } = await send("browsingContext.captureScreenshot", { context });
	writeFileSync(picture, Buffer.from(data, "base64"));
	const { tiles } = openReport(page).ask({ what: "tiles", tiles: TILES.map(tileQuestion) });
	const expected = tiles.map(({ total }) => total).join();
	return [
		...events.filter(({ params }) => params.level === "error").map(({ params }) => params.text),
		...(ready === "yes" ? [] : [`not ready: ${ready}`]),
		...(totals === expected ? [] : [`totals ${totals}, not ${expected}`]),
	];
}

try {
	report("Firefox shows a report, without an error", await run());
} catch (error) {
	report("Firefox shows a report, without an error", [error.message]);
}
child.kill();
process.exit();
