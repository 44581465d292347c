// SPDX-License-Identifier: Apache-2.0
// Replays captures with the reader built for WebAssembly, and compares what it prints with
// what the native program prints: lines, fields, JSON, filters, views, messages.
//
//	node compare.mjs FOLDER PROGRAM CAPTURE...
//
// FOLDER has the modules replay and table, PROGRAM is the native ringside. Prints a line
// for each test.
import { spawnSync } from "node:child_process";
import { readFileSync, writeSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { runProgram } from "./wasi.mjs";

const TOP = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const LARGE_BYTES = 1 << 20; // such captures are replayed a few times only
const LARGE_FILTERS = 10; // every so many filters are tried on them
const FIELDS_PER_FORMAT = 16;

const VIEWS = ["syscalls", "files"]; // of table.c

const [folder, program, ...captures] = process.argv.slice(2);
const [replay, table] = ["replay", "table"].map((name) =>
	new WebAssembly.Module(readFileSync(join(folder, `${name}.wasm`))));

// ---- running both ---------------------------------------------------------------------

function unpacked(path) {
	const bytes = readFileSync(path);
	return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

function runWasm(bytes, { format = "", filter = "", view, path = "/trace" }) {
	const [module, ...args] = view ? [table, view] : [replay, format, filter];
	const { status, out, err } = runProgram(module, ["program", path, ...args],
		{ trace: bytes });
	return { status, out: Buffer.concat(out), err: Buffer.concat(err).toString() };
}

// TZ: the C library of WebAssembly knows no time zones.
const NATIVE = {
	env: { ...process.env, TZ: "UTC", SYSDIG_CHISEL_DIR: join(TOP, "chisels") },
	maxBuffer: 1 << 30,
};

function runNative(path, { format = "", filter = "", view }) {
	const json = format.startsWith("{");
	const args = ["-r", path, ...(json ? ["-j"] : []), ...(view ? [`--view=${view}`] : [])];
	if (format)
		args.push("-p", json ? format.slice(1) : format);
	if (filter)
		args.push(filter);
	const { status, stdout, stderr, error } = spawnSync(program, args, NATIVE);
	if (error)
		throw error;
	return { status, out: stdout, err: stderr.toString() };
}

function firstDifference(seen, expected) {
	const a = seen.toString().split("\n"), b = expected.toString().split("\n");
	const n = a.findIndex((line, i) => line !== b[i]);
	return n < 0 ? `${a.length} lines, not ${b.length}` :
		`line ${n + 1}\nseen:     ${a[n]}\nexpected: ${b[n]}`;
}

// "" if both do the same, with this status; else how they differ.
function difference(capture, each) {
	const seen = runWasm(capture.bytes, each);
	const expected = runNative(capture.path, each);
	if (expected.status !== (each.status ?? 0))
		return `the program ends with status ${expected.status}: ${expected.err}`;
	if (seen.status !== expected.status)
		return `status ${seen.status}: ${seen.err}not ${expected.status}: ${expected.err}`;
	if (!seen.out.equals(expected.out))
		return firstDifference(seen.out, expected.out);
	return seen.status && !expected.err.includes(seen.err.trim()) ?
		`says ${seen.err}not ${expected.err}` : "";
}

// ---- reporting --------------------------------------------------------------------------

function report(name, faults) {
	const text = faults.slice(0, 5).map((fault) => `${fault.replace(/^/gm, "# ")}\n`).join("");
	writeSync(1, `${faults.length ? "not ok" : "ok"} ${name}\n${text}`);
}

// One test of several replays; each case is {format, filter, view, status}.
function compare(name, capture, cases) {
	const faults = cases.flatMap((each) => {
		const text = difference(capture, each);
		return text ? [`${JSON.stringify(each)}: ${text}`] : [];
	});
	report(`${capture.name}: ${name}`, faults);
}

// ---- the lists ----------------------------------------------------------------------------

function rows(path) {
	return readFileSync(join(TOP, path), "utf8").split("\n")
		.filter((row) => row && !row.startsWith("#"));
}

// Every field, with each argument that it is tested with.
function fields() {
	return rows("tests/data/fields.tsv").flatMap((row) => {
		const [, name, , , , forms, flags] = row.split("\t");
		return flags.includes("FILTER_ONLY") ? [] :
			forms.split(" ").map((form) => name + (form === "-" ? "" : form));
	});
}

function fieldFormats() {
	const all = fields(), formats = [];
	while (all.length) {
		const some = all.splice(0, FIELDS_PER_FORMAT);
		formats.push({ format: `*%evt.num %${some.join("|%")}` });
	}
	return formats;
}

const filters = rows("tests/diff/filters.txt").map((filter) => ({ format: "%evt.num", filter }));
const formats = rows("tests/diff/fields.txt").map((format) => ({ format }));
const json = rows("tests/diff/json.txt").map((format) => ({ format: `{${format}` }));
const mistakes = ["evt.num=", "evt.nonesuch=1", "fd.num=x", "evt.num=1 and", "fd.ip=1.2.3",
	"evt.dir=> or", "fd.net=1.2.3.4/33", "evt.type=nonesuch", "(evt.num=1"]
	.map((filter) => ({ format: "%evt.num", filter, status: 1 }));

// ---- what is not built in -------------------------------------------------------------------

// Each is refused with one line that names what is absent.
const ABSENT = [
	["the running machine", { path: "" }, "this build reads trace files alone"],
	["a gzip file", { bytes: [0x1f, 0x8b, 8, 0] }, "this build cannot read gzip files"],
	["a regular expression", { filter: "proc.name regex c.*" },
		"this build has no regular expressions"],
	["the name of a host", { filter: "fd.cip.name=localhost" }, "this build looks up no names"],
	["the name of a service", { filter: "fd.port=https" }, "unknown service 'https'"],
];

function refuse(capture) {
	for (const [name, { bytes, ...how }, text] of ABSENT) {
		const { status, out, err } = runWasm(Uint8Array.from(bytes ?? capture.bytes), how);
		const oneLine = /^[^\n]*\n$/.test(err);
		const good = status === 1 && !out.length && oneLine && err.includes(text);
		report(`${name} is refused`, good ? [] : [`status ${status}, says ${err}`]);
	}
}

// ---- all ------------------------------------------------------------------------------------

for (const path of captures) {
	const capture = { path, name: basename(path), bytes: unpacked(path) };
	compare("default lines", capture, [{}]);
	compare(`${VIEWS.length} views`, capture, VIEWS.map((view) => ({ view })));
	if (capture.bytes.length > LARGE_BYTES) {
		const some = filters.filter((_, n) => n % LARGE_FILTERS === 0);
		compare(`${some.length} filters`, capture, some);
		continue;
	}
	compare(`${fields().length} fields`, capture, fieldFormats());
	compare(`${formats.length} formats`, capture, formats);
	compare(`${json.length} formats as JSON`, capture, json);
	compare(`${filters.length} filters`, capture, filters);
	compare(`${mistakes.length} mistakes in filters`, capture, mistakes);
}
if (captures.length)
	refuse({ bytes: unpacked(captures[0]) });
