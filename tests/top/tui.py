# SPDX-License-Identifier: Apache-2.0
"""Runs `ringside top` in a terminal of tmux, types, clicks, and looks at its screen.

A check waits until the screen shows what it should, so no test depends on the time it takes;
the limit only ends a test that fails.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
RINGSIDE = os.environ.get("RINGSIDE", os.path.join(TOP, "build/ringside"))
CALLS = os.path.join(TOP, "tests/data/calls.scap")
LIMIT_S = int(os.environ.get("LIMIT_S", "60"))

# How the wheel, buttons and so on are sent: the terminal's bytes, whatever tmux thinks.
PRESS, DRAG, RELEASE, WHEEL_UP, WHEEL_DOWN = (0, "M"), (32, "M"), (0, "m"), (64, "M"), (65, "M")


class Failed(Exception):
    """What was expected is not on the screen."""


class Tui:
    """One terminal with one program."""

    number = 0

    def __init__(self, *args, size=(100, 30), term="tmux-256color", locale="C.UTF-8", env=(),
                 command=None, shell=False):
        Tui.number += 1
        self.name = f"ringside-{os.getpid()}-{Tui.number}"
        self.home = tempfile.mkdtemp(prefix="ringside-top-")
        settings = {"LC_ALL": locale, "TERM": term, "HOME": self.home, "XDG_CONFIG_HOME": "",
                    "XDG_STATE_HOME": "", "NO_COLOR": "", "SHELL": "/bin/sh", "PS1": "$ ",
                    **dict(env)}
        words = command or [RINGSIDE, "top", *args]
        line = " ".join(f"'{word}'" for word in words)
        exports = " ".join(f"{name}='{value}'" for name, value in settings.items())
        script = f"env {exports} {line}; status=$?; echo; stty -a; echo; echo \"ended $status\"; exec sleep 1000"
        if shell:
            script = f"env {exports} sh"
        self.tmux("-f", "/dev/null", "new", "-d", f"-x{size[0]}", f"-y{size[1]}", script)

    def tmux(self, *args):
        return subprocess.run(["tmux", "-L", self.name, *args], capture_output=True, text=True,
                              check=False).stdout

    def close(self):
        self.tmux("kill-server")
        shutil.rmtree(self.home, ignore_errors=True)

    # ---- input ----------------------------------------------------------------------------

    def keys(self, *names):
        """Presses keys by tmux's names: F2, BSpace, C-f, a."""
        for name in names:
            self.tmux("send-keys", name)
            # a key right after it would make it a sequence, as from Alt and that key
            if name == "Escape":
                time.sleep(0.1)
        return self

    def type(self, text):
        self.tmux("send-keys", "-l", text)
        return self

    def mouse(self, kind, x, y):
        """Sends a report in the form without limits; x and y count from 0."""
        button, end = kind
        return self.type(f"\x1b[<{button};{x + 1};{y + 1}{end}")

    def click(self, x, y):
        return self.mouse(PRESS, x, y).mouse(RELEASE, x, y)

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))
        return self

    # ---- the screen -------------------------------------------------------------------------

    def screen(self, colours=False):
        return self.tmux("capture-pane", "-pe" if colours else "-p")

    def line(self, number):
        lines = self.screen().split("\n")
        return lines[number] if number < len(lines) else ""

    def find(self, text):
        """Where a text is on the screen: (x, y); None."""
        for y, line in enumerate(self.screen().split("\n")):
            if text in line:
                return line.index(text), y
        return None

    def wait(self, what, test):
        """Waits until test(screen) holds, and returns the screen."""
        end = time.monotonic() + LIMIT_S
        while True:
            screen = self.screen()
            if test(screen):
                return screen
            if time.monotonic() > end:
                raise Failed(f"{what}; the screen is:\n{screen.rstrip()}")
            time.sleep(0.02)

    def sees(self, *patterns):
        """Waits until all of the regular expressions match."""
        for pattern in patterns:
            self.wait(f"'{pattern}' is not on the screen",
                      lambda screen, p=pattern: re.search(p, screen, re.M))
        return self

    def lacks(self, pattern):
        self.wait(f"'{pattern}' is still on the screen",
                  lambda screen: not re.search(pattern, screen, re.M))
        return self

    def marked(self):
        """The texts of lines that begin black on cyan, or reversed. What is in force at the end
        of a line goes on in the next one."""
        back, reverse, found = None, False, []
        for line in self.screen(colours=True).split("\n"):
            pieces = re.split(r"\x1b\[([0-9;]*)m", line)
            begins = False
            for n, piece in enumerate(pieces):
                if n % 2 == 0:
                    begins = begins or (piece and not "".join(pieces[:n:2]) and
                                        (reverse or back == "46"))
                    continue
                for code in piece.split(";"):
                    back = code if re.fullmatch("4[0-7]", code) else \
                        None if code in ("", "0", "49") else back
                    reverse = code == "7" or reverse and code not in ("", "0", "27")
            if begins:
                found.append("".join(pieces[::2]))
        return found

    def selected(self, text):
        """Waits until the selected line has the text."""
        def test(_):
            return any(text in line for line in self.marked())
        self.wait(f"the selected line is not the one with '{text}'", test)
        return self

    def ends(self, status=0):
        """Waits for the end of the program, and checks that the terminal is as it was."""
        self.sees(rf"^ended {status}$")
        settings = self.tmux("capture-pane", "-pJ", "-S", "-100")
        # stty breaks its lines in a narrow terminal
        words = settings.split()
        if "icanon" not in words or {"-icanon", "-echo", "-isig", "-opost"}.intersection(words):
            raise Failed(f"the terminal was not restored:\n{settings}")
        return self

    def alive(self):
        if re.search(r"^ended \d+$", self.screen(), re.M):
            raise Failed(f"the program ended:\n{self.screen()}")
        return self


class Results:
    """Counts tests, and prints a line for each."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.wanted = sys.argv[1:]

    def run(self, name, test, *args, **options):
        """Runs test(tui) on a terminal with this program. Names on the command line choose."""
        if self.wanted and not any(word in name for word in self.wanted):
            return
        tui = Tui(*args, **options)
        try:
            test(tui)
        except Failed as failure:
            print(f"not ok {name}")
            print("\n".join(f"# {line}" for line in str(failure).split("\n")), flush=True)
            self.failed += 1
        else:
            print(f"ok {name}", flush=True)
            self.passed += 1
        finally:
            tui.close()

    def skip(self, name, reason):
        print(f"skip {name}: {reason}")
        self.skipped += 1

    def totals(self):
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 1 if self.failed else 0


def need_tmux():
    """Ends the program with totals if tmux is not there."""
    if not shutil.which("tmux"):
        print("skip the screens: tmux is not installed")
        print("0 passed, 0 failed, 1 skipped")
        sys.exit(0)
