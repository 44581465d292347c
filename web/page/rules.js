// SPDX-License-Identifier: Apache-2.0
// The colours of events: the first rule whose filter an event passes. A mark says the same
// to those who see no colours.

const IP = "fd.type in (ipv4, ipv6)";

export const RULES = [
	{ name: "failed", mark: "✗", filter: "evt.failed=true and not evt.res in (EAGAIN, EALREADY)" },
	{ name: "notice", mark: "!", filter: "evt.type in (notification, drop)" },
	{ name: "exec", mark: "▶", filter: "evt.type in (execve, execveat)" },
	{ name: "fork", mark: "+", filter: "evt.type in (clone, clone3, fork, vfork, procexit)" },
	{
		name: "connect",
		mark: "⇄",
		filter: "evt.type in (connect, accept, accept4, socket, bind, listen)",
	},
	{ name: "netwrite", mark: "↑", filter: `evt.is_io_write=true and ${IP}` },
	{ name: "netread", mark: "↓", filter: `evt.is_io_read=true and ${IP}` },
	{ name: "opens", mark: "○", filter: "evt.type in (open, openat, openat2, creat)" },
	{ name: "filewrite", mark: "w", filter: "evt.is_io_write=true and fd.type=file" },
	{ name: "fileread", mark: "r", filter: "evt.is_io_read=true and fd.type=file" },
	{ name: "close", mark: "×", filter: "evt.type=close" },
];
