// SPDX-License-Identifier: Apache-2.0
// hostile.mjs TRACE OUTPUT: a trace whose names would be markup, if a page let them. Each name
// is replaced by one of the same length, so that the trace stays valid.
import { readFileSync, writeFileSync } from "node:fs";

const NAMES = {
	"/etc/ld.so.cache": "</script><img \x01\xff",
	"/tmp/calls": "<b>\xff\xfe</b>x",
	"/bin/bash": "<i>&#60;\x1b",
	"./calls": "<hr>\x7f''",
	"libc.so.6": "\xe2\x80\xae<svg/>",
};

const [from, to] = process.argv.slice(2);
let text = readFileSync(from, "latin1");
for (const [name, other] of Object.entries(NAMES)) {
	if (name.length !== other.length || !text.includes(name))
		throw new Error(`${name} cannot become ${other}`);
	text = text.replaceAll(name, other);
}
writeFileSync(to, text, "latin1");
