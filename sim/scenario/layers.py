"""Putting a scenario together from its layers: the files it extends, the file itself, and ``--set``.

Every key remembers which layer it came from, so that a problem names the file in which it has to be repaired.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.problems import Problem, printable
from sim.scenario.files import Refused, parse_toml, read_text
from sim.scenario.words import described

OVERRIDE = "--set"
"""What stands in the place of a file name when a problem comes from the command line."""

MOST_PARENTS = 10
LONGEST_OVERRIDE = 10_000

_OWN_KEYS = ("extends", "name", "title", "notes")
_KEY = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_UNPRINTABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")

Path = tuple[str | int, ...]


@dataclass
class Layers:
    """Content of a scenario merged from its layers, and what went wrong on the way."""

    content: dict[str, Any] = field(default_factory=dict)
    origin: dict[Path, str] = field(default_factory=dict)
    """The file that set a key last, by the key's path; ``()`` is the file that was asked for."""
    problems: list[Problem] = field(default_factory=list)

    def file_of(self, path: Path) -> str:
        """The file to blame for a key: where it, or the table that should hold it, was written last."""
        while path and path not in self.origin:
            path = path[:-1]
        return self.origin.get(path, "")

    def add(self, content: dict[str, Any], file: str) -> None:
        """Lay a file over what is there: tables are merged key by key, everything else is replaced."""
        self._merge(self.content, content, file, ())

    def _merge(self, below: dict[str, Any], above: dict[str, Any], file: str, path: Path) -> None:
        if len(path) == 2 and path[0] == "interventions":
            _forget_other_spelling(below, above)
        for key, value in above.items():
            here = (*path, key)
            self.origin[here] = file
            if not isinstance(value, dict):
                below[key] = value
                continue
            if not isinstance(below.get(key), dict):
                below[key] = {}
            self._merge(below[key], value, file, here)


def _forget_other_spelling(below: dict[str, Any], above: dict[str, Any]) -> None:
    # "windows" and "start, end" say the same thing: whoever writes one replaces the other of the file below.
    if "windows" in above:
        below.pop("start", None)
        below.pop("end", None)
    elif above.keys() & {"start", "end"}:
        below.pop("windows", None)


def read_layers(path: str) -> Layers:
    """Read a file and all it extends, the most distant first.

    A parent that can't be read is a problem; what could be read is merged all the same, so that its problems show too.
    """
    layers = Layers(origin={(): path})
    for file, content in reversed(_chain(path, layers.problems)):
        inherited = file != path
        layers.add({key: value for key, value in content.items() if not (inherited and key in _OWN_KEYS)}, file)
    layers.content.pop("extends", None)
    return layers


def _chain(path: str, problems: list[Problem]) -> list[tuple[str, dict[str, Any]]]:
    """The file, its parent, its parent's parent, and so on; stops at the first that can't be read."""
    chain: list[tuple[str, dict[str, Any]]] = []
    seen: list[str] = []
    namer = ""
    while True:
        real = _real(path)
        if real in seen:
            problems.append(Problem(namer, "extends", f"leads in a circle back to '{path}'"))
            return chain
        if len(seen) > MOST_PARENTS:
            allowed = f"allowed: at most {MOST_PARENTS} files one behind the other"
            problems.append(Problem(namer, "extends", "goes too far", allowed))
            return chain
        seen.append(real)
        try:
            content = parse_toml(read_text(path))
        except Refused as refused:
            problems.append(_unreadable(refused, path, namer))
            return chain
        chain.append((path, content))
        if "extends" not in content:
            return chain
        parent = content["extends"]
        if not isinstance(parent, str) or not parent or os.path.isabs(parent) or _UNPRINTABLE.search(parent):
            allowed = "allowed: the path of a file, relative to this file"
            problems.append(Problem(path, "extends", f"is {described(parent)}", allowed))
            return chain
        namer, path = path, os.path.normpath(os.path.join(os.path.dirname(path), parent))


def _real(path: str) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):  # loops of links, NUL bytes
        return path


def _unreadable(refused: Refused, path: str, namer: str) -> Problem:
    if namer and refused.misnamed:
        return Problem(namer, "extends", f"'{printable(path, 200)}' {refused.found}", refused.allowed)
    return Problem(path or "''", "", refused.found, refused.allowed)


def add_overrides(layers: Layers, overrides: Sequence[str]) -> None:
    """Lay ``path.to.key=value`` texts over a scenario, in their order."""
    for text in overrides:
        try:
            keys, value = parse_override(text)
        except Refused as refused:
            layers.problems.append(Problem(OVERRIDE, printable(text), refused.found, refused.allowed))
            continue
        nested: Any = value
        for key in reversed(keys):
            nested = {key: nested}
        layers.add(nested, OVERRIDE)


def parse_override(text: str) -> tuple[list[str], Any]:
    """Keys and value of an override: the value as TOML, or as text when it is none.

    >>> parse_override("interventions.gemba.strength=0.5")
    (['interventions', 'gemba', 'strength'], 0.5)
    >>> parse_override("interventions.gemba.start=month 4")
    (['interventions', 'gemba', 'start'], 'month 4')

    Raises
    ------
    Refused
        When there is no ``=``, the key is not a dotted name, or the text is too long or not printable.
    """
    key, equals, written = text.partition("=")
    key = key.strip()
    if not equals:
        raise Refused("has no '='", "allowed: path.to.key=value")
    if len(text) > LONGEST_OVERRIDE or _UNPRINTABLE.search(text):
        raise Refused("is too long or holds control characters", f"allowed: up to {LONGEST_OVERRIDE:,} plain characters")
    keys = key.split(".")
    if not _KEY.fullmatch(key) or len(keys) > 5:
        raise Refused(f"'{key}' is no path to a key", "allowed: names with dots between them, such as company.n_sellers")
    if keys[0] == "extends":
        raise Refused("a file's parent can't be set", "allowed: keys of the scenario")
    return keys, _value(written.strip())


def _value(written: str) -> Any:
    try:
        parsed = parse_toml(f"value = {written}")
    except Refused as refused:
        if refused.found.startswith("is not valid TOML"):
            return written  # a bare word
        raise
    return parsed["value"]
