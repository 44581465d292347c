#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Runs a command on a terminal of 60 columns and prints what stands there at the end:
# . for a black cell, # for a coloured one, text as it is.
#
#	tests/diff/screen.py COMMAND [ARGUMENT]...
import fcntl
import os
import pty
import re
import struct
import sys
import termios

ROWS, COLUMNS = 40, 60


def output_of(command):
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.execvp(command[0], command)
    output = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:             # how a terminal tells that its last process left it
            break
        if not piece:
            break
        output += piece
    os.waitpid(pid, 0)
    return output.decode(errors="replace")


class Screen:
    def __init__(self):
        self.rows, self.row, self.column, self.colour = [], 0, 0, None

    def put(self, char):
        while len(self.rows) <= self.row:
            self.rows.append([" "] * COLUMNS)
        if self.colour is not None:
            char = "." if self.colour == 0 and char == " " else "#"
        if self.column < COLUMNS:
            self.rows[self.row][self.column] = char
        self.column += 1

    def escape(self, numbers, kind):
        background = re.match(r"48;5;(\d+)$", numbers)
        if kind == "F":
            self.row, self.column = max(0, self.row - int(numbers or 1)), 0
        elif background:
            self.colour = int(background[1])
        elif kind == "m" and numbers.strip("0") == "":
            self.colour = None

    def write(self, text):
        for match in re.finditer(r"\x1b\[([0-9;?]*)([A-Za-z])|(.)", text, re.S):
            if match[2]:
                self.escape(match[1], match[2])
            elif match[3] == "\r":
                self.column = 0
            elif match[3] == "\n":
                self.row += 1
            else:
                self.put(match[3])


screen = Screen()
screen.write(output_of(sys.argv[1:]))
print("\n".join("".join(row).rstrip() for row in screen.rows))
