// SPDX-License-Identifier: Apache-2.0
// The worker: traces with their engines, and the jobs that are running, a slice at a time.
import { Engine } from "./engine.js";
import { openSource } from "./sources.js";

const SLICE_MS = 20;
const PROGRESS_MS = 100;
// These are answered before the questions that read the whole trace.
const URGENT = new Set(["rows", "event", "check", "fields", "views", "index"]);

const engines = new Map(); // name of a trace to its Engine
const opening = new Map(); // and to the last request to open one
const running = []; // {id, trace, question, job (0: not begun), rank, told}
const { port1: wake, port2: woken } = new MessageChannel();
let awake = false;

function reply(id, message) {
	postMessage({ id, ...message });
}

// What runs first: what is in sight, then other questions, then what nobody waits for yet.
const RANKS = { urgent: 0, asked: 1, idle: 2 };

function rankOf({ what, idle }) {
	if (URGENT.has(what)) return RANKS.urgent;
	return idle ? RANKS.idle : RANKS.asked;
}

function begin(id, trace, question) {
	// a view waits for the idle one, which remembers what both need
	if (question.what === "view")
		for (const entry of running) if (entry.rank === RANKS.idle) entry.rank = RANKS.asked;
	running.push({
		id,
		trace,
		question,
		job: 0,
		rank: rankOf(question),
		told: performance.now(),
	});
	goOn();
}

function goOn() {
	if (awake || !running.length) return;
	awake = true;
	wake.postMessage(null);
}

function end(entry) {
	if (entry.job) entry.engine.end(entry.job);
	running.splice(running.indexOf(entry), 1);
}

function fail(entry, error) {
	// the engine is in no known state any more
	reply(entry.id, { answer: { error: `the engine failed: ${error.message}` } });
	running.splice(running.indexOf(entry), 1);
}

// Begins the question, when it is its turn. Returns the refusal, or null.
function start(entry) {
	if (entry.job) return null;
	entry.engine = engines.get(entry.trace);
	const { job, ...refusal } = entry.engine?.start(entry.question) ?? {
		error: "no trace is open",
	};
	entry.job = job ?? 0;
	return job ? null : refusal;
}

function slice() {
	awake = false;
	if (!running.length) return;
	const entry = running.reduce((first, other) => (other.rank < first.rank ? other : first));
	try {
		const answer = start(entry) ?? entry.engine.step(entry.job, SLICE_MS);
		if (answer) {
			end(entry);
			reply(entry.id, { answer });
		} else if (performance.now() - entry.told > PROGRESS_MS) {
			entry.told = performance.now();
			reply(entry.id, { progress: entry.engine.progress(entry.job) });
		}
	} catch (error) {
		fail(entry, error);
	}
	goOn();
}
woken.onmessage = slice;

async function open(id, trace, { module, growing, ...what }) {
	opening.set(trace, id);
	try {
		const engine = new Engine(module, await openSource(what));
		const refusal = engine.open(growing);
		if (!refusal && opening.get(trace) === id) engines.set(trace, engine);
		engine.module = module;
		reply(id, { answer: refusal ?? { bytes: engine.source.size() } });
	} catch (error) {
		reply(id, { answer: { error: error.message } });
	}
}

// Whether a growing trace has grown.
function refresh(id, trace) {
	const { source } = engines.get(trace);
	reply(id, { answer: { grown: source.refresh?.() ?? false, bytes: source.size() } });
}

function cancel(id) {
	const entry = running.find((other) => other.id === id);
	if (entry) end(entry);
}

function memory(id) {
	const bytes = [...engines.values()].reduce((sum, engine) => sum + engine.memoryBytes(), 0);
	const fetched = [...engines.values()].reduce(
		(sum, engine) => sum + (engine.source.fetched ?? 0),
		0,
	);
	reply(id, { answer: { bytes, fetched } });
}

onmessage = ({ data: { id, trace, question, open: what, isCancelled, isRefresh, isMemory } }) => {
	if (what) open(id, trace, what);
	else if (isCancelled) cancel(id);
	else if (isRefresh) refresh(id, trace);
	else if (isMemory) memory(id);
	else begin(id, trace, question);
};
