// SPDX-License-Identifier: Apache-2.0
// The engine: the WebAssembly module and what it wants from its host. Runs in the worker of
// the page and in tests. A source of bytes has size() and read(offset, room), which returns
// a Uint8Array (empty at the end) or throws.

const WASI_BADF = 8;

// Patterns match the whole text, whose bytes are the characters 0 to 255, as in PCRE2.
function regexes() {
	const all = new Map();
	let last = 0;
	return {
		add(pattern) {
			const regex = new RegExp(`^(?:${pattern})$`, "s");
			all.set(++last, regex);
			return last;
		},
		remove: (number) => all.delete(number),
		test: (number, text) => all.get(number).test(text),
	};
}

export class Engine {
	constructor(module, source) {
		this.source = source;
		this.regexes = regexes();
		const instance = new WebAssembly.Instance(module, {
			env: this.host(),
			wasi_snapshot_preview1: this.wasi(),
		});
		this.calls = instance.exports;
		this.calls._initialize();
	}

	bytes(at, length) {
		return new Uint8Array(this.calls.memory.buffer, at, length);
	}

	latin(at, length) {
		let text = "";
		for (const byte of this.bytes(at, length)) text += String.fromCharCode(byte);
		return text;
	}

	host() {
		return {
			host_size: () => this.source.size(),
			host_now: () => performance.now(),
			host_gmtoff: (seconds) => -60 * new Date(seconds * 1000).getTimezoneOffset(),
			host_read: (offset, to, room) => {
				try {
					const bytes = this.source.read(offset, room);
					this.bytes(to, bytes.length).set(bytes);
					return bytes.length;
				} catch {
					return -1;
				}
			},
			host_regex_new: (at, length, fault, room) => {
				try {
					return this.regexes.add(this.latin(at, length));
				} catch (error) {
					const text = new TextEncoder().encode(error.message).subarray(0, room - 1);
					this.bytes(fault, room).fill(0);
					this.bytes(fault, text.length).set(text);
					return -1;
				}
			},
			host_regex_free: (number) => this.regexes.remove(number),
			host_regex_match: (number, at, length) =>
				Number(this.regexes.test(number, this.latin(at, length))),
		};
	}

	// The C library may ask for files and the environment; there are none.
	wasi() {
		const put32 = (at, value) =>
			new DataView(this.calls.memory.buffer).setUint32(at, value, true);
		const none = () => WASI_BADF;
		return {
			environ_get: () => 0,
			environ_sizes_get(count, size) {
				put32(count, 0);
				put32(size, 0);
				return 0;
			},
			fd_close: none,
			fd_fdstat_get: none,
			fd_filestat_get: none,
			fd_pread: none,
			fd_prestat_get: none,
			fd_prestat_dir_name: none,
			fd_read: none,
			fd_seek: none,
			fd_write: none,
			path_open: none,
			proc_exit(status) {
				throw new Error(`the engine ended with status ${status}`);
			},
		};
	}

	answer() {
		const bytes = this.bytes(this.calls.web_data(), this.calls.web_length());
		return JSON.parse(new TextDecoder().decode(bytes));
	}

	// Returns what web_open() says: null, or an object with the member error.
	open(isGrowing = false) {
		return this.calls.web_open(Number(isGrowing)) ? this.answer() : null;
	}

	// Begins a question. BigInts in it are times. Returns {job}, or an object with error.
	start(question) {
		const bytes = new TextEncoder().encode(toJson(question));
		const at = this.calls.web_alloc(bytes.length || 1);
		this.bytes(at, bytes.length).set(bytes);
		const job = this.calls.web_start(at, bytes.length);
		this.calls.web_free(at);
		return job ? { job } : this.answer();
	}

	// Goes on for so long. Returns the answer, or null.
	step(job, ms) {
		return this.calls.web_step(job, ms) ? this.answer() : null;
	}

	progress(job) {
		return this.calls.web_progress(job);
	}

	end(job) {
		this.calls.web_end(job);
	}

	// All in one, for tests.
	ask(question) {
		const { job, ...refusal } = this.start(question);
		if (!job) return refusal;
		let answer;
		do answer = this.step(job, 1000);
		while (!answer);
		this.end(job);
		return answer;
	}

	memoryBytes() {
		return this.calls.memory.buffer.byteLength;
	}
}

// JSON with BigInts as whole numbers. Texts are well-formed, as the engine wants UTF-8.
function toJson(value) {
	if (typeof value === "bigint") return String(value);
	if (Array.isArray(value)) return `[${value.map((item) => toJson(item ?? null)).join(",")}]`;
	if (value && typeof value === "object") {
		return `{${Object.entries(value)
			.filter(([, item]) => item !== undefined)
			.map(([name, item]) => `${JSON.stringify(name)}:${toJson(item)}`)
			.join(",")}}`;
	}
	return JSON.stringify(typeof value === "string" ? value.replaceAll("\0", "") : value);
}
