# SPDX-License-Identifier: Apache-2.0
"""Random comments of the tree, for a review of their language."""
import os
import random
import re

from documents import tree

# A string, a character, or (in the group) a comment of C.
C_TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|(/\*.*?\*/|//[^\n]*)', re.S)
C_SUFFIXES = (".c", ".h", ".def", ".cdef")

# Files whose text is not ours to review: data, licences.
LEFT_OUT = re.compile(r"tests/data/|tests/fuzz/(seeds|finds)|LICENSES/")
# Comments that are read by programs, and headings.
FORMAL = re.compile(r".*(SPDX|clang-format|shellcheck|noqa|----).*")


def c_comments(text):
    for match in C_TOKEN.finditer(text):
        if match[1]:
            yield text.count("\n", 0, match.start()) + 1, match[1]


def line_comments(text, mark):
    """Comments that fill whole lines; those on lines in a row are one."""
    start, block = 0, []
    for number, line in enumerate(text.split("\n") + [""], 1):
        if line.strip().startswith(mark) and not line.startswith("#!"):
            start = start or number
            block.append(line.strip())
        elif block:
            yield start, "\n".join(block)
            start, block = 0, []


def comments_of(path, text):
    suffix = os.path.splitext(path)[1]
    if suffix in C_SUFFIXES:
        return c_comments(text)
    if suffix == ".lua":
        return line_comments(text, "--")
    if suffix in (".mk", ".sh", ".py") or path == "Makefile" or text.startswith("#!"):
        return line_comments(text, "#")
    return ()


def comments(top):
    """Every comment as (path, line, text)."""
    for path in tree(top):
        full = os.path.join(top, path)
        if not os.path.isfile(full) or LEFT_OUT.match(path):
            continue
        with open(full, encoding="utf-8", errors="replace") as file:
            text = file.read()
        for line, comment in comments_of(path, text):
            if re.search(r"[a-z]", FORMAL.sub("", comment)):
                yield path, line, comment


def show(top, count, seed):
    """Prints some of them; the seed chooses the same ones again."""
    seed = random.randrange(1 << 32) if seed is None else seed
    found = list(comments(top))
    count = min(count, len(found))
    print(f"{count} of {len(found)} comments, --seed {seed}")
    for path, line, comment in sorted(random.Random(seed).sample(found, count)):
        print(f"\n{path}:{line}:\n    " + "\n    ".join(s.strip() for s in comment.split("\n")))
