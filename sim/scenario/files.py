"""Reading a file that somebody wrote, without trusting it.

Everything that could hang, flood the memory or end in a traceback is refused before it is parsed, with a reason.
"""

from __future__ import annotations

import difflib
import os
import re
import stat
import tomllib
from itertools import islice
from typing import Any

LARGEST_BYTES = 1_000_000
DEEPEST = 20
"""Levels of nesting in tables, lists and dotted keys. The parser recurses, so it dies on some thousand brackets."""

MOST_ENTRIES = 20_000
"""Tables, lists and keys of a file: a hundred times what a scenario has, and still parsed in well under a second."""

_NONBLOCKING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)

# All that can hide a bracket or a dot, then the characters that count. Triple quotes stand before single ones.
_TOKENS = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\Z)'
    r"|'''.*?(?:'''|\Z)"
    r'|"(?:\\.|[^"\\\n])*"?'
    r"|'[^'\n]*'?"
    r"|\#[^\n]*"
    r"|[\[\]{}.=,\n]",
    re.DOTALL,
)


class Refused(Exception):
    """A file or text that will not be read: what it is, and what is allowed instead."""

    def __init__(self, found: str, allowed: str = "", misnamed: bool = False) -> None:
        super().__init__(found, allowed)
        self.found = found
        self.allowed = allowed
        self.misnamed = misnamed
        """True when nothing readable has that name, which is the fault of whoever wrote the name."""


def read_text(path: str) -> str:
    """Text of a regular file of at most LARGEST_BYTES in UTF-8.

    Raises
    ------
    Refused
        For folders, pipes, devices, broken links, unreadable or too large files, and anything but plain UTF-8.
    """
    try:
        kind = os.stat(path)
        if stat.S_ISDIR(kind.st_mode):
            raise Refused("is a folder", "allowed: a TOML file", misnamed=True)
        if not stat.S_ISREG(kind.st_mode):
            raise Refused("is a pipe, socket or device", "allowed: a TOML file", misnamed=True)
        # Opened without blocking: between the look and the opening somebody may have put a pipe there.
        descriptor = os.open(path, os.O_RDONLY | _NONBLOCKING)
        with open(descriptor, "rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise _missing(path) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Refused(f"can't be read ({reason.lower()})", misnamed=True) from None
    if len(data) > LARGEST_BYTES:
        raise Refused(f"has more than {LARGEST_BYTES:,} bytes", "allowed: up to 1 MB")
    return _decoded(data)


def _missing(path: str) -> Refused:
    if os.path.islink(path):
        return Refused("is a broken link", misnamed=True)
    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or ".") as entries:
            siblings = [entry.name for entry in islice(entries, 1000) if entry.name.endswith(".toml")]
    except (OSError, ValueError):
        siblings = []
    near = difflib.get_close_matches(name[:100], siblings, n=1)
    return Refused("does not exist", f"did you mean '{near[0]}'?" if near else "", misnamed=True)


def _decoded(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        raise Refused("begins with a byte order mark", "save it as UTF-8 without one")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("is UTF-16", "save it as UTF-8")
    if (at := data.find(b"\0")) >= 0:
        line = data.count(b"\n", 0, at) + 1
        raise Refused(f"holds a NUL byte in line {line}", "allowed: text in UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(f"is not UTF-8 (byte 0x{data[error.start]:02x} in line {line})", "save it as UTF-8") from None


def parse_toml(text: str) -> dict[str, Any]:
    """TOML as a dict.

    Raises
    ------
    Refused
        When it is not TOML, is nested too deeply, or holds a number that nobody can mean.
    """
    _guard(text)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # The parser's "cannot overwrite a value" does not say what the writer did.
        reason = str(error).replace("Cannot overwrite a value", "a key is written twice")
        raise Refused(f"is not valid TOML: {reason[:1].lower()}{reason[1:]}") from None
    except ValueError:  # Python reads no decimal number of more than 4,300 digits
        raise Refused("holds a whole number of more than 4,300 digits", "allowed: at most 19 digits") from None
    except RecursionError:
        raise _too_deep() from None
    if depth(content) > DEEPEST:
        raise _too_deep()
    return content


def holds_beliefs(path: str) -> bool:
    """Whether a file is one of beliefs (tables ``[[belief]]``) and not a scenario; False for what can't be read."""
    try:
        return isinstance(parse_toml(read_text(path)).get("belief"), list)
    except Refused:
        return False


def holds_study(path: str) -> bool:
    """Whether a file is a study (it names ``scenarios``) and not a scenario; False for what can't be read."""
    try:
        return "scenarios" in parse_toml(read_text(path))
    except Refused:
        return False


def depth(content: object) -> int:
    """Levels of tables and lists in a parsed file; walks without recursion.

    >>> depth({}), depth({"a": {"b": [1]}})
    (1, 3)
    """
    deepest = 0
    waiting: list[tuple[object, int]] = [(content, 1)]
    while waiting:
        item, level = waiting.pop()
        if isinstance(item, dict | list):
            deepest = max(deepest, level)
            children = item.values() if isinstance(item, dict) else item
            waiting.extend((child, level + 1) for child in children)
    return deepest


def _guard(text: str) -> None:
    """Count brackets, dots and keys before the parser, which recurses on the first and is slow on the others."""
    open_brackets = dots = entries = 0
    for token in _TOKENS.finditer(text):
        mark = token[0]
        if mark in "[{":
            open_brackets += 1
        elif mark in "]}":
            open_brackets = max(0, open_brackets - 1)
        entries += mark in "[{="
        dots = dots + 1 if mark == "." else dots if mark[0] in "\"'" else 0
        if open_brackets > DEEPEST or dots > DEEPEST:
            raise _too_deep(text.count("\n", 0, token.start()) + 1)
        if entries > MOST_ENTRIES:
            raise Refused(f"has more than {MOST_ENTRIES:,} keys and tables")


def _too_deep(line: int | None = None) -> Refused:
    where = f" (line {line})" if line else ""
    return Refused(f"is nested more than {DEEPEST} levels deep{where}", f"allowed: {DEEPEST} levels")
