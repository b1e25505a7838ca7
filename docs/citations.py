"""Who leans on which source: found in the code, and written behind each source of docs/evidence.md.

Code cites a source by its tag ("V48", "9b") or, in docstrings, by first author and year ("Kerr 1975"); both count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sim.facts.declared import FACTS
from sim.interventions.registry import interventions
from sim.scenario.catalogue import Declared, declared_of_intervention, declared_parameters
from sim.scenario.levers import LEVERS

ROOT = Path(__file__).resolve().parents[1]
PARAMETER, LEVER, INTERVENTION, FILE, FACT = "parameter", "lever", "intervention", "file", "fact"

_TAG = re.compile(r"\b(V\d{1,3}|9b|InVS\d\d|MODEL)\b")
_NAMED = re.compile(r"([A-Z][\w'-]+)(?:(?:, [A-Z][\w'-]+)*,? (?:& |and )[A-Z][\w'-]+| et al\.)?,? \(?((?:19|20)\d\d)\b")
_SOURCE = re.compile(r"^- \*\*(.+?)\*\*(.*?)(?: Used by: .*)?$", re.MULTILINE)


class Place(NamedTuple):
    """Something in the project that cites: its kind, its name, and what it cites, as tags or "Author year"."""

    kind: str
    name: str
    cited: frozenset[str]


def cited_in(text: str) -> frozenset[str]:
    """Tags and "Author year" pairs in a text; a line's end may fall within a citation.

    >>> sorted(cited_in("East, Hammond & Lomax 2008, V90; Sabnis et al. (2013)"))
    ['East 2008', 'Sabnis 2013', 'V90']
    """
    text = " ".join(text.split())
    return frozenset([*_TAG.findall(text), *(f"{author} {year}" for author, year in _NAMED.findall(text))])


def everything_declared() -> list[Declared]:
    """All parameters: of the tables, and of every intervention."""
    return [*declared_parameters(), *(each for name in interventions() for each in declared_of_intervention(name))]


def places() -> Iterator[Place]:
    """Everything in the code that may cite: declarations by their key, facts by their number, other files by their path."""
    for each in everything_declared():
        yield Place(PARAMETER, each.key, cited_in(each.source))
    for lever in LEVERS.values():
        yield Place(LEVER, lever.name, cited_in(lever.source))
    for name, kind in interventions().items():
        text = (ROOT / "sim" / "interventions" / f"{name}.py").read_text(encoding="utf-8").partition("class ")[0]
        yield Place(INTERVENTION, name, cited_in(f"{kind.SOURCE} {text}"))
    for number in dict.fromkeys(fact.number for fact in FACTS):
        yield Place(FACT, str(number), frozenset().union(*(cited_in(fact.source) for fact in FACTS if fact.number == number)))
    # Declarations, interventions and facts are in already, and the rest of scenario/ only says how tags look.
    skipped = {ROOT / "sim" / folder for folder in ("facts", "interventions", "scenario")}
    for path in sorted([*(ROOT / "sim").rglob("*.py"), *(ROOT / "tests" / "facts").glob("*.py")]):
        if skipped.isdisjoint(path.parents):
            yield Place(FILE, path.relative_to(ROOT).as_posix(), cited_in(path.read_text(encoding="utf-8")))


def sources(page: str) -> dict[str, frozenset[str]]:
    """Sources that the page lists: the words in bold, and the citations that mean this source."""
    return {match[1]: _meant(match) for match in _SOURCE.finditer(page)}


def with_users(page: str) -> str:
    """The page with everything behind "Used by:" written anew; a source nobody uses ends without it."""
    found = [place for place in places() if place.cited]

    def written(match: re.Match[str]) -> str:
        line = f"- **{match[1]}**{match[2]}"
        users = _users(_meant(match), found)
        return f"{line} Used by: {users}." if users else line

    return _SOURCE.sub(written, page)


def _meant(source: re.Match[str]) -> frozenset[str]:
    """What citations of a source look like: its tag, and authors and year, which stand before the first semicolon."""
    return cited_in(f"{source[1]} {source[2].partition(';')[0]}")


def _users(meant: frozenset[str], found: list[Place]) -> str:
    parts = []
    for kind in (PARAMETER, LEVER, INTERVENTION, FILE, FACT):
        names = [place.name for place in found if place.kind == kind and not meant.isdisjoint(place.cited)]
        if names:
            shown = ", ".join(name if kind == FACT else f"`{name}`" for name in names)
            parts.append(shown if kind == FILE else f"{kind}{'s' if len(names) > 1 else ''} {shown}")
    return "; ".join(parts)
