#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds what ringside recorded of a program against what strace -f printed.

usage: compare_strace.py STRACE_LOG RINGSIDE_LINES

RINGSIDE_LINES come from
    ringside -r FILE -p '%thread.tid %evt.dir %evt.type %evt.args'
Each thread must have made the same calls, in the same order, with the same
results; arguments are compared where both show them. Says what differs, and on
the last line what was compared; the status is 1 if anything differs.
"""

import re
import sys

# Calls whose event has the name of another.
EVENT_OF = {
    "pread64": "pread", "pwrite64": "pwrite", "prlimit64": "prlimit", "accept4": "accept",
    "dup2": "dup", "dup3": "dup", "pipe2": "pipe", "eventfd2": "eventfd",
    "inotify_init1": "inotify_init", "signalfd4": "signalfd", "umount2": "umount",
    "rt_sigreturn": "sigreturn",
}

# What can be compared: for each call, parameter name by argument number.
PARAMS = {
    "open": {0: "name", 1: "flags"}, "openat": {0: "dirfd", 1: "name", 2: "flags"},
    "openat2": {0: "dirfd", 1: "name"}, "creat": {0: "name"}, "close": {0: "fd"},
    "read": {0: "fd", 2: "size"}, "write": {0: "fd", 2: "size"},
    "pread64": {0: "fd", 2: "size", 3: "pos"}, "pwrite64": {0: "fd", 2: "size", 3: "pos"},
    "readv": {0: "fd"}, "writev": {0: "fd"}, "lseek": {0: "fd", 1: "offset", 2: "whence"},
    "dup": {0: "fd"}, "dup2": {0: "fd"}, "dup3": {0: "fd"}, "fcntl": {0: "fd", 1: "cmd"},
    "flock": {0: "fd", 1: "operation"}, "fstat": {0: "fd"}, "stat": {0: "path"},
    "lstat": {0: "path"}, "access": {0: "name", 1: "mode"}, "chmod": {0: "filename"},
    "fchmod": {0: "fd"}, "sendfile": {0: "out_fd", 1: "in_fd", 3: "size"},
    "mkdir": {0: "path"}, "mkdirat": {0: "dirfd", 1: "path"},
    "rename": {0: "oldpath", 1: "newpath"},
    "renameat": {0: "olddirfd", 1: "oldpath", 2: "newdirfd", 3: "newpath"},
    "renameat2": {0: "olddirfd", 1: "oldpath", 2: "newdirfd", 3: "newpath", 4: "flags"},
    "link": {0: "oldpath", 1: "newpath"},
    "linkat": {0: "olddir", 1: "oldpath", 2: "newdir", 3: "newpath", 4: "flags"},
    "symlink": {0: "target", 1: "linkpath"},
    "symlinkat": {0: "target", 1: "linkdirfd", 2: "linkpath"},
    "fchmodat": {0: "dirfd", 1: "filename"}, "unlinkat": {0: "dirfd", 1: "name", 2: "flags"},
    "unlink": {0: "path"}, "rmdir": {0: "path"}, "chdir": {0: "path"}, "fchdir": {0: "fd"},
    "getcwd": {0: "path"}, "getdents64": {0: "fd"}, "poll": {2: "timeout"},
    "epoll_wait": {2: "maxevents"}, "eventfd": {0: "initval"}, "eventfd2": {0: "initval"},
    "splice": {0: "fd_in", 2: "fd_out", 4: "size", 5: "flags"},
    "socket": {0: "domain"}, "socketpair": {0: "domain"}, "bind": {0: "fd", 1: "addr"},
    "connect": {0: "fd", 1: "addr"}, "listen": {0: "fd", 1: "backlog"},
    "sendto": {0: "fd", 2: "size"}, "recvfrom": {0: "fd", 2: "size"},
    "sendmsg": {0: "fd"}, "recvmsg": {0: "fd"}, "shutdown": {0: "fd", 1: "how"},
    "setsockopt": {0: "fd", 1: "level", 2: "optname"},
    "getsockopt": {0: "fd", 1: "level", 2: "optname"},
    "mmap": {1: "length", 2: "prot", 3: "flags", 4: "fd", 5: "offset"},
    "munmap": {1: "length"}, "mprotect": {1: "length", 2: "prot"},
    "getrlimit": {0: "resource"}, "setrlimit": {0: "resource"},
    "prlimit64": {0: "pid", 1: "resource"}, "ioctl": {0: "fd"}, "kill": {0: "pid", 1: "sig"},
    "tkill": {0: "tid", 1: "sig"}, "tgkill": {0: "pid", 1: "tid", 2: "sig"},
    "chroot": {0: "path"}, "setns": {0: "fd", 1: "nstype"}, "unshare": {0: "flags"},
    "umount2": {0: "name"}, "mount": {0: "dev", 1: "dir", 2: "type"}, "setuid": {0: "uid"},
    "setgid": {0: "gid"}, "setresuid": {0: "ruid", 1: "euid", 2: "suid"},
    "setresgid": {0: "rgid", 1: "egid", 2: "sgid"}, "execve": {0: "filename"},
    "execveat": {0: "dirfd", 1: "pathname"}, "ptrace": {0: "request", 1: "pid"},
    "nanosleep": {}, "futex": {1: "op"},
}

# Calls whose result is an address of this run.
ADDRESS = {"mmap", "brk", "mremap", "shmat"}
# Results that strace shows as flags or explains; the event has the number.
NUMBER = re.compile(r"-?(0x[0-9a-f]+|[0-9]+)")


def split_arguments(text):
    """Splits a call's arguments at commas outside brackets and quotes."""
    out, depth, quoted, cur, i = [], 0, False, "", 0
    while i < len(text):
        c = text[i]
        if quoted:
            if c == "\\":
                cur += c
                i += 1
                c = text[i]
            elif c == '"':
                quoted = False
        elif c == '"':
            quoted = True
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        elif c == "," and not depth:
            out.append(cur.strip())
            cur = ""
            i += 1
            continue
        cur += c
        i += 1
    return out + [cur.strip()] if cur.strip() else out


