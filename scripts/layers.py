# SPDX-License-Identifier: Apache-2.0
"""Which file includes which, held against scripts/layers.txt.

A module for the scripts that check or count includes. It reads the sources as text, so it
needs no compiler; a file that is generated during the build is not followed.
"""
import collections
import fnmatch
import os
import re

# Where the compiler looks for a header that is not beside the file that includes it: the
# -I options of the Makefile, and of the driver's own build.
SEARCH = ("driver", "driver/table", "libscap", "libinsp", "userspace")
FOLDERS = ("driver", "libscap", "libinsp", "reader", "userspace")
SUFFIXES = (".c", ".h", ".def", ".cdef")

Include = collections.namedtuple("Include", "file line target")


def sources(top, folders=FOLDERS, suffixes=SUFFIXES):
    """The files below the folders, as paths from top, sorted."""
    found = []
    for folder in folders:
        for here, _, names in os.walk(os.path.join(top, folder)):
            found += [os.path.relpath(os.path.join(here, n), top) for n in names
                      if n.endswith(suffixes)]
    return sorted(found)


def includes(top, files):
    """Every #include of one of the files by another, in order."""
    known = set(files)
    found = []
    for file in files:
        with open(os.path.join(top, file), encoding="utf-8") as source:
            for number, line in enumerate(source, 1):
                match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
                if not match:
                    continue
                for folder in (os.path.dirname(file),) + SEARCH:
                    target = os.path.normpath(os.path.join(folder, match[1]))
                    if target in known:
                        found.append(Include(file, number, target))
                        break
    return found


class Layers:
    """The order of rooms in a file like layers.txt."""

    def __init__(self, path):
        self.below = {}
        self.private = []  # (wildcards of files, rooms)
        with open(path, encoding="utf-8") as text:
            for line in text:
                line = line.split("#")[0].strip()
                head, _, rest = line.partition(":")
                if head.startswith("private "):
                    self.private.append((head.split()[1:], rest.split()))
                elif line:
                    self.below[head] = rest.split()
        named = list(self.below.items()) + [(" ".join(f), rooms) for f, rooms in self.private]
        for room, rest in named:
            unknown = [name for name in rest if name not in self.below]
            if unknown:
                raise ValueError(f"{path}: {room}: no such room: {' '.join(unknown)}")

    def room(self, file):
        """The room that a file is in, or None."""
        return file if file in self.below else self._folder(file)

    def _folder(self, file):
        folder = os.path.dirname(file)
        return folder if folder in self.below else None

    def reachable(self, room):
        """The room and all rooms below it."""
        seen, todo = set(), [room]
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += self.below[name]
        return seen

    def upward(self, found):
        """The includes that the order does not allow."""
        allowed = {room: self.reachable(room) for room in self.below}
        return [inc for inc in found
                if self.room(inc.file) is None
                or self.room(inc.target) not in allowed[self.room(inc.file)]]


    def intruding(self, found):
        """The includes of private headers by files of other rooms."""
        return [inc for inc in found for files, rooms in self.private
                if any(fnmatch.fnmatchcase(inc.target, wildcard) for wildcard in files)
                and self.room(inc.file) not in [self.room(inc.target), *rooms]]


def cycles(found):
    """The circles of files that include one another: each a sorted list of its files."""
    graph = collections.defaultdict(set)
    for inc in found:
        graph[inc.file].add(inc.target)

    def reach(start):
        seen, todo = set(), list(graph[start])
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += graph.get(name, ())
        return seen

    reached = {name: reach(name) for name in list(graph)}
    circles = {tuple(sorted(b for b in reached[a] if a in reached.get(b, ()))) for a in reached
               if a in reached[a]}
    return sorted(list(circle) for circle in circles)
