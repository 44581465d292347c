// SPDX-License-Identifier: Apache-2.0
// The data that were read and written on a descriptor, as a conversation.
import { Asker } from "./client.js";
import { el, joined, put, visible } from "./dom.js";
import { byteText, clock, count } from "./units.js";
import { go, state, timeWindow } from "./state.js";
import { hexdump, plainBytes } from "./hexdump.js";

const TURNS_MAX = 400; // turns
const STREAM_BYTES = 4 << 20;

export function makeFollow(client) {
	const asker = new Asker(client);
	const input = el("input", {
		"aria-label": "Which descriptor",
		spellcheck: "false",
		placeholder: "proc.name=redis-server and fd.sport=6379",
	});
	const summary = el("span.status", { role: "status" });
	const way = el(
		"select",
		{ "aria-label": "Direction" },
		["both", "reads", "writes"].map((name) => el("option", { value: name }, name)),
	);
	const style = el(
		"select",
		{ "aria-label": "Style" },
		["text", "hex"].map((name) => el("option", { value: name }, name)),
	);
	const turns = el(".turns", { tabindex: "0", role: "log", "aria-label": "Data" });
	const node = el(
		"section.follow",
		{ "aria-label": "Follow" },
		el(
			"form.bar",
			{
				onsubmit: (event) => {
					event.preventDefault();
					go({ follow: input.value.trim() });
					refresh();
				},
			},
			input,
			el("button.primary", {}, "Follow"),
			way,
			style,
			summary,
		),
		turns,
	);
	let answer = null;
	way.addEventListener("change", show);
	style.addEventListener("change", show);

	function turn([number, time, isRead, bytes, fd, name, tid, data]) {
		const kept = data.length < bytes ? `, ${byteText(data.length)} of them recorded` : "";
		return el(
			`.turn.${isRead ? "read" : "write"}`,
			{},
			el(
				"header",
				{},
				el("b", {}, isRead ? "← read" : "→ write"),
				` ${byteText(bytes)}${kept} `,
				el("bdi", {}, visible(name ?? "")),
				el(
					"small",
					{},
					` fd ${fd} · thread ${tid} · ${clock(BigInt(time), 1000)} · event ${number}`,
				),
			),
			style.value === "hex"
				? hexdump(data)
				: el("pre", {}, el("bdi", {}, withLines(plainBytes(data)))),
		);
	}

	const withLines = (text) =>
		text
			.replaceAll("\r\n", "\n")
			// eslint-disable-next-line no-control-regex
			.replace(/[\u0000-\u0008\u000b-\u001f]/g, "·")
			.split(/([\n\t])/)
			.map((part) => (/[\n\t]/.test(part) ? part : visible(part)))
			.join("");

	function show() {
		if (!answer) return;
		const wanted = answer.transfers.filter(
			([, , isRead]) => way.value === "both" || isRead === (way.value === "reads"),
		);
		let changes = 0;
		wanted.forEach(([, , isRead], n) => {
			changes += n > 0 && isRead !== wanted[n - 1][2];
		});
		summary.textContent =
			`${count(answer.reads)} reads, ${count(answer.writes)} writes, ` +
			`${count(changes)} turns, ${byteText(answer.bytes)}`;
		summary.dataset.transfers = answer.transfers.length;
		const left = wanted.length - TURNS_MAX;
		put(
			turns,
			wanted.length
				? wanted.slice(0, TURNS_MAX).map(turn)
				: el(
						"p.empty",
						{},
						"No data passed here. A trace that was recorded without data has none.",
					),
			left > 0 || answer.cut
				? el(
						"p.empty",
						{},
						`${left > 0 ? count(left) : "Some"} more; narrow the ` +
							"time or the filter to see them.",
					)
				: null,
		);
	}

	async function refresh() {
		input.value = state.follow;
		summary.textContent = "reading …";
		try {
			const next = await asker.ask({
				what: "stream",
				bytes: STREAM_BYTES,
				...timeWindow(),
				filter: joined(state.filter, state.follow),
			});
			if (next) {
				answer = next;
				show();
			}
		} catch (error) {
			summary.textContent = error.message;
		}
	}
	return {
		node,
		name: "follow",
		refresh,
		leave: () => asker.cancel(),
		focus: () => input.focus(),
	};
}
