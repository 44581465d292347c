// SPDX-License-Identifier: Apache-2.0
// repeat_trace.mjs TRACE TIMES: writes a plain trace to standard output in which the events
// come several times, each time later; for measurements with large traces. The state at the
// start stays that of the first time.
import { gunzipSync } from "node:zlib";
import { readFileSync, writeSync } from "node:fs";

const EVENTS = new Map([
	[0x204, 2],
	[0x208, 6],
	[0x216, 2],
	[0x217, 6],
	[0x221, 2],
	[0x222, 6],
]);
const [path, times] = process.argv.slice(2);
let bytes = readFileSync(path);
if (bytes[0] === 0x1f) bytes = gunzipSync(bytes);

// Where the time of each event is.
const places = [];
let begin = -1;
for (let at = 0; at < bytes.length; at += bytes.readUInt32LE(at + 4)) {
	const prefix = EVENTS.get(bytes.readUInt32LE(at));
	if (prefix === undefined) continue;
	if (begin < 0) begin = at;
	places.push(at + 8 + prefix);
}

function write(data) {
	for (let at = 0; at < data.length;) at += writeSync(1, data, at);
}

const span = bytes.readBigUInt64LE(places.at(-1)) - bytes.readBigUInt64LE(places[0]) + 1000n;
write(bytes.subarray(0, begin));
for (let n = 0; n < Number(times); n++) {
	write(bytes.subarray(begin));
	for (const place of places) bytes.writeBigUInt64LE(bytes.readBigUInt64LE(place) + span, place);
}
