// SPDX-License-Identifier: Apache-2.0
// The engine of a report against the native program: what the page shows are its answers.
//
//	node test_engine.mjs PROGRAM CAPTURE REPORT...     each capture is followed by its report
import { basename } from "node:path";
import { statSync } from "node:fs";
import { openReport, report, ringside, rows } from "./report.mjs";
import { TILES, tileQuestion } from "../../web/page/tiles.js";
import { RULES } from "../../web/page/rules.js";

const LINE =
	"*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info";
const LARGE_BYTES = 500000; // of such captures fewer questions are asked
const LARGE_EVERY = 5;
const AT_ONCE = 2000;

const [program, ...pairs] = process.argv.slice(2);

const filters = rows("tests/diff/filters.txt");
const mistakes = [
	"evt.num=",
	"evt.nonesuch=1",
	"fd.num=x",
	"evt.num=1 and",
	"fd.ip=1.2.3",
	"evt.dir=> or",
	"fd.net=1.2.3.4/33",
	"evt.type=nonesuch",
	"(evt.num=1",
	"evt.num=1)",
	"proc.name contains",
	"evt.num in (1,",
	"not",
	"evt.arg",
	"proc.name == x y",
	'"',
	"evt.buffer icontains x",
	"evt.rawarg.res=é x",
	"fd.num<z",
];

function numbers(engine, list) {
	const all = [];
	for (let first = 0; first < list.rows; first += AT_ONCE)
		all.push(
			...engine
				.ask({ what: "rows", list: list.list, first, count: AT_ONCE, fields: [] })
				.rows.map(({ n }) => n),
		);
	return all;
}

function testLines(engine, path, isLarge) {
	const list = engine.ask({ what: "list", filter: "" });
	const lines = ringside(program, path, "-p", LINE).out.split("\n").slice(0, -1);
	// a large trace from several places, each of which is far from the one before
	const places = isLarge
		? [0.9, 0.1, 0.5, 0.75, 0].map((part) => Math.floor(part * lines.length))
		: Array.from({ length: Math.ceil(lines.length / AT_ONCE) }, (_, n) => n * AT_ONCE);
	const faults =
		list.rows === lines.length ? [] : [`${list.rows} rows, not ${lines.length} lines`];
	for (const first of places) {
		const answer = engine.ask({
			what: "rows",
			list: list.list,
			first,
			count: AT_ONCE,
			format: LINE,
		});
		answer.rows.forEach(({ line }, n) => {
			if (line !== `${lines[first + n]}\n`)
				faults.push(`row ${first + n}\nseen:     ${line}expected: ${lines[first + n]}`);
		});
	}
	report(`${basename(path)}: ${lines.length} lines`, faults);
}

function testFilter(engine, path, filter) {
	const list = engine.ask({ what: "list", filter });
	const seen = ringside(program, path, "-p", "%evt.num", filter);
	if (list.error)
		return seen.status && seen.err.includes(list.error)
			? ""
			: `${filter}: ${list.error}, not ${seen.err}`;
	if (seen.status) return `${filter}: no error, but ${seen.err}`;
	const expected = seen.out.split("\n").slice(0, -1).map(Number),
		got = numbers(engine, list);
	return got.join() === expected.join()
		? ""
		: `${filter}: ${got.length} events, not ${expected.length}: ${got[0]} …, ${expected[0]} …`;
}

function testFilters(engine, path, isLarge) {
	const some = filters.filter((_, n) => !isLarge || n % LARGE_EVERY === 0);
	report(
		`${basename(path)}: ${some.length} filters`,
		some.map((filter) => testFilter(engine, path, filter)).filter(Boolean),
	);
}

// The text is that of the program, and the place is the column that it names.
function testMistakes(engine, path) {
	const faults = mistakes.flatMap((filter) => {
		const { error, position } = engine.ask({ what: "check", filter });
		const { status, err } = ringside(program, path, filter);
		if (!error || !status)
			return [`${filter}: is no mistake to ${error ? "the program" : "the page"}`];
		const column = /column (\d+)/.exec(err);
		return err.includes(error) && (!column || Number(column[1]) === position + 1)
			? []
			: [`${filter}: ${error} at ${position}, not ${err}`];
	});
	report(`${basename(path)}: ${mistakes.length} mistakes`, faults);
}

// A total made of what the program prints.
function totalOf(path, { filter, sum, distinct }) {
	const field = sum ?? distinct ?? "evt.num";
	const lines = ringside(program, path, "-p", `%${field}`, ...(filter ? [filter] : []))
		.out.split("\n")
		.slice(0, -1);
	if (sum) return lines.reduce((total, line) => total + Number(line), 0);
	return distinct ? new Set(lines).size : lines.length;
}

