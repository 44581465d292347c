#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
Writes a trace file to standard output in which every kind of name and text is hostile to a
terminal, a line or a reader of JSON: tests/cli/test_output looks at what is printed of it.
"""
import json
import struct
import sys

FORGED = b"\n1 12:00:00.000000000 0 FORGED (1) > open \n"
TEXTS = [
    b"\x1b]0;title\x07\x1b[2J\x1b[31mred\x9b31m\xc2\x9b1m\x7f\x08\r\x0e",
    b"a" + FORGED + b"b\tc\r\n",
    b"\xff\xfe\xc0\x80\xed\xa0\x80\xf5\x80\x80\x80\xe2\x28\xa1\xf0\x9f\x98",
    "\u202etxt.exe\u2066\u200f\u061c\ufeff\u200b\u2028\u2029\u00ad\U000e0041".encode(),
    "тест 文件 😀 é".encode(),
    b"\\n\\x1b[31m\\\\\"'`$(id)%s%n{}|<b>,=cmd",
    b"\x01" + b"0123456789abcdef" + b"[31m\x01[2J",
]
NOW = 1700000000 * 10**9


def number(n):
    return struct.pack("<q", n)


def word(n):
    return struct.pack("<I", n & 0xffffffff)


def text(value):
    return struct.pack("<H", len(value)) + value


def block(kind, body):
    body += b"\0" * (-len(body) % 4)
    size = len(body) + 12
    return struct.pack("<II", kind, size) + body + struct.pack("<I", size)


def entry(body):
    return struct.pack("<I", len(body) + 4) + body


def thread(tid, name, user):
    body = struct.pack("<qqqqq", tid, tid, tid - 1, 0, 0) + text(name[:100]) + text(name)
    body += text(b"/" + name) + text(name + b"\0-c\0" + name + b"\0") + text(b"/" + name)
    body += struct.pack("<qIIIIIIQQ", 1024, 0, user, user, 0, 0, 0, 0, 0)
    body += text(b"A=" + name + b"\0SSH_CLIENT=" + name + b"\0")
    body += struct.pack("<qq", tid, tid) + text(b"cpu=/docker/" + b"a" * 64 + b"\0")
    return entry(body + text(b"/" + name) + struct.pack("<iB", -1, 0))


def descriptors(tid, name):
    files = struct.pack("<QQBI", 3, 1, 16, 1) + text(b"/tmp/" + name), \
        struct.pack("<QQBQQ", 4, 1, 8, 0, 0) + text(b"/dev/log"), \
        struct.pack("<QQBI", 5, 2, 16, 2) + text(b"/dev/null"), \
        struct.pack("<QQBQQ", 7, 3, 8, 1, 2) + text(b"/run/" + name), \
        struct.pack("<QQBI", 8, 4, 16, 2) + text(b"/var/log/" + name + b".log")
    return block(0x218, number(tid) + b"".join(entry(file) for file in files))


def users():
    body = b""
    for n, name in enumerate(TEXTS):
        body += entry(b"\0" + word(n) + word(n) + text(name) + text(b"/home/" + name) + text(name))
        body += entry(b"\1" + word(n) + text(name))
    return block(0x220, body)


def interfaces():
    body = b""
    for name in TEXTS:
        item = struct.pack("<HH", 3, len(name[:15])) + b"\x7f\0\0\1" + b"\xff\0\0\0" + bytes(4)
        item += struct.pack("<Q", 0) + name[:15]
        body += struct.pack("<I", len(item)) + item
    return block(0x219, body)


class Events:
    def __init__(self):
        self.now, self.body = NOW, b""

    def add(self, tid, kind, *params):
        self.now += 1000000
        sizes = b"".join(struct.pack("<H", len(param)) for param in params)
        body = struct.pack("<H", 0) + struct.pack("<QqIHI", self.now, tid, 26 + len(
            sizes + b"".join(params)), kind, len(params)) + sizes + b"".join(params)
        self.body += block(0x216, body)

    def written(self, tid, fd, data):
        self.add(tid, 8, number(fd), word(len(data)))
        self.add(tid, 9, number(len(data)), data)

    def execve(self, tid, name):
        self.add(tid, 292, b"/bin/" + name + b"\0")
        words = name + b"\0-c\0" + name + b"\0"
        zero = word(0)
        self.add(tid, 293, number(0), name + b"\0", words, number(tid), number(tid), number(1),
                 b"/" + name + b"\0", number(1024), number(0), number(0), zero, zero, zero,
                 name[:15] + b"\0", b"cpu=/docker/" + b"a" * 64 + b"\0", b"A=" + name + b"\0",
                 zero, number(1), zero, zero)

    def sockets(self, tid, name):
        path = b"\1/sock" + name + b"\0"
        self.add(tid, 20, number(7))
        self.add(tid, 21, number(0), path)
        self.add(tid, 22, number(7), path)
        self.add(tid, 23, number(0), b"\1" + bytes(16) + path[1:])
        request = b"GET /" + name + b" HTTP/1.1\r\nHost: " + name + b"\r\nUser-Agent: () { :;}; " + \
            name + b"\r\n\r\n"
        self.add(tid, 30, number(7), word(len(request)), b"")
        self.add(tid, 31, number(len(request)), request)
        self.written(tid, 7, b"get " + name + b"\r\n")

    def all_of(self, tid, name):
        path = b"/etc/" + name + b"\0"
        self.add(tid, 306, number(-100), path, word(1), word(0))
        self.add(tid, 307, number(6), number(-100), path, word(1), word(0), word(0))
        self.add(tid, 306, number(-100), name + b"\0", word(1), word(0))
        self.add(tid, 307, number(-2), number(-100), name + b"\0", word(1), word(0), word(0))
        self.add(tid, 6, number(3), word(100))
        self.add(tid, 7, number(len(name)), name)
        self.written(tid, 6, name)
        self.written(tid, 8, b"error " + name)
        self.written(tid, 4, b"<13>Jan 1 00:00:00 host " + name)
        for fd in 1, 2:
            self.written(tid, fd, name)
        self.execve(tid, name)
        self.add(tid, 280, name + b"\0", name + b"\0")
        self.add(tid, 286, *[name + b"\0"] * 4)
        mark = b":t:a" + name.replace(b":", b"") + b".b:n=" + name.replace(b":", b"") + b":"
        self.written(tid, 5, b">" + mark)
        self.written(tid, 5, b"<" + mark)
        self.sockets(tid, name)
        self.add(tid, 276, word(0))
        self.add(tid, 277, number(0), b"/dir" + name + b"\0")


def container():
    name = "\x1b[2J\u009b31m\nFORGED \u202e"
    mount = {"Source": name, "Destination": name, "Mode": "", "RW": True, "Propagation": name}
    facts = {"id": "a" * 12, "type": 0, "name": name, "image": name, "imagerepo": name,
             "imagetag": name, "imagedigest": name, "ip": "1.2.3.4", "labels": {name: name},
             "Mounts": [mount]}
    return json.dumps({"container": facts}).encode() + b"\0"


def main():
    out = block(0x0a0d0d0a, struct.pack("<IHHQ", 0x1a2b3c4d, 1, 2, 2**64 - 1))
    out += block(0x201, struct.pack("<IQQ128sQQQQ", 2, 1 << 30, 32768, TEXTS[0], 0, 0, 0, 0))
    out += interfaces() + users()
    out += block(0x215, b"".join(thread(10 + n, name, n) for n, name in enumerate(TEXTS)))
    out += b"".join(descriptors(10 + n, name) for n, name in enumerate(TEXTS))
    events = Events()
    events.add(10, 272, container())
    for n, name in enumerate(TEXTS):
        events.all_of(10 + n, name)
    sys.stdout.buffer.write(out + events.body)


main()
