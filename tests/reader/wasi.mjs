// SPDX-License-Identifier: Apache-2.0
// As much of WASI as a program needs that reads files and writes to its standard streams:
// files in memory, in one folder. Independent of node's own implementation, which is
// experimental, and usable in a browser.

const ESUCCESS = 0, EBADF = 8, EINVAL = 28, ENOENT = 44;
const FOLDER = 3; // the descriptor of the folder, "/"
const DIRECTORY = 3, REGULAR = 4, CHARACTER = 2; // file types
const ALL_RIGHTS = 0xffffffffffffffffn;
const TEXT = new TextEncoder(), NAMES = new TextDecoder();

class Exit extends Error {
	constructor(status) {
		super(`exit ${status}`);
		this.status = status;
	}
}

// Starts a module with arguments and files ({name: Uint8Array}). Returns its status and
// what it wrote to its standard streams, as arrays of Uint8Array.
export function runProgram(module, args, files = {}) {
	const argv = args.map((arg) => TEXT.encode(arg + "\0"));
	const streams = { 1: [], 2: [] };
	const open = new Map(); // descriptor to {bytes, at}
	let memory;

	const view = () => new DataView(memory.buffer);
	const bytes = (at, length) => new Uint8Array(memory.buffer, at, length);
	const put32 = (at, value) => view().setUint32(at, value, true);
	const put64 = (at, value) => view().setBigUint64(at, BigInt(value), true);

	function* vectors(at, count) {
		const get32 = (place) => view().getUint32(place, true);
		for (let n = 0; n < count; n++)
			yield bytes(get32(at + 8 * n), get32(at + 8 * n + 4));
	}

	// Reads from a place in a file; returns how many bytes.
	function readAt(file, place, iovs, count) {
		let done = 0;
		for (const to of vectors(iovs, count)) {
			const from = file.bytes.subarray(place + done, place + done + to.length);
			to.set(from);
			done += from.length;
			if (from.length < to.length)
				break;
		}
		return done;
	}

	function putFilestat(at, type, size) {
		bytes(at, 64).fill(0);
		view().setUint8(at + 16, type);
		put64(at + 32, size);
		return ESUCCESS;
	}

	const calls = {
		args_sizes_get(count, size) {
			put32(count, argv.length);
			put32(size, argv.reduce((sum, arg) => sum + arg.length, 0));
			return ESUCCESS;
		},
		args_get(list, at) {
			for (const arg of argv) {
				put32(list, at);
				bytes(at, arg.length).set(arg);
				list += 4;
				at += arg.length;
			}
			return ESUCCESS;
		},
		environ_sizes_get(count, size) {
			put32(count, 0);
			put32(size, 0);
			return ESUCCESS;
		},
		environ_get: () => ESUCCESS,
		proc_exit(status) {
			throw new Exit(status);
		},
		fd_prestat_get(fd, at) {
			if (fd !== FOLDER)
				return EBADF;
			put32(at, 0);
			put32(at + 4, 1);
			return ESUCCESS;
		},
		fd_prestat_dir_name(fd, at) {
			view().setUint8(at, "/".charCodeAt(0));
			return ESUCCESS;
		},
		fd_fdstat_get(fd, at) {
			const type = fd < FOLDER ? CHARACTER : fd === FOLDER ? DIRECTORY : REGULAR;
			if (fd > FOLDER && !open.has(fd))
				return EBADF;
			bytes(at, 24).fill(0);
			view().setUint8(at, type);
			put64(at + 8, ALL_RIGHTS);
			put64(at + 16, ALL_RIGHTS);
			return ESUCCESS;
		},
		fd_fdstat_set_flags: () => ESUCCESS,
		path_open(dir, dirflags, path, length, oflags, rights, inheriting, fdflags, at) {
			const name = NAMES.decode(bytes(path, length).slice());
			if (dir !== FOLDER || !Object.hasOwn(files, name))
				return ENOENT;
			let fd = FOLDER + 1;
			while (open.has(fd))
				fd++;
			open.set(fd, { bytes: files[name], at: 0 });
			put32(at, fd);
			return ESUCCESS;
		},
		fd_close: (fd) => open.delete(fd) ? ESUCCESS : EBADF,
		fd_filestat_get(fd, at) {
			if (!open.has(fd))
				return fd <= FOLDER ? putFilestat(at, CHARACTER, 0) : EBADF;
			return putFilestat(at, REGULAR, open.get(fd).bytes.length);
		},
		fd_read(fd, iovs, count, at) {
			const file = open.get(fd);
			if (!file)
				return EBADF;
			const done = readAt(file, file.at, iovs, count);
			file.at += done;
			put32(at, done);
			return ESUCCESS;
		},
		fd_pread(fd, iovs, count, place, at) {
			if (!open.has(fd))
				return EBADF;
			put32(at, readAt(open.get(fd), Number(place), iovs, count));
			return ESUCCESS;
		},
		fd_seek(fd, offset, whence, at) {
			const file = open.get(fd);
			if (!file || whence > 2)
				return file ? EINVAL : EBADF;
			file.at = Number(offset) + [0, file.at, file.bytes.length][whence];
			put64(at, file.at);
			return ESUCCESS;
		},
		fd_write(fd, iovs, count, at) {
			let done = 0;
			if (!streams[fd])
				return EBADF;
			for (const from of vectors(iovs, count)) {
				streams[fd].push(from.slice());
				done += from.length;
			}
			put32(at, done);
			return ESUCCESS;
		},
	};

	const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: calls });
	memory = instance.exports.memory;
	let status = 0;
	try {
		instance.exports._start();
	} catch (error) {
		if (!(error instanceof Exit))
			throw error;
		status = error.status;
	}
	return { status, out: streams[1], err: streams[2] };
}
