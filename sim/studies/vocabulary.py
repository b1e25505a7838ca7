"""All that a study may vary: every number of a scenario file, and interventions as wholes, with what each may be set to."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from sim.interventions.registry import interventions
from sim.scenario.levers import LEVERS
from sim.scenario.moments import first_day, last_day
from sim.scenario.schema import SECTIONS, Levers, Scenario
from sim.scenario.words import allowed, limits
from sim.studies.factors import FactorKind, Value

_LENGTHS = ("days", "warmup_days")
_NO_FACTORS = ("windows", "triggers")
"""Keys of interventions that hold no single value, or the name of something else."""


@dataclass(frozen=True)
class Variable:
    """One key that may vary.

    Parameters
    ----------
    key, kind, unit, grade, role : as `sim.studies.factors.Factor` has them.
    least, most : what a scenario file may hold; infinite for what is no number.
    choices : the names of a text.
    allowed : what may stand there, in words.
    """

    key: str
    kind: FactorKind
    allowed: str
    unit: str = ""
    grade: str = ""
    role: str = ""
    least: float = -math.inf
    most: float = math.inf
    choices: tuple[str, ...] = ()

    def checked(self, value: Value) -> Value | None:
        """The value as a scenario holds it; None when it may not stand there."""
        if self.kind == "switch":
            return value if isinstance(value, bool) else None
        if self.kind == "text":
            return value if value in self.choices else None
        if self.kind == "time":
            return self._checked_time(value)
        if isinstance(value, bool | str) or not self.least <= value <= self.most:
            return None
        if self.kind == "whole":
            return int(value) if value == int(value) else None
        return float(value)

    def _checked_time(self, value: Value) -> Value | None:
        try:
            _ = last_day(value) if self.key.endswith(".end") else first_day(value)
        except PydanticCustomError:
            return None
        return value


@cache
def variables() -> dict[str, Variable]:
    """Everything that may vary, by its key."""
    found = [_of_field(name, name, Scenario.model_fields[name]) for name in _LENGTHS]
    for table, model in SECTIONS.items():
        found += [_of_field(f"{table}.{name}", name, info) for name, info in model.model_fields.items()]
    found += [_of_field(f"levers.{name}", name, info) for name, info in Levers.model_fields.items()]
    for name, kind in interventions().items():
        table = f"interventions.{name}"
        found.append(Variable(f"{table}.on", "switch", "true or false"))
        found += [_of_field(f"{table}.{key}", key, info) for key, info in kind.model_fields.items() if key not in _NO_FACTORS]
    return {each.key: each for each in found if each is not None}


def _of_field(key: str, name: str, info: FieldInfo) -> Variable | None:
    words, bounds = allowed(name, info), limits(info)
    if name in {"start", "end"}:
        return Variable(key, "time", words)
    if bounds is not None:
        is_whole = info.annotation is int or (key.startswith("levers.") and LEVERS[name].unit == "enum")
        extra: Any = info.json_schema_extra or {}
        unit, grade, role = (str(extra.get(each, "")) for each in ("unit", "grade", "role"))
        return Variable(key, "whole" if is_whole else "number", words, unit, grade, role, *bounds)
    if info.annotation is bool:
        return Variable(key, "switch", words)
    if get_origin(info.annotation) is Literal:
        return Variable(key, "text", words, choices=get_args(info.annotation))
    return None


def near(name: str, names: Iterable[str], otherwise: str) -> str:
    """What to write instead of a name that does not exist.

    >>> near("revenu", ["revenue", "conflict"], "")
    "did you mean 'revenue'?"
    """
    close = difflib.get_close_matches(name[:80].lower(), list(names), n=1, cutoff=0.7)
    return f"did you mean '{close[0]}'?" if close else otherwise
