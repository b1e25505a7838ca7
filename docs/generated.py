"""The generated parts of the pages: what stands between two markers comes from the code's own declarations.

A part begins with ``<!-- generated: NAME -->`` and ends with ``<!-- end -->``. Nobody edits it; a test compares. Here are the
parts of docs/parameters.md and docs/model.md; `docs.odd` makes those of docs/odd.md, `docs.mechanisms` that of docs/evidence.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import get_args

from docs.citations import ROOT, with_users
from docs.mechanisms import mechanisms
from docs.odd import ODD_PARTS, title_of
from sim.cli.listing import LISTINGS
from sim.cli.screen import markdown
from sim.interventions.registry import interventions
from sim.rules.day import DAY
from sim.scenario.catalogue import declared_of_intervention, declared_parameters
from sim.scenario.fields import Grade
from sim.scenario.levers import LEVERS
from sim.scenario.schema import SECTIONS

PAGES = tuple(ROOT / "docs" / f"{name}.md" for name in ("evidence", "model", "odd", "parameters"))

_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def day() -> str:
    """The rules in the order of the day, each with the first line of its file."""
    lines = []
    for number, rule in enumerate(DAY, 1):
        path = f"sim/rules/{rule.__name__}.py"
        lines.append(f"{number}. {title_of(rule.__name__)} ([`{path}`](../{path}))")
    return "\n".join(lines)


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


PARTS: dict[str, Callable[[], str]] = {part.__name__: part for part in (day, grades, tables, lever_table, mechanisms)} | ODD_PARTS


def filled(page: str) -> str:
    """The page with its generated parts written anew; KeyError for a part that nobody makes."""
    return with_users(_PART.sub(lambda match: f"{match[1]}\n{PARTS[match[2]]()}\n\n{match[3]}", page))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _counts(grade: str, counts: list[int]) -> tuple[str, ...]:
    return (grade, *map(str, counts), str(sum(counts)))
