// SPDX-License-Identifier: Apache-2.0
// Takes a report apart: its engine and its traces; and runs the native program beside it.
import { gunzipSync } from "node:zlib";
import { readFileSync, writeSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { Engine } from "../../web/page/engine.js";

export const TOP = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");

const unpack = (text) => gunzipSync(Buffer.from(text, "base64"));

function readReport(path) {
	const page = readFileSync(path, "latin1");
	const engine = /id="engine-module">([A-Za-z0-9+/=]+)</.exec(page)[1];
	const traces = [...page.matchAll(/class="trace" data-name="([^"]*)">([A-Za-z0-9+/=]+)</g)];
	return { engine: unpack(engine), traces: traces.map(([, name, text]) => [name, unpack(text)]) };
}

// The engine of a report with its first trace open.
export function openReport(path) {
	const {
		engine,
		traces: [[, bytes]],
	} = readReport(path);
	const opened = new Engine(new WebAssembly.Module(engine), {
		size: () => bytes.length,
		read: (offset, room) => bytes.subarray(offset, offset + room),
	});
	const refusal = opened.open();
	if (refusal) throw new Error(refusal.error);
	return opened;
}

// What the program prints for a file. Colours and time zones are those of the page's.
export function ringside(program, path, ...args) {
	const { status, stdout, stderr, error } = spawnSync(program, ["-r", path, ...args], {
		env: { ...process.env, SYSDIG_CHISEL_DIR: join(TOP, "chisels") },
		maxBuffer: 1 << 30,
	});
	if (error) throw error;
	return { status, out: stdout.toString("utf8"), err: stderr.toString("utf8") };
}

export function report(name, faults) {
	const text = faults
		.slice(0, 5)
		.map((fault) => `${String(fault).replace(/^/gm, "# ")}\n`)
		.join("");
	writeSync(1, `${faults.length ? "not ok" : "ok"} ${name}\n${text}`);
}

export function rows(path) {
	return readFileSync(join(TOP, path), "utf8")
		.split("\n")
		.filter((row) => row && !row.startsWith("#"));
}
