"""The generated parts of the pages: what stands between two markers comes from the code's own declarations.

A part begins with ``<!-- generated: NAME -->`` and ends with ``<!-- end -->``. Nobody edits it; a test compares.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from inspect import getmodule
from typing import get_args

from docs.citations import ROOT, everything_declared, with_users
from sim.cli.listing import LISTINGS, exact
from sim.cli.screen import markdown
from sim.interventions.registry import interventions
from sim.rules.day import DAY
from sim.scenario.catalogue import declared_of_intervention, declared_parameters
from sim.scenario.fields import Grade
from sim.scenario.levers import LEVERS
from sim.scenario.schema import SECTIONS
from sim.world.chance import STREAMS
from sim.world.events import KINDS
from sim.world.records import FIELDS

PAGES = tuple(ROOT / "docs" / f"{name}.md" for name in ("evidence", "model", "parameters"))

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
        (f"`{each.key}`", each.unit, exact(each.default), _span(each.low, each.high), each.grade, each.source)
        for each in everything_declared()
    ]
    return markdown(("parameter", "unit", "default", "range", "grade", "source"), rows)


def levers() -> str:
    """Every lever with its default, limits, grade and source."""
    rows = [
        (f"`{each.name}`", each.unit, exact(each.default), _span(each.minimum, each.maximum), each.grade, each.source)
        for each in LEVERS.values()
    ]
    return markdown(("lever", "unit", "default", "allowed", "grade", "source"), rows)


def grades() -> str:
    """How many numbers there are of each grade."""
    counted = {
        "parameters": Counter(each.grade for each in declared_parameters()),
        "of interventions": Counter(each.grade for name in interventions() for each in declared_of_intervention(name)),
        "levers": Counter(lever.grade for lever in LEVERS.values()),
    }
    kinds = list(counted.values())
    rows = [_counts(grade, [kind[grade] for kind in kinds]) for grade in get_args(Grade)]
    rows.append(_counts("all", [kind.total() for kind in kinds]))
    return markdown(("grade", *counted, "together"), rows)


def tables() -> str:
    """Every parameter under the heading of its table: the rows of ``holivar list parameters``."""
    about = {table: _sentence((model.__doc__ or "").partition(": ")[2]) for table, model in SECTIONS.items()}
    about |= {f"interventions.{name}": f"{kind.TITLE}." for name, kind in interventions().items()}
    rows: dict[str, list[tuple[str, ...]]] = {table: [] for table in about}
    headings = LISTINGS["parameters"].headings
    for key, *rest in LISTINGS["parameters"].rows():
        rows[key.rpartition(".")[0]].append((f"`{key}`", *rest))
    return "\n\n".join(f"### `[{table}]`\n\n{text}\n\n{markdown(headings, rows[table])}" for table, text in about.items())


def lever_table() -> str:
    """Every lever: the rows of ``holivar list levers``."""
    return markdown(LISTINGS["levers"].headings, [(f"`{name}`", *rest) for name, *rest in LISTINGS["levers"].rows()])


_MAKERS = (day, streams, events, records, parameters, levers, grades, tables, lever_table)
PARTS: dict[str, Callable[[], str]] = {part.__name__: part for part in _MAKERS}


def filled(page: str) -> str:
    """The page with its generated parts written anew; KeyError for a part that nobody makes."""
    return with_users(_PART.sub(lambda match: f"{match[1]}\n{PARTS[match[2]]()}\n\n{match[3]}", page))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _counts(grade: str, counts: list[int]) -> tuple[str, ...]:
    return (grade, *map(str, counts), str(sum(counts)))


def _span(low: float, high: float) -> str:
    return f"{exact(low)} to {exact(high)}" if low < high else ""
