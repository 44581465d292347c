// SPDX-License-Identifier: Apache-2.0
// huge.mjs TRACE OUTPUT: the trace, and after it an execve whose texts are as long as an event
// can have them.
import { readFileSync, writeFileSync } from "node:fs";

const EVENT_BLOCK = 0x216,
	EXECVE_EXIT = 293,
	LENGTH_MAX = 65535;

const [from, to] = process.argv.slice(2);
const trace = readFileSync(from);

function lastEvent() {
	let found = null;
	for (let at = 0; at < trace.length; at += trace.readUInt32LE(at + 4))
		if (trace.readUInt32LE(at) === EVENT_BLOCK) found = at + 10;
	return { time: trace.readBigUInt64LE(found), tid: trace.readBigInt64LE(found + 8) };
}

function number(value, bytes) {
	const data = Buffer.alloc(bytes);
	if (bytes === 8) data.writeBigInt64LE(BigInt(value));
	else data.writeInt32LE(value);
	return data;
}

// Of full length, with its zero.
const text = (word) => Buffer.from(`/${word.repeat(LENGTH_MAX)}`.slice(0, LENGTH_MAX - 1) + "\0");
const { time, tid } = lastEvent();
const params = [
	number(0, 8), // res
	text("exe<b>"),
	text("<i>argument\0"),
	number(tid, 8), // tid, pid, ptid
	number(tid, 8),
	number(1, 8),
	text("cwd"),
	number(1024, 8), // fdlimit, two numbers of page faults, three of memory
	number(0, 8),
	number(0, 8),
	number(1, 4),
	number(1, 4),
	number(1, 4),
	Buffer.from("<script>\0"), // comm
	text("cpu=/x"), // cgroups
	text("NAME=value\0"), // env
	number(0, 4), // tty, pgid, loginuid
	number(1, 8),
	number(0, 4),
];
const lengths = Buffer.alloc(2 * params.length);
params.forEach((param, n) => lengths.writeUInt16LE(param.length, 2 * n));
const body = Buffer.concat([lengths, ...params]);
const header = Buffer.alloc(28); // of the event, after the number of its CPU
header.writeBigUInt64LE(time + 1000n, 2);
header.writeBigInt64LE(tid, 10);
header.writeUInt32LE(26 + body.length, 18);
header.writeUInt16LE(EXECVE_EXIT, 22);
header.writeUInt32LE(params.length, 24);
const padding = Buffer.alloc(-(header.length + body.length) & 3);
const total = 12 + header.length + body.length + padding.length;
const begin = Buffer.alloc(8);
begin.writeUInt32LE(EVENT_BLOCK, 0);
begin.writeUInt32LE(total, 4);
writeFileSync(to, Buffer.concat([trace, begin, header, body, padding, begin.subarray(4)]));
