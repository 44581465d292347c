#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what two engines recorded of the same program, event by event.

compare_engines.py FIRST SECOND: files of `tid direction type arguments` lines.
What differs from run to run is left out: numbers of threads and processes,
addresses, ports that the system chose, page faults and memory use. Scheduler
events come as they please, so they are left out, too.
"""
import platform
import re
import sys

RUN_TO_RUN = [
    (r"\b(pgft_maj|pgft_min|vm_size|vm_rss|vm_swap|ino|source|peer|"
     r"tid|pid|ptid|vtid|vpid|pgid)=[^ ]*", r"\1"),
    (r"\binterval=[^ ]*", "interval"),   # of a sleep that goes on after a signal
    (r"\b(addr|new_addr|ust|set|uaddr|key|dqblk)=[0-9A-F]{6,}", r"\1"),
    (r"(127\.0\.0\.1|::1):[0-9]{5}", "HOST:PORT"),
    (r"\b[0-9a-f]{8,}->[0-9a-f]+", "SOCKETS"),
    (r"cgroups=.*?(?= [a-z]+=)", "cgroups"),
]


# Calls whose numbers may be those of threads.
OF_THREADS = re.compile(r"[<>] (clone3?|v?fork|wait4|waitid|get(p|t|pp)id|kill|tgkill|tkill|"
                        r"set_tid_address|prlimit|[gs]etpgid|[gs]etsid|ptrace|signaldeliver) ")


def normal(text, tids):
    for pattern, replacement in RUN_TO_RUN:
        text = re.sub(pattern, replacement, text)
    if not OF_THREADS.match(text):
        return text
    return re.sub(r"\b\d+\b", lambda m: tids.get(m.group(0), m.group(0)), text)


# An empty path beside AT_EMPTY_PATH stands in a page of constants, which may not be there.
EMPTY_PATH = re.compile(r"\bpath=(?:<NA>|\([^)]*\))(?= .*AT_EMPTY_PATH)")

# From here on the module has pages faulted in, which eBPF programs cannot.
PAGES_FAULTED_IN = (6, 13)
UNREAD = re.compile(r"\b(name|filename)=(?:\(NULL\)|<NA>)\S*")


def same(first, second):
    release = tuple(int(n) for n in re.findall(r"\d+", platform.release())[:2])
    if release >= PAGES_FAULTED_IN and first.startswith("> "):
        for name in UNREAD.findall(second):
            first, second = (re.sub(rf"\b{name}=\S*", name, line) for line in (first, second))
    return EMPTY_PATH.sub("path", first) == EMPTY_PATH.sub("path", second)


def read(path):
    """The events of each thread, in the order in which the threads appear."""
    with open(path, errors="replace") as file:
        lines = [line.rstrip("\n").split(" ", 3) for line in file]
    lines = [line for line in lines if len(line) > 2 and line[2] != "switch"]
    tids = {}
    for line in lines:
        tids.setdefault(line[0], f"THREAD{len(tids)}")
    threads = {name: [] for name in tids.values()}
    for tid, *rest in lines:
        threads[tids[tid]].append(normal(" ".join(rest), tids))
    return threads


def main():
    first, second = read(sys.argv[1]), read(sys.argv[2])
    problems = [] if len(first) == len(second) else [f"{len(first)} threads, {len(second)} threads"]
    events = 0
    for name in first:
        a, b = first[name], second.get(name, [])
        events += len(a)
        if len(a) != len(b):
            problems.append(f"{name}: {len(a)} events, {len(b)} events")
        problems += [f"{name}:\n  {x}\n  {y}" for x, y in zip(a, b) if not same(x, y)]
    for problem in problems:
        print(problem)
    print(f"{len(first)} threads, {events} events, {len(problems)} differences")
    return 1 if problems or not events else 0


if __name__ == "__main__":
    sys.exit(main())
