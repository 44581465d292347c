// SPDX-License-Identifier: Apache-2.0
// The tiles of the overview. A tile counts the events that pass its filter, or adds up a
// field of them, or counts the different values of a field; view is the table that it leads
// to, without one it leads to the events.

const OPENS = "evt.type in (open, openat, openat2, creat)";
const CONNECTS = "evt.type=connect and evt.dir=<";
const ACCEPTS = "evt.type in (accept, accept4) and evt.dir=<";
const NETWORK = "fd.type in (ipv4, ipv6)";
const READS = "evt.is_io_read=true and evt.dir=< and evt.rawres>0";
const WRITES = "evt.is_io_write=true and evt.dir=< and evt.rawres>0";
const SLOW = "evt.is_io=true and evt.dir=< and fd.type=file and evt.latency";
const SYSTEM = ["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/lib", "/lib", "/etc", "/boot"];
const LOGS =
	"evt.is_io_write=true and evt.dir=< and fd.type=file and " +
	"(fd.name startswith /var/log/ or fd.name endswith .log)";

const starts = (words) => `(${words.map((w) => `evt.buffer startswith "${w}"`).join(" or ")})`;
const HTTP_REQUESTS = starts(["GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "PATCH ", "OPTIONS "]);
const HTTP_ERRORS = starts(["HTTP/1.0 4", "HTTP/1.0 5", "HTTP/1.1 4", "HTTP/1.1 5"]);

export const TILE_GROUPS = [
	[
		"General",
		[
			{ name: "Events", filter: "" },
			{ name: "System calls", filter: "syscall.type exists and evt.dir=>", view: "syscalls" },
			{
				name: "Processes",
				distinct: "proc.pid",
				filter: "proc.pid>=0",
				view: "procs",
				hint: "processes that had an event",
			},
			{ name: "Threads", distinct: "thread.tid", filter: "thread.tid>0", view: "threads" },
			{
				name: "Containers",
				distinct: "container.id",
				filter: "container.id!=host",
				view: "containers",
			},
		],
	],
	[
		"Trouble",
		[
			{
				name: "Failed calls",
				filter: "evt.failed=true and not evt.res in (EAGAIN, EINPROGRESS)",
				view: "errors",
				bad: true,
			},
			{
				name: "Failed opens",
				filter: `${OPENS} and evt.dir=< and evt.failed=true`,
				view: "files",
				bad: true,
			},
			{
				name: "Failed connects",
				filter: `${CONNECTS} and evt.failed=true and evt.res!=EINPROGRESS`,
				bad: true,
			},
			{
				name: "Segfaults",
				filter: "evt.type=signaldeliver and evt.arg.sig=SIGSEGV",
				bad: true,
			},
			{ name: "Signals", filter: "evt.type=signaldeliver" },
			{
				name: "Lost",
				filter: "evt.type=drop",
				bad: true,
				hint: "places where the recorder lost events",
			},
		],
	],
	[
		"Files",
		[
			{
				name: "Bytes read",
				filter: `${READS} and fd.type=file`,
				sum: "evt.rawres",
				bytes: true,
				view: "files",
			},
			{
				name: "Bytes written",
				filter: `${WRITES} and fd.type=file`,
				sum: "evt.rawres",
				bytes: true,
				view: "files",
			},
			{
				name: "Files read",
				filter: `${READS} and fd.type=file`,
				distinct: "fd.name",
				view: "files",
			},
			{
				name: "Files written",
				filter: `${WRITES} and fd.type=file`,
				distinct: "fd.name",
				view: "files",
			},
			{ name: "Opens", filter: `${OPENS} and evt.dir=< and evt.failed=false`, view: "files" },
			{
				name: "Deletions",
				filter:
					"evt.type in (unlink, unlinkat, rmdir) and evt.dir=< and " + "evt.failed=false",
			},
		],
	],
	[
		"Network",
		[
			{
				name: "Bytes in",
				filter: `${READS} and ${NETWORK}`,
				sum: "evt.rawres",
				bytes: true,
				view: "connections",
			},
			{
				name: "Bytes out",
				filter: `${WRITES} and ${NETWORK}`,
				sum: "evt.rawres",
				bytes: true,
				view: "connections",
			},
			{
				name: "Connections",
				filter: `${NETWORK} and evt.is_io=true and evt.dir=<`,
				distinct: "fd.name",
				view: "connections",
			},
			{
				name: "Outbound",
				filter: `${CONNECTS} and ${NETWORK}`,
				hint: "connect on IP sockets",
			},
			{ name: "Inbound", filter: `${ACCEPTS} and ${NETWORK}`, hint: "accept on IP sockets" },
			{ name: "New listeners", filter: "evt.type=listen and evt.dir=< and evt.failed=false" },
			{
				name: "HTTP requests",
				filter: `${READS} and ${NETWORK} and ${HTTP_REQUESTS}`,
				hint: "that a server of this machine has read, without encryption",
			},
			{
				name: "HTTP errors",
				filter: `${WRITES} and ${NETWORK} and ${HTTP_ERRORS}`,
				bad: true,
				hint: "answers 4xx and 5xx of a server of this machine",
			},
		],
	],
	[
		"Slow file I/O, long calls",
		[
			{ name: "Over 1 ms", filter: `${SLOW}>1000000` },
			{ name: "Over 10 ms", filter: `${SLOW}>10000000` },
			{ name: "Over 100 ms", filter: `${SLOW}>100000000` },
			{
				name: "Any call over 1 s",
				filter: "evt.latency>1000000000",
				hint: "waiting is not always wrong",
			},
		],
	],
	[
		"Security",
		[
			{
				name: "Commands run",
				filter: "evt.type in (execve, execveat) and evt.dir=< and " + "evt.failed=false",
			},
			{
				name: "Commands at a terminal",
				filter:
					"evt.type in (execve, execveat) and evt.dir=< and " +
					"evt.failed=false and proc.tty!=0",
			},
			{
				name: "Forks",
				filter:
					"evt.type in (clone, clone3, fork, vfork) and evt.dir=< and " + "evt.rawres>0",
			},
			{
				name: "System files opened",
				filter:
					"evt.is_open_write=true and fd.typechar=f and " +
					`fd.name pmatch (${SYSTEM.join(", ")})`,
			},
			{
				name: "sudo and su",
				filter:
					"evt.type in (execve, execveat) and evt.dir=< and " + "proc.name in (sudo, su)",
			},
			{
				name: "Symbolic links",
				filter: "evt.type in (symlink, symlinkat) and evt.dir=< and " + "evt.failed=false",
			},
			{ name: "Name spaces", filter: "evt.type=setns and evt.dir=<" },
			{
				name: "Modules loaded",
				filter: "evt.type in (init_module, finit_module) and evt.dir=<",
			},
			{ name: "SSH logins", filter: `${ACCEPTS} and fd.sport=22`, hint: "accept on port 22" },
		],
	],
	[
		"Logs",
		[
			{ name: "Writes to logs", filter: LOGS },
			{
				name: "Log lines with error",
				filter:
					`${LOGS} and (evt.buffer contains error or ` +
					"evt.buffer contains Error or evt.buffer contains ERROR)",
			},
			{ name: "syslog messages", filter: "evt.is_syslog=true" },
			{ name: "syslog warnings", filter: "evt.is_syslog=true and syslog.severity=4" },
			{
				name: "syslog errors",
				filter: "evt.is_syslog=true and syslog.severity<4",
				bad: true,
			},
		],
	],
];

export const TILES = TILE_GROUPS.flatMap(([, tiles]) => tiles);

// The tile as the engine is asked for it.
export const tileQuestion = ({ filter, sum, distinct }) => ({ filter, sum, distinct });