function testTiles(engine, path) {
	const { first, last } = engine.ask({ what: "list", filter: "" });
	const { tiles } = engine.ask({
		what: "tiles",
		tiles: TILES.map(tileQuestion),
		begin: BigInt(first),
		end: BigInt(last) + 1n,
		bins: 50,
	});
	const faults = TILES.flatMap((tile, n) => {
		const expected = totalOf(path, tile),
			{ total, bins } = tiles[n];
		const inBins = bins.reduce((a, b) => a + b, 0);
		return total === expected && inBins === total
			? []
			: [`${tile.name}: ${total}, ${inBins} in bins, not ${expected}`];
	});
	report(`${basename(path)}: ${TILES.length} tiles`, faults);
}

const words = (text) => text.trim().split(/\s+/).join(" ");

function testView(engine, path, { id, applies }) {
	const answer = engine.ask({
		what: "view",
		view: id,
		rows: 5000,
		depth: applies.includes("") ? 0 : 1,
	});
	const seen = ringside(program, path, "--view", id);
	if (answer.error || seen.status) return `${id}: ${answer.error} and ${seen.err}`;
	const [head, ...lines] = seen.out.split("\n").slice(0, -1).map(words);
	const got = answer.rows.map(({ cells }) => words(cells.join(" ")));
	const titles = words(answer.columns.map(({ name }) => name).join(" "));
	if (titles !== head) return `${id}: columns ${titles}, not ${head}`;
	const n = lines.findIndex((line, at) => line !== got[at]);
	return n < 0 && got.length === lines.length
		? ""
		: `${id}: ${got.length} rows of ${lines.length}: ${got[n]}\nexpected: ${lines[n]}`;
}

function testViews(engine, path) {
	const { views } = engine.ask({ what: "views" });
	report(
		`${basename(path)}: ${views.length} views`,
		views.map((view) => testView(engine, path, view)).filter(Boolean),
	);
}

// The condition of the view is that an open has failed.
function testNoticed(engine, path) {
	const { columns, rows } = engine.ask({ what: "view", view: "file_opens", rows: 5000 });
	const result = columns.findIndex(({ name }) => name === "RES");
	report(
		`${basename(path)}: rows to be noticed`,
		rows.flatMap(({ severity, cells }) =>
			severity === Number(cells[result] !== "SUCCESS")
				? []
				: [`${cells[result]} has severity ${severity}`],
		),
	);
}

// Views that are answered from memory are those that the events make. A time from 1 ns on is
// another one to the engine, of which it remembers nothing.
function testMemory(engine, path) {
	const { views } = engine.ask({ what: "views" });
	const faults = views.flatMap(({ id }) =>
		["", "evt.dir=< and fd.type=file", "evt.failed=true and not proc.name contains x"].flatMap(
			(selected) => {
				const question = { what: "view", view: id, path: selected, rows: 5000 };
				const [first, again, read] = [{}, {}, { from: 1n, memory: 1 }].map((more) =>
					JSON.stringify(engine.ask({ ...question, ...more })),
				);
				if (first !== again) return [`${id} ${selected}: not the same again`];
				return first === read
					? []
					: [`${id} ${selected}: ${first.slice(0, 300)}\nnot ${read.slice(0, 300)}`];
			},
		),
	);
	report(`${basename(path)}: ${views.length} views from memory`, faults);
}

// A drill-down: the events behind a row of a view are those that its filter selects.
function testDrill(engine, path) {
	const answer = engine.ask({ what: "view", view: "procs" });
	const faults = answer.rows.slice(0, 8).flatMap(({ key, filter }) => {
		if (!filter) return [];
		const text = testFilter(engine, path, filter);
		return text || filter.includes(key) ? [text].filter(Boolean) : [`${filter} lacks ${key}`];
	});
	report(`${basename(path)}: the filters of drill-downs`, faults);
}

// Each transfer has its heading in the output of the chisel, in the same order.
function testStream(engine, path) {
	const { transfers, reads, writes, cut } = engine.ask({
		what: "stream",
		bytes: 16 << 20,
		filter: "",
	});
	const heads = ringside(program, path, "-c", "echo_fds", "disable_colors")
		.out.split("\n")
		.filter((line) => /^------ (Read|Write) /.test(line));
	const faults =
		cut || reads + writes === heads.length
			? []
			: [`${reads} reads and ${writes} writes, not ${heads.length}`];
	transfers.forEach(([number, , isRead, bytes, , name], n) => {
		const [, way, size, rest] =
			/^------ (\w+) (\S+) +(?:from|to) +(.*)$/.exec(heads[n] ?? "") ?? [];
		const exact = /^(\d+)B$/.exec(size ?? "");
		if (
			(way === "Read") !== isRead ||
			(exact && Number(exact[1]) !== bytes) ||
			!(rest ?? "").startsWith(name === null ? "<NA>" : name)
		)
			faults.push(`event ${number}: ${isRead} ${bytes} ${name}, not ${heads[n]}`);
	});
	report(`${basename(path)}: ${transfers.length} transfers`, faults);
}