def read_strace(path):
    """Per thread, in order: (call, arguments, result text)."""
    threads, unfinished = {}, {}
    for line in open(path, errors="replace"):
        pid, rest = line.rstrip("\n").split(None, 1)
        threads.setdefault(pid, [])
        if rest.startswith(("+++", "---")):
            continue
        if rest.endswith("<unfinished ...>"):
            unfinished[pid] = rest[: -len("<unfinished ...>")].rstrip()
            continue
        resumed = re.match(r"<\.\.\. (\w+) resumed>(.*)", rest)
        if resumed:
            rest = unfinished.pop(pid) + resumed.group(2)
        call = re.match(r"(\w+)\((.*)\)\s+= (.*)$", rest)
        if not call:
            sys.exit(f"compare: cannot read the line '{line.rstrip()}'")
        threads[pid].append((call.group(1), split_arguments(call.group(2)), call.group(3)))
    return threads


def read_ringside(path):
    """Per thread, in order: [call, text of enter and exit, result or None]."""
    threads = {}
    for line in open(path, errors="replace"):
        tid, direction, name, args = (line.rstrip("\n").split(" ", 3) + [""])[:4]
        if name in ("switch", "signaldeliver", "procexit"):
            continue
        calls = threads.setdefault(tid, [])
        if direction == ">":
            calls.append([name, " " + args, None])
        elif calls and calls[-1][0] == name and calls[-1][2] is None:
            first = re.match(r"(?:res|fd|uid|euid|gid|egid|res_or_fd)=(\S+)", args)
            calls[-1][1] += " " + args
            calls[-1][2] = first.group(1) if first else ""
    return threads


def param(text, name):
    """The last value that could be read: at the enter a page may not be there yet."""
    found = [v.strip() for v in re.findall(rf" {name}=(.*?)(?= [a-z0-9_]+=|$)", text)]
    read = [v for v in found if v != "<NA>" and v[:1] not in ("", "(")]
    return (read or found or [None])[-1]


