# SPDX-License-Identifier: Apache-2.0
"""Checks that what the documents link to and name exists in the tree."""
import os
import re

import layers
from figures import read

PAGES = re.compile(r"docs/[^/]+\.md|[A-Z]+\.md|tests/README\.md")

# Parts of pages that are not prose: code, and the reference that a script makes.
NOT_PROSE = re.compile(r"^```.*?^```$|<!-- reference:.*?<!-- end of reference -->", re.S | re.M)

# What in backquotes names a file: a path, or a single name with one of these ends.
SUFFIXES = r"\.(c|h|def|cdef|lua|mk|map|md|py|txt|tsv|sed|awk|config|sh)"
FILE = re.compile(rf"[\w.*{{}},+-]+(/[\w.*{{}},+-]+)+/?|[\w*-]+/|[\w.*-]+{SUFFIXES}")
# Results of the build, files of users, and names that stand for any.
FOREIGN = re.compile(r"build/|.*\.scap|\.?\.?/|~|[A-Z]+\.lua")

# What in backquotes names something in the sources: a type, or a word with our prefix.
SYMBOL = re.compile(r"(?:struct|enum) (\w+)|((?:rs|scap|insp|RS|SCAP|INSP|EF)_\w+)(?:\(\))?")


def tree(top):
    """Every file and folder of the tree that is not built."""
    found = []
    for here, folders, names in os.walk(top):
        folders[:] = sorted(f for f in folders if f not in (".git", "build", "__pycache__"))
        found += [os.path.relpath(os.path.join(here, n), top) for n in folders + sorted(names)]
    return found


def symbols(top):
    """Every word of the sources."""
    return {word for file in layers.sources(top, layers.FOLDERS + ("tests",))
            for word in re.findall(r"\w+", read(top, file))}


def anchors(text):
    """The names by which a Markdown page's headings can be linked to."""
    titles = re.findall(r"^#+ +(.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def broken_links(top, page, text):
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"\w+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
        if not os.path.exists(os.path.join(top, file)):
            yield f"links to {target}, which does not exist"
        elif anchor and anchor not in anchors(read(top, file)):
            yield f"links to {target}, and {file} has no such heading"


def file_pattern(word):
    """A pattern of the paths that a name may stand for; * and {a,b} are as in a shell."""
    pattern = re.escape(word.rstrip("/")).replace(r"\*", "[^/]*")
    pattern = re.sub(r"\\{(.*?)\\}", lambda m: "(" + m[1].replace(",", "|") + ")", pattern)
    return re.compile(rf"(.*/)?{pattern}")


def unknown_words(paths, known, text):
    """Quoted names that no file (or the end of no file's path) and nothing in the sources has."""
    for quoted in sorted(set(re.findall(r"`([^`]+)`", text))):
        symbol = SYMBOL.fullmatch(quoted)
        if symbol:
            if (symbol[1] or symbol[2]) not in known:
                yield f"names {quoted}, which is not in the sources"
        elif FILE.fullmatch(quoted) and not FOREIGN.match(quoted):
            pattern = file_pattern(quoted)
            if not any(pattern.fullmatch(path) for path in paths):
                yield f"names {quoted}, which does not exist"


def lost_pages(top, paths):
    """Pages of docs/ that a file of the tree speaks of and that do not exist."""
    for path in paths:
        full = os.path.join(top, path)
        if os.path.isfile(full) and not path.startswith(("docs/", "tests/data/")):
            with open(full, encoding="utf-8", errors="replace") as file:
                named = set(re.findall(r"\bdocs/[\w-]+\.md\b", file.read()))
            for page in sorted(named.difference(paths)):
                yield f"{path}: names {page}, which does not exist"


def check(top):
    """The checks: each a name and a list of problems."""
    paths, known = tree(top), symbols(top)
    yield "the pages that files name exist", list(lost_pages(top, paths))
    for page in sorted(path for path in paths if PAGES.fullmatch(path)):
        text = NOT_PROSE.sub("", read(top, page))
        yield f"{page}: what it links to and names exists", [
            f"{page}: {problem}" for problem in
            [*broken_links(top, page, text), *unknown_words(paths, known, text)]]