function testData(engine, path) {
	const { transfers } = engine.ask({ what: "stream", bytes: 16 << 20, filter: "" });
	const filter = "evt.is_io=true and evt.dir=< and evt.rawres>0";
	const lines = ringside(program, path, "-b", "-p", "*%evt.num %evt.buffer", filter)
		.out.split("\n")
		.slice(0, -1);
	const expected = new Map(lines.map((line) => line.split(" ")));
	const faults = transfers.flatMap(([number, , , , , , , data]) => {
		const text = Buffer.from(data, "latin1").toString("base64");
		const wanted = expected.get(String(number));
		return wanted === text || (wanted === "<NA>" && !data)
			? []
			: [`event ${number}: ${text} not ${wanted}`];
	});
	report(`${basename(path)}: the data of ${transfers.length} transfers`, faults);
}

// Sums in trees, spectrograms and lanes are those of what the program prints.
function testSums(engine, path) {
	const { first, last } = engine.ask({ what: "list", filter: "" });
	const time = { begin: BigInt(first), end: BigInt(last) + 1n };
	const latencies = ringside(program, path, "-p", "%evt.latency", "evt.dir=< and evt.latency>0")
		.out.split("\n")
		.slice(0, -1)
		.map(Number);
	const spectrogram = engine.ask({ what: "spectrogram", ...time, bins: 40 });
	const tree = engine.ask({ what: "tree", levels: ["proc.name", "evt.type"] });
	const roots = tree.nodes.filter(([above]) => above < 0).reduce((sum, node) => sum + node[2], 0);
	const total = latencies.reduce((a, b) => a + b, 0);
	const faults = [];
	const expect = (name, seen, wanted) => {
		if (seen !== wanted) faults.push(`${name}: ${seen}, not ${wanted}`);
	};
	expect("calls of the spectrogram", spectrogram.calls, latencies.length);
	expect(
		"its cells",
		spectrogram.cells.reduce((a, b) => a + b, 0),
		latencies.length,
	);
	expect("the tree's total", tree.total, total);
	expect("its roots", roots, total);
	for (const row of [20, 40, 60]) {
		const [low, high] = [spectrogram.bounds[row], spectrogram.bounds[row + 10]];
		expect(
			`calls from ${low} ns to ${high} ns`,
			spectrogram.cells.slice(row * 40, (row + 10) * 40).reduce((a, b) => a + b, 0),
			latencies.filter((ns) => ns >= low && ns < high).length,
		);
	}
	report(`${basename(path)}: sums`, faults);
}

// What the program prints of an event that ended a wait, or of the wait.
const EVENT = "%evt.num %thread.tid %proc.pid %proc.ppid %evt.latency %evt.type %fd.name";

// What is wrong with a wait and the act that ended it, as the program prints these events.
function faultOfWait([tid, , begin, end, number, call, , by], events) {
	const wait = events.get(number);
	const length = String(BigInt(end) - BigInt(begin));
	if (wait.tid !== tid || wait.type !== call || wait.latency !== length)
		return `wait ${number}: ${tid} ${call} ${begin} to ${end}, not ${JSON.stringify(wait)}`;
	if (!Array.isArray(by)) return "";
	const [actor, , how, at, time] = by,
		act = events.get(at);
	if (how === "signal") return act.tid === tid ? "" : `wait ${number}: signal ${at} of another`;
	if (act.tid !== actor || act.type !== how || actor === tid)
		return `wait ${number}: ended by ${how} of ${actor}, not ${JSON.stringify(act)}`;
	if (BigInt(time) < BigInt(begin) || BigInt(time) > BigInt(end))
		return `wait ${number}: ended at ${time}`;
	if (call === "wait4" && (how !== "procexit" || act.ppid !== wait.pid))
		return `wait ${number}: for ${how} of a child of ${act.ppid}, not of ${wait.pid}`;
	return /^\w*(read|recv)/.test(call) && wait.name.includes("->") && act.name !== wait.name
		? `wait ${number}: for ${wait.name}, ended by a write to ${act.name}`
		: "";
}

