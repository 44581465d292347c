# SPDX-License-Identifier: Apache-2.0
"""Figures about the product's .c and .h files, as a table in a page, and checks on both."""
import collections
import os
import re
import shutil
import subprocess

import layers

PAGE = "docs/architecture.md"
BEGIN = "<!-- figures: made by scripts/house -->"
END = "<!-- end of figures -->"

LONG = 60           # lines: a longer function is counted
COMPLEX = 15        # cyclomatic complexity: a higher one is counted
LONG_MAX = 0.002    # this share of the functions may be longer
# A size stands in the table as long as it is nearly right, so that not every commit has to
# renew the table: up to a fifth off, or so many files and lines.
TOLERANCE = 0.2
TOLERANCE_MIN = {"files": 3, "lines": 100, "file": 100, "function": 20}

Function = collections.namedtuple("Function", "file line name lines")
Row = collections.namedtuple("Row", "folder files lines file function long complex")


class Error(Exception):
    """What keeps the table from being made."""


def read(top, path):
    with open(os.path.join(top, path), encoding="utf-8") as file:
        return file.read()


# ---- functions -------------------------------------------------------------------------

def function_name(signature):
    """The name in a definition's text; of a macro such as BPF_PROG(name, ...) its argument."""
    text = re.sub(r"\b(__attribute__|SEC)\s*\(.*?\)+", " ", signature)
    match = re.search(r"(\w+)\s*\(\s*(\w*)", text)
    if not match:
        return signature.split("\n")[0]
    return match[2] if match[1].isupper() and match[2] else match[1]


def functions(file, text):
    """The function definitions of a formatted source: the body's braces stand at column 0."""
    lines = text.split("\n")
    found = []
    for at, line in enumerate(lines):
        if line != "{":
            continue
        first = at
        while first > 0 and lines[first - 1] and \
                not re.match(r"#|}|.*(;|\*/|\\)$", lines[first - 1]):
            first -= 1
        last = lines.index("}", at)
        found.append(Function(file, first + 1, function_name("\n".join(lines[first:at])),
                              last - first + 1))
    return found


def can_measure():
    """Whether complexity can be measured here."""
    return shutil.which("pmccabe") is not None


def complexities(top, files):
    """The modified complexity of each function as (file, number)."""
    out = subprocess.run(["pmccabe", *files], cwd=top, check=True, capture_output=True, text=True)
    rows = (line.split("\t") for line in out.stdout.splitlines())
    return [(row[5].split("(")[0], int(row[0])) for row in rows]


# ---- the table -------------------------------------------------------------------------

class Figures:
    """All that the table says."""

    def __init__(self, top):
        files = layers.sources(top, suffixes=(".c", ".h"))
        texts = {file: read(top, file) for file in files}
        self.lines = {file: text.count("\n") for file, text in texts.items()}
        self.functions = [f for file in files for f in functions(file, texts[file])]
        self.long = [f for f in self.functions if f.lines > LONG]
        self.measured = can_measure()
        counted = complexities(top, files) if self.measured else ()
        self.high = collections.Counter(os.path.dirname(file) for file, n in counted
                                        if n > COMPLEX)
        self.rows = [self.row(folder) for folder in sorted({os.path.dirname(f) for f in files})]
        found = layers.includes(top, layers.sources(top))
        self.circles = layers.cycles(found)
        self.upward = layers.Layers(os.path.join(top, "scripts/layers.txt")).upward(found)

    def row(self, folder):
        files = [f for f in self.lines if os.path.dirname(f) == folder]
        inside = [f for f in self.functions if os.path.dirname(f.file) == folder]
        return Row(folder, len(files), sum(self.lines[f] for f in files),
                   max(files, key=self.lines.get), max(inside, key=lambda f: f.lines, default=None),
                   sum(f.lines > LONG for f in inside), self.high[folder])

    def share(self, n):
        return f"{n} ({100 * n / max(len(self.functions), 1):.2f} %)"

    def table(self):
        """The table as lines of Markdown."""
        measured = str if self.measured else lambda n: "-"
        out = ["| folder | files | lines | largest file | largest function "
               f"| over {LONG} lines | complexity over {COMPLEX} |",
               "| --- | --: | --: | --- | --- | --: | --: |"]
        for row in self.rows:
            function = f"`{row.function.name}` {row.function.lines}" if row.function else ""
            out.append(f"| `{row.folder}/` | {row.files} | {row.lines} "
                       f"| `{os.path.basename(row.file)}` {self.lines[row.file]} | {function} "
                       f"| {row.long} | {measured(row.complex)} |")
        out.append(f"| all, {len(self.functions)} functions | {len(self.lines)} "
                   f"| {sum(self.lines.values())} | | | {self.share(len(self.long))} "
                   f"| {measured(self.share(sum(self.high.values())))} |")
        out += ["", f"Includes that go up: {len(self.upward)}. Circles of includes: "
                f"{len(self.circles)}."]
        return out


def table_in_page(top):
    """The lines between the markers, and what stands before and after them."""
    text = read(top, PAGE)
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise Error(f"{PAGE} lacks the lines '{BEGIN}' and '{END}'")
    before, rest = text.split(BEGIN)
    table, after = rest.split(END)
    return table.strip().split("\n"), before, after


def update(top):
    """Writes the table into the page."""
    figures = Figures(top)
    if not figures.measured:
        raise Error("pmccabe is not installed, run scripts/install-deps test")
    _, before, after = table_in_page(top)
    with open(os.path.join(top, PAGE), "w", encoding="utf-8") as page:
        page.write(f"{before}{BEGIN}\n" + "\n".join(figures.table()) + f"\n{END}{after}")


# ---- checks ----------------------------------------------------------------------------

def cells(lines):
    """The rows of the table by folder."""
    rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {row[0].split(",")[0]: row[1:] for row in rows
            if row[0].startswith("`") or row[0].startswith("all")}


def last_number(cell):
    match = re.search(r"(\d+)$", cell)
    return int(match[1]) if match else 0


def is_right(column, said, true):
    """Whether a cell still holds: sizes if they are near, counts unless they have grown."""
    if true == "-":
        return True
    said_n, true_n = last_number(said), last_number(true)
    if column not in TOLERANCE_MIN:
        return int(said.split(" ")[0]) >= int(true.split(" ")[0])
    return abs(said_n - true_n) <= max(TOLERANCE_MIN[column], TOLERANCE * true_n)


def stale(said, true):
    """What in the page's table is no longer right."""
    if said[-1] != true[-1]:
        yield f"the table ends with '{said[-1]}', it should be '{true[-1]}'"
    said, true = cells(said), cells(true)
    for folder in sorted(true.keys() ^ said.keys()):
        yield f"{folder}: a row {'too many' if folder in said else 'is missing'}"
    for folder in sorted(true.keys() & said.keys()):
        for column, old, new in zip(Row._fields[1:], said[folder], true[folder]):
            if not is_right(column, old, new):
                yield f"{folder}: the table says {old}, the tree {new}"


def check(top):
    """The checks: each a name and a list of problems."""
    figures = Figures(top)
    yield f"{PAGE}: the table of figures is true", [
        f"{text} (scripts/house --update renews the table)"
        for text in stale(table_in_page(top)[0], figures.table())]
    too_many = len(figures.long) > LONG_MAX * len(figures.functions)
    yield f"functions over {LONG} lines are at most {LONG_MAX:.1%}", [
        f"{f.file}:{f.line}: {f.name} has {f.lines} lines" for f in figures.long if too_many]
