// SPDX-License-Identifier: Apache-2.0
// Where the bytes of a trace come from. The engine reads them synchronously, so these
// classes do, too: a worker may.

const BLOCK_BYTES = 1 << 20;
const BLOCKS_MAX = 48;
const GZIP = [0x1f, 0x8b];
const GZIP_BYTES_MAX = 1.5e9; // beyond this a browser has no memory for the unpacked file

export class BytesSource {
	constructor(bytes) {
		this.bytes = bytes;
	}

	size() {
		return this.bytes.length;
	}

	read(offset, room) {
		return this.bytes.subarray(offset, offset + room);
	}
}

// Keeps the blocks that were read last. block(offset) reads one of them.
class BlockSource {
	constructor() {
		this.blocks = new Map();
		this.fetched = 0;
	}

	read(offset, room) {
		const start = offset - (offset % BLOCK_BYTES);
		let block = this.blocks.get(start);
		if (!block || (offset - start >= block.length && offset < this.size())) {
			block = this.block(start, Math.min(start + BLOCK_BYTES, this.size()));
			this.fetched += block.length;
		}
		this.blocks.delete(start);
		this.blocks.set(start, block);
		if (this.blocks.size > BLOCKS_MAX) this.blocks.delete(this.blocks.keys().next().value);
		return block.subarray(offset - start, offset - start + room);
	}
}

export class FileSource extends BlockSource {
	constructor(file) {
		super();
		this.file = file;
		this.reader = new FileReaderSync();
	}

	size() {
		return this.file.size;
	}

	block(from, to) {
		return new Uint8Array(this.reader.readAsArrayBuffer(this.file.slice(from, to)));
	}
}

// A file of a server that answers to ranges. It may grow.
export class UrlSource extends BlockSource {
	constructor(url) {
		super();
		this.url = url;
		this.length = 0;
		this.refresh();
	}

	request(range) {
		const request = new XMLHttpRequest();
		request.open("GET", this.url, false);
		request.responseType = "arraybuffer";
		request.setRequestHeader("Range", `bytes=${range}`);
		try {
			request.send();
		} catch {
			throw new Error("the file cannot be read: is it on the server of this page?");
		}
		return request;
	}

	// Asks how long the file is now. Returns whether it has grown.
	refresh() {
		const before = this.length;
		const request = this.request("0-0");
		const total = /\/(\d+)$/.exec(request.getResponseHeader("Content-Range") ?? "");
		if (request.status === 416) return false;
		if (request.status !== 206 || !total)
			throw new Error(`the server gives no parts of this file (status ${request.status})`);
		this.length = Number(total[1]);
		return this.length > before;
	}

	size() {
		return this.length;
	}

	block(from, to) {
		const request = this.request(`${from}-${to - 1}`);
		if (request.status !== 206) throw new Error(`${this.url}: status ${request.status}`);
		return new Uint8Array(request.response);
	}
}

function isGzip(source) {
	const head = source.read(0, 2);
	return head[0] === GZIP[0] && head[1] === GZIP[1];
}

async function unpacked(stream) {
	const chunks = [];
	let length = 0;
	const reader = stream.pipeThrough(new DecompressionStream("gzip")).getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		chunks.push(value);
		length += value.length;
		if (length > GZIP_BYTES_MAX)
			throw new Error(
				"this gzip file is too large to be unpacked in a browser; " +
					"write it anew with LZ4: ringside -r FILE -w FILE.lz4",
			);
	}
	const bytes = new Uint8Array(length);
	let at = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, at);
		at += chunk.length;
	}
	return bytes;
}

// Makes a source of what the page has. A gzip file has no places to begin at: unpacks it.
export async function openSource({ bytes, file, url }) {
	const source = bytes
		? new BytesSource(bytes)
		: file
			? new FileSource(file)
			: new UrlSource(url);
	if (!source.size() || !isGzip(source)) return source;
	const stream = bytes
		? new Blob([bytes]).stream()
		: file
			? file.stream()
			: (await fetch(url)).body;
	return new BytesSource(await unpacked(stream));
}