// Waits are those of the trace, and what ended them is something that could.
function testWaits(engine, path) {
	const { count, waits } = engine.ask({ what: "waits", least: 20000 });
	const events = new Map(
		ringside(program, path, "-p", `*${EVENT}`)
			.out.split("\n")
			.slice(0, -1)
			.map((line) => {
				const [number, tid, pid, ppid, latency, type, name] = line.split(" ");
				return [
					Number(number),
					{ tid: Number(tid), pid, ppid, latency, type, name: name ?? "" },
				];
			}),
	);
	const ended = waits.filter(([, , , , , , , by]) => Array.isArray(by)).length;
	report(`${basename(path)}: ${count} waits, ${ended} of them ended by another thread`, [
		...waits.map((wait) => faultOfWait(wait, events)).filter(Boolean),
		...(count < waits.length ? [`${waits.length} of ${count}`] : []),
		...(basename(path) === "calls.scap" && ended < 5
			? ["the ends of children are missing"]
			: []),
	]);
}

// The pids are those of the processes that have events.
function testProcesses(engine, path) {
	const { processes } = engine.ask({ what: "procs" });
	const pids = new Set(
		ringside(program, path, "-p", "%proc.pid", "proc.pid>=0").out.split("\n").slice(0, -1),
	);
	const seen = new Set(processes.filter(({ events }) => events).map(({ pid }) => String(pid)));
	report(`${basename(path)}: ${pids.size} processes`, [
		...[...pids].filter((pid) => !seen.has(pid)).map((pid) => `${pid} is missing`),
		...[...seen].filter((pid) => !pids.has(pid)).map((pid) => `${pid} has no event`),
	]);
}

function testRules(engine, path) {
	const faults = RULES.flatMap(({ name, filter }) => {
		const { error } = engine.ask({ what: "check", filter });
		return error ? [`${name}: ${error}`] : [];
	});
	report(`${basename(path)}: ${RULES.length} rules of colours`, faults);
}

// The time of a brush selects what --from and --to select.
function testTime(engine, path) {
	const { first, last } = engine.ask({ what: "list", filter: "" });
	const span = BigInt(last) - BigInt(first),
		from = BigInt(first) + span / 3n,
		to = BigInt(first) + span / 2n;
	const seconds = (ns) => `${ns / 1000000000n}.${String(ns % 1000000000n).padStart(9, "0")}`;
	const expected = ringside(
		program,
		path,
		"--from",
		seconds(from),
		"--to",
		seconds(to),
		"-p",
		"%evt.num",
	)
		.out.split("\n")
		.slice(0, -1)
		.map(Number);
	const got = numbers(engine, engine.ask({ what: "list", filter: "", from, to }));
	report(
		`${basename(path)}: a part of the time`,
		got.join() === expected.join() ? [] : [`${got.length} events, not ${expected.length}`],
	);
}

// Bad questions are refused, and the engine goes on.
function testRefusals(engine, path) {
	const questions = [
		{},
		{ what: "nonesuch" },
		{ what: "rows", list: 12345, first: 0, count: 1 },
		{ what: "view", view: "nonesuch" },
		{ what: "lanes", bins: 0 },
		{ what: "waits", filter: "nonesuch=1" },
		{ what: "tree", levels: [] },
		{ what: "tree", levels: ["nonesuch"] },
		{ what: "spectrogram", begin: 5n, end: 4n, bins: 10 },
		{ what: "tiles", tiles: [{ sum: "nonesuch" }] },
		{ what: "list", filter: 7 },
	];
	const refused = questions.slice(0, -1).filter((question) => !engine.ask(question).error);
	const goesOn = engine.ask({ what: "list", filter: "" }).rows > 0;
	report(`${basename(path)}: bad questions`, [
		...refused.map(
			(question) =>
				`taken: ${JSON.stringify(question, (_, value) =>
					typeof value === "bigint" ? String(value) : value,
				)}`,
		),
		...(goesOn ? [] : ["the engine does not go on"]),
	]);
}

for (let n = 0; n < pairs.length; n += 2) {
	const [path, page] = [pairs[n], pairs[n + 1]],
		isLarge = statSync(path).size > LARGE_BYTES;
	const engine = openReport(page);
	for (const test of [testLines, testFilters]) test(engine, path, isLarge);
	for (const test of [testTiles, testViews, testSums, testWaits, testProcesses, testTime])
		test(engine, path);
	if (isLarge) continue;
	for (const test of [
		testNoticed,
		testMemory,
		testMistakes,
		testDrill,
		testStream,
		testData,
		testRules,
		testRefusals,
	])
		test(engine, path);
}
