// SPDX-License-Identifier: Apache-2.0
// The page's side of the worker: questions and their answers.

export class EngineError extends Error {
	constructor({ error, position }) {
		super(error);
		this.position = position;
	}
}

function fromBase64(text) {
	if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
	const raw = atob(text),
		bytes = new Uint8Array(raw.length);
	for (let n = 0; n < raw.length; n++) bytes[n] = raw.charCodeAt(n);
	return bytes;
}

async function gunzip(bytes) {
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
	return new Uint8Array(await new Response(stream).arrayBuffer());
}

// The bytes in a script element, which is removed: they are large.
export function takeBytes(node) {
	const text = node.textContent.trim();
	node.remove();
	return fromBase64(text);
}

export class Client {
	constructor() {
		this.waiting = new Map();
		this.last = 0;
	}

	async begin() {
		const source = document.querySelector("#worker-source").textContent;
		const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
		this.worker = new Worker(url);
		this.worker.onmessage = ({ data }) => this.receive(data);
		this.worker.onerror = (event) => this.failAll(event.message ?? "the worker does not start");
		this.module = await WebAssembly.compile(
			await gunzip(takeBytes(document.querySelector("#engine-module"))),
		);
	}

	failAll(message) {
		for (const { reject } of this.waiting.values()) reject(new EngineError({ error: message }));
		this.waiting.clear();
	}

	// Nobody waits for what was asked about the trace before.
	forget(trace) {
		for (const [id, { about, reject }] of this.waiting) {
			if (about !== trace) continue;
			this.waiting.delete(id);
			this.worker.postMessage({ id, isCancelled: true });
			reject(new DOMException("cancelled", "AbortError"));
		}
	}

	receive({ id, answer, progress }) {
		const entry = this.waiting.get(id);
		if (!entry) return;
		if (!answer) {
			entry.onProgress?.(progress);
			return;
		}
		this.waiting.delete(id);
		if (answer.error) entry.reject(new EngineError(answer));
		else entry.resolve(answer);
	}

	send(message, { signal, onProgress } = {}, transfer = []) {
		const id = ++this.last;
		return new Promise((resolve, reject) => {
			this.waiting.set(id, { resolve, reject, onProgress, about: message.trace });
			signal?.addEventListener("abort", () => {
				if (!this.waiting.delete(id)) return;
				this.worker.postMessage({ id, isCancelled: true });
				reject(new DOMException("cancelled", "AbortError"));
			});
			this.worker.postMessage({ id, ...message }, transfer);
		});
	}

	// what: {bytes}, {file} or {url}, and growing.
	open(trace, what) {
		this.forget(trace);
		return this.send(
			{ trace, open: { module: this.module, ...what } },
			{},
			what.bytes ? [what.bytes.buffer] : [],
		);
	}

	ask(trace, question, options) {
		return this.send({ trace, question }, options);
	}

	refresh(trace) {
		return this.send({ trace, isRefresh: true });
	}

	memory() {
		return this.send({ isMemory: true });
	}
}

// For a screen: asks, and forgets what it asked before, as nobody waits for that any more.
export class Asker {
	constructor(client) {
		this.client = client;
		this.controller = null;
	}

	cancel() {
		this.controller?.abort();
		this.controller = null;
	}

	// Returns null if the question was cancelled.
	async ask(question, onProgress, trace = "A") {
		this.cancel();
		const controller = (this.controller = new AbortController());
		try {
			return await this.client.ask(trace, question, {
				signal: controller.signal,
				onProgress,
			});
		} catch (error) {
			if (error.name === "AbortError") return null;
			throw error;
		}
	}
}
