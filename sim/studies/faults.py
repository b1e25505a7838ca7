"""Turns what pydantic has to say about a study file into problems: one line each, with near misses and limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from sim.problems import Problem, printable
from sim.scenario.faults import MOST_PROBLEMS, dotted
from sim.scenario.layers import Layers, Path
from sim.scenario.schema import MOST_SEEDS, SECTIONS
from sim.scenario.words import allowed, described, hint
from sim.studies.file import Design, Replications, Study
from sim.studies.varied import Varied
from sim.studies.vocabulary import near, variables

_BY_NAME = {
    "until": "a table such as { outcome = 'revenue', half_width = 0.01 }",
    "scenarios": "a list of scenario files, relative to this file, or names of shipped ones",
    "seed": "a whole number, 0 to 2^63 - 1",
    "outcome": "a name; see holivar list outcomes",
    "seeds": f"a whole number, 1 to {MOST_SEEDS:,}",
    "set": "a list of texts such as 'days=250'",
    "outcomes": "a list of names; see holivar list outcomes",
    "interventions": "a list of names; see holivar list interventions",
}
"""Keys whose type says less than one would like to know."""


def problems_of(error: ValidationError, layers: Layers) -> list[Problem]:
    """One problem for each thing that is wrong, in the order of the schema."""
    # A list none of whose entries is right counts as too short as well; that would be said twice.
    errors = [each for each in error.errors(include_url=False) if each["type"] != "too_short" or not each["input"]]
    problems = [_problem(each["type"], each["loc"], each, layers) for each in errors[:MOST_PROBLEMS]]
    if len(errors) > MOST_PROBLEMS:
        problems.append(Problem(layers.file_of(()), "", f"and {len(errors) - MOST_PROBLEMS:,} more problems"))
    return problems


def _problem(kind: str, place: Path, error: Any, layers: Layers) -> Problem:
    file, found = layers.file_of(place), f"is {described(error['input'])}"
    if kind == "extra_forbidden":
        return Problem(file, dotted(place[:-1]), f"unknown key '{printable(str(place[-1]))}'", _instead(place))
    if kind == "missing":
        return Problem(file, dotted(place[:-1]), f"has no '{place[-1]}'", f"allowed: {_allowed(place)}")
    if kind == "fault":
        said = error["ctx"]
        return Problem(file, dotted(place), said["found"] or found, said["allowed"])
    if kind in {"string_too_long", "too_long", "too_short"}:
        return Problem(file, dotted(place), *_wrong_length(kind, error["ctx"]))
    return Problem(file, dotted(place), found, f"allowed: {_allowed(place)}")


def _wrong_length(kind: str, limits: Any) -> tuple[str, str]:
    if kind == "too_short":
        return "is an empty list", f"allowed: at least {limits['min_length']}"
    unit, most = "characters" if kind == "string_too_long" else "entries", limits["max_length"]
    return f"has more than {most:,} {unit}", f"allowed: up to {most:,}"


def _allowed(place: Path) -> str:
    if isinstance(place[-1], int):
        return "text"  # only lists of texts leave the check of an item to pydantic
    table, name = _table_at(place[:-1]), str(place[-1])
    if place[0] == "vary" and len(place) == 2:
        return "a table such as { values = [1, 2] }"
    if name in _BY_NAME:
        return _BY_NAME[name]
    if table is not None and name in table.model_fields:
        return allowed(name, table.model_fields[name])
    return "a table"


def _instead(place: Path) -> str:
    """What to write instead of an unknown key: where it belongs, the near miss with its limits, or all there is."""
    table = _table_at(place[:-1])
    for home in _homes(str(place[-1])):
        return home
    fields = table.model_fields if table else {}
    said = near(str(place[-1]), fields, f"allowed: {', '.join(fields)}")
    name = said.removeprefix("did you mean '").removesuffix("'?")
    return f"did you mean '{name}' ({_BY_NAME.get(name) or hint(name, fields[name])})?" if name in fields else said


def _homes(key: str) -> Iterator[str]:
    tables: dict[str, type[BaseModel]] = {"design": Design, "replications": Replications}
    yield from (f"it belongs in [{name}]" for name, model in tables.items() if key in model.model_fields)
    if key in Study.model_fields:
        yield "it belongs above all tables"
    if key in variables() or key in SECTIONS:
        yield "it belongs in [vary]"


def _table_at(place: Path) -> type[BaseModel] | None:
    """The model of the table at a place of a study file; None when there is none."""
    if place[:1] == ("vary",):
        return Varied if len(place) == 2 else None
    table: type[BaseModel] | None = Study
    for part in place:
        if table is None or part not in table.model_fields:
            return None
        table = _model_in(table.model_fields[str(part)].annotation)
    return table


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
