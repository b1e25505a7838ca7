"""What a scenario's numbers lean on: the numbers that its interventions' rules read, by the grade of their evidence.

Found in the engine's sources and in the declarations: which levers the interventions write, which rules read these levers, which
parameters these rules read, and whether a parameter is at its declared value, which has the grade, or at one of the file's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from sim.experiments.engine import levers_of, parameters_of
from sim.rules.day import DAY
from sim.scenario.calendar import compile_calendar
from sim.scenario.catalogue import Declared, declared_of_intervention, declared_parameters
from sim.scenario.fields import JUDGEMENT, Grade
from sim.scenario.schema import Scenario

OWN = "the file's own"
"""What stands in the place of a grade where a file has another value than the declared one."""

DECIDED = ("decision", "none by default")
"""Sources of an intervention's numbers that claim nothing about the world: how much of it is done, and costs that it has not."""

GRADES = (*get_args(Grade), OWN)


@dataclass(frozen=True)
class Leaned:
    """One number, and which rules (or the intervention itself) read it."""

    declared: Declared
    value: float
    grade: str
    readers: tuple[str, ...]


@dataclass(frozen=True)
class Leaning:
    """What one scenario leans on beyond the baseline: the rules that its interventions act in, and the numbers these read."""

    rules: tuple[str, ...]
    numbers: tuple[Leaned, ...]

    def count(self, grade: str) -> int:
        """Numbers of a grade."""
        return Counter(each.grade for each in self.numbers)[grade]

    @property
    def judged(self) -> list[Leaned]:
        """Numbers that are mere judgement."""
        return [each for each in self.numbers if each.grade == JUDGEMENT]


def leaning(scenario: Scenario) -> Leaning:
    """What a scenario's interventions lean on."""
    working = [name for name, each in scenario.interventions.items() if each.strength > 0]
    rules = tuple(rule.__name__ for rule in DAY if levers_of(rule.__name__) & levers_written(scenario))
    own = (each for name in working for each in _of_intervention(scenario, name))
    return Leaning(rules, (*own, *_parameters(scenario, rules)))


def levers_written(scenario: Scenario) -> set[str]:
    """Levers that a scenario's interventions write, those that book what they take among them if they take anything."""
    working = {name: each for name, each in scenario.interventions.items() if each.strength > 0}
    written = {lever for each in working.values() for lever in each.LEVERS}
    pages = compile_calendar(scenario).pages
    booked = (name for name in ("intervention_cost_eur", "hours_taken_marketer", "hours_taken_seller") if pages[name].any())
    return written | set(booked)


def _of_intervention(scenario: Scenario, name: str) -> Iterator[Leaned]:
    for each in declared_of_intervention(name):
        value = float(getattr(scenario.interventions[name], each.name))
        if each.source not in DECIDED or value != each.default:
            yield Leaned(each, value, _grade(each, value), (name,))


def _parameters(scenario: Scenario, rules: tuple[str, ...]) -> Iterator[Leaned]:
    values = scenario.parameters()
    for each in declared_parameters():
        if readers := tuple(rule for rule in rules if each.name in parameters_of(rule)):
            yield Leaned(each, values[each.name], _grade(each, values[each.name]), readers)


def _grade(declared: Declared, value: float) -> str:
    return declared.grade if value == declared.default else OWN
