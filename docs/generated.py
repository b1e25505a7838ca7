"""The generated parts of the pages: what stands between two markers comes from the code's own declarations.

A part begins with ``<!-- generated: NAME -->`` and ends with ``<!-- end -->``. Nobody edits it; a test compares.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from inspect import getmodule

from docs.citations import ROOT, everything_declared, with_users
from sim.cli.screen import markdown
from sim.rules.day import DAY
from sim.scenario.levers import LEVERS
from sim.world.chance import STREAMS
from sim.world.events import KINDS
from sim.world.records import FIELDS

PAGES = (ROOT / "docs" / "evidence.md", ROOT / "docs" / "model.md")

_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def day() -> str:
    """The rules in the order of the day, each with the first line of its file."""
    lines = []
    for number, rule in enumerate(DAY, 1):
        module = getmodule(rule)
        assert module is not None
        title = (module.__doc__ or "").partition("\n")[0]
        path = f"sim/rules/{module.__name__.rpartition('.')[2]}.py"
        lines.append(f"{number}. {title} ([`{path}`](../{path}))")
    return "\n".join(lines)


def streams() -> str:
    """The streams of random numbers, each with the files that draw from it."""
    texts = {
        path.relative_to(ROOT / "sim").as_posix(): path.read_text(encoding="utf-8")
        for folder in ("world", "rules")
        for path in sorted((ROOT / "sim" / folder).glob("*.py"))
    }
    rows = []
    for name, number in STREAMS.items():
        drawn = [path for path, text in texts.items() if re.search(rf"\bchance\.{name}\b", text)]
        rows.append((name, str(number), ", ".join(f"`{path}`" for path in drawn) or "nobody"))
    return markdown(("stream", "number", "drawn in"), rows)


def events() -> str:
    """The kinds of events."""
    return markdown(("event", "what happens", "value"), [(kind.name, kind.doc, kind.value) for kind in KINDS])


def records() -> str:
    """Every field of every array of the world."""
    parts = []
    for name, fields in FIELDS.items():
        rows = [(f"`{field.name}`", field.kind, field.unit, field.doc) for field in fields]
        parts.append(f"### {name}\n\n{markdown(('field', 'type', 'unit', 'meaning'), rows)}")
    return "\n\n".join(parts)


def parameters() -> str:
    """Every parameter with its default, what the evidence supports, grade and source."""
    rows = [
        (f"`{each.key}`", each.unit, _number(each.default), _span(each.low, each.high), each.grade, each.source)
        for each in everything_declared()
    ]
    return markdown(("parameter", "unit", "default", "range", "grade", "source"), rows)


def levers() -> str:
    """Every lever with its default, limits, grade and source."""
    rows = [
        (f"`{each.name}`", each.unit, _number(each.default), _span(each.minimum, each.maximum), each.grade, each.source)
        for each in LEVERS.values()
    ]
    return markdown(("lever", "unit", "default", "allowed", "grade", "source"), rows)


PARTS: dict[str, Callable[[], str]] = {part.__name__: part for part in (day, streams, events, records, parameters, levers)}


def filled(page: str) -> str:
    """The page with its generated parts written anew; KeyError for a part that nobody makes."""
    return with_users(_PART.sub(lambda match: f"{match[1]}\n{PARTS[match[2]]()}\n\n{match[3]}", page))


def _number(value: float) -> str:
    return f"{value:,.10g}"


def _span(low: float, high: float) -> str:
    return f"{_number(low)} to {_number(high)}" if low < high else ""