def unquote(text):
    return text[1:].split('"')[0].encode().decode("unicode_escape")


def same_value(shown, value):
    """Whether strace's text of an argument and a parameter's text agree."""
    if value == "<NA>":
        return shown.startswith("0x") or "unreadable"
    if shown.startswith('"'):
        return value.split("(")[0] == unquote(shown) or value == unquote(shown)
    if shown == "AT_FDCWD":
        return value.startswith("-100")
    if shown.startswith("{"):
        words = re.findall(
            r'(?:htons\(|inet_addr\("|inet_pton\(AF_INET6, "|sun_path=")([^")]+)', shown)
        return all(w in value for w in words)
    if re.fullmatch(NUMBER, shown):
        number = int(shown, 0)
        first = re.match(r"-?[0-9A-Fa-f]+", value)
        return first and (first.group(0) == str(number) or first.group(0).lower() == f"{number:x}")
    if re.fullmatch(r"0x[0-9a-f]+", shown):
        return value.lower().startswith(shown[2:])
    # strace has one name for a pair of flags, and another for the same family.
    shown = re.sub(r"(FUTEX_\w+)_PRIVATE\b", r"\1|FUTEX_PRIVATE_FLAG", shown)
    shown = shown.replace("AF_UNIX", "AF_LOCAL")
    names = [n for n in shown.split("|") if re.fullmatch(r"[A-Z][A-Z0-9_]*", n)]
    return all(n in value for n in names)


def same_result(call, shown, value):
    if shown.startswith("?") or value is None or value == "":
        return True
    failed = re.match(r"-1 (E\w+)", shown)
    if failed:
        return f"({failed.group(1)})" in value
    if call in ADDRESS:
        return not value.startswith("-")
    got = re.match(r"-?\d+", value)
    number = NUMBER.match(shown)
    return bool(got and number) and int(got.group(0)) == int(number.group(0), 0)


def compare_thread(pid, tid, strace, ringside, tids):
    problems, compared, unreadable = [], 0, []
    if len(strace) != len(ringside):
        problems.append(f"thread {pid}: strace has {len(strace)} calls, ringside {len(ringside)}")
    for (call, args, result), (event, text, value) in zip(strace, ringside):
        if EVENT_OF.get(call, call) != event:
            problems.append(f"thread {pid}: {call} by strace, {event} by ringside")
            break
        # A child's number differs from run to run.
        result = tids.get(result.split()[0], result)
        if not same_result(call, result, value):
            problems.append(f"{call}({', '.join(args)}): result {result} by strace, {value}")
        for number, name in PARAMS.get(call, {}).items():
            shown = tids.get(args[number], args[number]) if number < len(args) else None
            have = param(text, name)
            if shown is None or have is None:
                continue
            compared += 1
            same = same_value(shown, have)
            if same == "unreadable":
                unreadable.append(f"{call} {name}")
            elif not same:
                problems.append(f"{call}: argument {number} is {shown} by strace, {name}={have}")
    return problems, compared, unreadable


def main():
    strace, ringside = read_strace(sys.argv[1]), read_ringside(sys.argv[2])
    # A new thread's first event is the end of the call that made it: no call of its own.
    pairs = list(zip(strace, ringside))
    tids = dict(pairs)
    problems, compared, unreadable, calls = [], 0, [], 0
    if len(strace) != len(ringside):
        problems.append(f"{len(strace)} threads by strace, {len(ringside)} by ringside")
    for pid, tid in pairs:
        more, count, lost = compare_thread(pid, tid, strace[pid], ringside[tid], tids)
        problems += more
        compared += count
        unreadable += lost
        calls += len(strace[pid])
    # Before 6.13 a page that the program never touched cannot be read at the enter. All
    # but execve tell such a name at the exit.
    problems += [f"{lost}: not read" for lost in unreadable if lost != "execve filename"]
    for problem in problems:
        print(problem)
    print(f"{len(pairs)} threads, {calls} calls, {compared} arguments compared, "
          f"{len(unreadable)} not resident, {len(problems)} differences")
    return 1 if problems or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
