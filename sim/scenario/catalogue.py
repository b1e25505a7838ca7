"""All that is declared, for people: ``holivar list parameters``, the tables of the documentation, bounds of sweeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo

from sim.interventions.registry import interventions
from sim.scenario.fields import Grade, Role
from sim.scenario.schema import SECTIONS
from sim.scenario.words import limits


@dataclass(frozen=True)
class Declared:
    """One number somebody can write into a scenario file.

    ``key`` is its path there; ``low`` and ``high`` are what the evidence supports, ``minimum`` and ``maximum`` what a
    file may say.
    """

    key: str
    unit: str
    default: float
    low: float
    high: float
    minimum: float
    maximum: float
    role: Role
    source: str
    grade: Grade
    doc: str

    @property
    def name(self) -> str:
        """Last part of the key: the parameter's name in the engine's record."""
        return self.key.rpartition(".")[2]


def declared_parameters() -> list[Declared]:
    """Every parameter of every table, in the order of the engine's record."""
    return [each for table, model in SECTIONS.items() for each in _declared(table, model.model_fields)]


def declared_of_intervention(name: str) -> list[Declared]:
    """The numbers of one intervention; KeyError when there is none of that name."""
    return _declared(f"interventions.{name}", interventions()[name].model_fields)


def _declared(table: str, fields: dict[str, FieldInfo]) -> list[Declared]:
    found = []
    for name, info in fields.items():
        extra: Any = info.json_schema_extra
        bounds = limits(info)
        if bounds is None or not isinstance(extra, dict) or "range" not in extra:
            continue  # times and switches are no numbers
        low, high = extra["range"]
        found.append(
            Declared(
                key=f"{table}.{name}",
                unit=extra["unit"],
                default=float(info.default),
                low=float(low),
                high=float(high),
                minimum=bounds[0],
                maximum=bounds[1],
                role=extra["role"],
                source=extra["source"],
                grade=extra["grade"],
                doc=info.description or "",
            )
        )
    return found
