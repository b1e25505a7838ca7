"""Turns what pydantic has to say about a scenario into problems: one line each, with near misses and limits."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sim.interventions.base import Times
from sim.interventions.registry import interventions
from sim.problems import Problem, printable
from sim.scenario.layers import Layers, Path
from sim.scenario.levers import LEVERS
from sim.scenario.schema import SECTIONS, Interventions, Levers, Scenario
from sim.scenario.triggers import DIAGNOSIS, trigger_faults
from sim.scenario.words import allowed, described, hint

MOST_PROBLEMS = 100
"""A file with more mistakes than that is not a scenario file."""

_MOST_NAMES = 30
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def problems_of(error: ValidationError, layers: Layers) -> list[Problem]:
    """One problem for each thing that is wrong, in the order of the schema."""
    errors = error.errors(include_url=False)
    problems = [_problem(each["type"], each["loc"], each, layers) for each in errors[:MOST_PROBLEMS]]
    problems.extend(_hidden_times(errors, layers))
    problems.extend(each for each in _hidden_triggers(errors, layers) if each not in problems)
    if len(errors) > MOST_PROBLEMS:
        problems.append(Problem(layers.file_of(()), "", f"and {len(errors) - MOST_PROBLEMS:,} more problems"))
    return problems


def _hidden_times(errors: list[Any], layers: Layers) -> Iterator[Problem]:
    """Times that contradict each other in a table with other mistakes, where pydantic does not come to check them."""
    for place in dict.fromkeys(each["loc"][:2] for each in errors if len(each["loc"]) > 2):
        if place[0] != "interventions":
            continue
        table = layers.content["interventions"][place[1]]
        try:
            Times.model_validate({key: table[key] for key in Times.model_fields if key in table})
        except ValidationError as error:
            own = error.errors(include_url=False)
            yield from (_problem(each["type"], place, each, layers) for each in own if not each["loc"])


def _hidden_triggers(errors: list[Any], layers: Layers) -> Iterator[Problem]:
    """A trigger that leads nowhere, where other mistakes in the tables of interventions keep pydantic from asking for it."""
    tables = layers.content.get("interventions")
    if not isinstance(tables, dict) or not any(each["loc"][0] == "interventions" for each in errors):
        return
    written = {name: table for name, table in tables.items() if isinstance(table, dict)}
    name = written.get(DIAGNOSIS, {}).get("triggers")
    if isinstance(name, str):
        for place, found in trigger_faults(name, written):
            yield _problem("fault", ("interventions", *place), {"ctx": found.context, "input": name}, layers)


def _problem(kind: str, place: Path, error: Any, layers: Layers) -> Problem:
    file, found = layers.file_of(place), f"is {described(error['input'])}"
    if kind == "extra_forbidden":
        return Problem(file, dotted(place[:-1]), f"unknown key '{printable(str(place[-1]))}'", _instead(place))
    if kind == "fault":
        said = error["ctx"]
        return Problem(file, dotted(place), said["found"] or found, said["allowed"])
    if kind in {"value_error", "assertion_error"}:
        return Problem(file, dotted(place), str(error["ctx"]["error"]))
    if kind in {"string_too_long", "too_long"}:
        unit = "characters" if kind == "string_too_long" else "entries"
        most = error["ctx"]["max_length"]
        return Problem(file, dotted(place), f"has more than {most:,} {unit}", f"allowed: up to {most:,}")
    info = _field_at(place)
    return Problem(file, dotted(place), found, f"allowed: {allowed(str(place[-1]), info) if info else 'a table'}")


def dotted(place: Path) -> str:
    """A key's path the way TOML writes it.

    >>> dotted(("interventions", "gemba", "windows", 0, "start"))
    'interventions.gemba.windows[0].start'
    """
    text = ""
    for part in place:
        if isinstance(part, int):
            text += f"[{part}]"
            continue
        name = part if _BARE.fullmatch(part) else f"'{printable(part)}'"
        text += f".{name}" if text else name
    return text


def _instead(place: Path) -> str:
    """What to write instead of an unknown key: where it belongs, the near miss, or all there is."""
    key = str(place[-1])
    names = _keys_of(place[:-1])
    if place[0] == "levers" and key in LEVERS:
        return "only an intervention may write this lever"
    for home in _homes(key):
        return f"it belongs in [{home}]"
    near = difflib.get_close_matches(key[:64].lower(), names, n=1, cutoff=0.7)
    if near:
        return f"did you mean '{near[0]}' ({names[near[0]]})?"
    listed = list(names)[:_MOST_NAMES]
    return "allowed: " + ", ".join(listed) + (" …" if len(names) > len(listed) else "")


def _homes(key: str) -> Iterator[str]:
    tables: dict[str, type[BaseModel]] = {**SECTIONS, "interventions": Interventions, "levers": Levers}
    yield from (name for name, table in tables.items() if key in table.model_fields)


def _keys_of(place: Path) -> dict[str, str]:
    """Every key a table may have, with a hint of its value."""
    table = _table_at(place)
    if table is None:
        return {}
    if table is Interventions:
        return {name: kind.TITLE for name, kind in interventions().items()}
    names = {name: hint(name, info) for name, info in table.model_fields.items()}
    return {"extends": hint("extends", FieldInfo()), **names} if table is Scenario else names


def _field_at(place: Path) -> FieldInfo | None:
    table = _table_at(place[:-1])
    return table.model_fields.get(str(place[-1])) if table else None


def _table_at(place: Path) -> type[BaseModel] | None:
    """The model of the table at a place of a scenario file; None when there is no table."""
    table: type[BaseModel] | None = Scenario
    for part in place:
        if isinstance(part, int):
            continue  # an entry of a list of tables: the list's annotation led to its model already
        if table is None or part not in table.model_fields:
            return None
        is_dispatch = table is Scenario and part == "interventions"
        table = Interventions if is_dispatch else _model_in(table.model_fields[part].annotation)
    return table


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
