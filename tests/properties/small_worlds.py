"""Small worlds for the tests: random valid scenarios, and how the engine runs them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import comb
from random import Random
from typing import Any

import numpy as np

from sim.interventions.registry import interventions
from sim.rules.run import run
from sim.scenario.calendar import compile_calendar
from sim.scenario.catalogue import Declared, declared_of_intervention, declared_parameters
from sim.scenario.levers import LEVERS, Lever
from sim.scenario.load import build as scenario_of
from sim.scenario.record import as_record
from sim.scenario.schema import SECTIONS, Scenario
from sim.world.build import build
from sim.world.records import EVENT_FIELDS, World

# What tests of small worlds draw for themselves, because the parameter's own limits are those of large and slow ones.
SIZES = {"company.n_customers": (30, 300), "company.n_marketers": (1, 6), "company.n_sellers": (1, 6)}
# In a small world and a short time enough happens only if needs are frequent and deals quick.
BUSY = {"market.p_need_per_day": (0.001, 0.02), "sales.cycle_median_days": (5.0, 60.0), "marketing.awareness_start": (0.2, 0.9)}
PARAMETERS = tuple(each for each in declared_parameters() if each.key not in SIZES)
PACKED = np.dtype([(field.name, f"<{field.kind}") for field in EVENT_FIELDS])


@dataclass(frozen=True)
class Case:
    """A scenario as the engine reads it."""

    scenario: Scenario

    @classmethod
    def of(cls, **content: Any) -> Case:
        """A case from the tables of a scenario file."""
        return cls(scenario_of(content))

    @cached_property
    def parameters(self) -> np.ndarray:
        """The flat record of parameters, shape (1,)."""
        return np.asarray(as_record(self.scenario))

    @cached_property
    def pages(self) -> np.ndarray:
        """The levers of every day, shape (pages, horizon)."""
        return compile_calendar(self.scenario).pages

    @property
    def calendar(self) -> np.ndarray:
        """The levers of every day as long as no survey triggers anything, shape (horizon,)."""
        return self.pages[0]

    def build(self, seed: int = 1, *, log: bool = True, n_isolated: int = 0) -> World:
        """The world on the morning of day 0."""
        warmup = self.scenario.warmup_days
        return build(self.parameters, len(self.calendar), seed, n_warmup_days=warmup, log=log, n_isolated=n_isolated)

    def run(self, world: World, first: int = 0, last: int | None = None) -> World:
        """Run days first..last-1, by default all."""
        return run(world, self.pages, self.parameters, first, len(self.calendar) if last is None else last)

    def finished(self, seed: int = 1, *, log: bool = True, n_isolated: int = 0) -> World:
        """The world after the last day."""
        return self.run(self.build(seed, log=log, n_isolated=n_isolated))


def written(world: World) -> np.ndarray:
    """The events written so far."""
    return world.events[: int(world.firm["n_events"][0])]


def fingerprint(world: World) -> str:
    """SHA-256 of the events written so far."""
    return hashlib.sha256(written(world).astype(PACKED).tobytes()).hexdigest()


def differing(one: World, other: World) -> list[str]:
    """Fields in which two worlds differ bit by bit; rows that are not in use don't count."""
    found = []
    for name, a, b in zip(World._fields, one, other, strict=True):
        n = {"leads": int(one.firm["n_leads"][0]), "events": int(one.firm["n_events"][0])}.get(name)
        for field in a.dtype.names or (None,):
            x, y = (a[:n], b[:n]) if field is None else (a[field][:n], b[field][:n])
            if x.shape != y.shape or x.tobytes() != y.tobytes():
                found.append(name if field is None else f"{name}.{field}")
    return found


def copy_of(world: World) -> World:
    """The same world in arrays of its own."""
    return World(*(array.copy() for array in world))


def draw_scenario(random: Random, **fixed: dict[str, Any]) -> Scenario:
    """A valid scenario of a small company, over what evidence supports and up to the hard limits.

    Half of the scenarios stay within the ranges of the evidence; in the others up to eight parameters lie anywhere within
    their hard limits, often on them.
    """
    days, warmup = random.randint(30, 90), random.choice((0, 7, 30))
    content: dict[str, Any] = {"days": days, "warmup_days": warmup}
    for key, (low, high) in SIZES.items():
        _set(content, key, random.randint(low, high))
    for each in PARAMETERS:
        if each.low < each.high and random.random() < 0.5:
            _set(content, each.key, _within(random, each, each.low, each.high))
    for key, (low, high) in BUSY.items():
        _set(content, key, random.uniform(low, high))
    if random.random() < 0.5:
        for each in random.sample(PARAMETERS, random.randint(1, 8)):
            _set(content, each.key, _extreme(random, each))
    make_shares_fit(content)
    content["levers"] = {
        name: _drawn(random, lever) for name, lever in LEVERS.items() if lever.settable and random.random() < 0.15
    }
    content["interventions"] = draw_interventions(random, days)
    return scenario_of(content | fixed)


def _drawn(random: Random, lever: Lever) -> float:
    """A value within the lever's limits; nothing lies between two kinds of a thing."""
    value = random.uniform(lever.minimum, lever.maximum)
    return round(value) if lever.unit == "enum" else value


def draw_interventions(random: Random, days: int) -> dict[str, dict[str, Any]]:
    """Some of the interventions, with numbers and times of their own; those that move desks come one after the other.

    If there are surveys, one of the others waits for them.
    """
    drawn: dict[str, dict[str, Any]] = {}
    for name in random.sample(sorted(interventions()), random.randint(0, 4)):
        drawn[name] = {
            each.name: typed(each, each.low + random.random() * (each.high - each.low))
            for each in declared_of_intervention(name)
            if random.random() < 0.5
        }
        first = random.randint(1, days)
        drawn[name]["start"] = first
        if random.random() < 0.3:
            drawn[name]["end"] = random.randint(first, days)
    movers = [name for name in ("shared_space", "separate_floors") if name in drawn]
    if len(movers) == 2:
        middle = random.randint(2, days - 1)
        drawn[movers[0]] |= {"start": 1, "end": middle}
        drawn[movers[1]] |= {"start": middle + 1, "end": days}
    waiting = sorted(drawn.keys() - {"hr_diagnosis", *movers})
    if "hr_diagnosis" in drawn and waiting:
        name = random.choice(waiting)
        drawn["hr_diagnosis"]["triggers"] = name
        drawn[name] = {key: value for key, value in drawn[name].items() if key not in ("start", "end")}
    return drawn


def make_shares_fit(content: dict[str, Any]) -> None:
    """Where shares of one thing would be more than all of it, leave the largest and cut the others, in place."""
    for table, model in SECTIONS.items():
        for names in getattr(model, "SHARES_OF_ONE", ()):
            shares = {name: content.get(table, {}).get(name, model.model_fields[name].default) for name in names}
            largest = max(shares, key=lambda name: shares[name])
            others = sum(shares.values()) - shares[largest]
            if shares[largest] + others > 1.0:
                cut = (1.0 - shares[largest]) / others
                fitting = {name: share * cut for name, share in shares.items() if name != largest}
                content[table] = content.get(table, {}) | fitting | {largest: shares[largest]}


def _extreme(random: Random, each: Declared) -> float:
    how = random.random()
    if how < 0.3:
        return typed(each, each.minimum)
    if how < 0.6:
        return typed(each, each.maximum)
    return _within(random, each, each.minimum, each.maximum)


def _within(random: Random, each: Declared, low: float, high: float) -> float:
    return typed(each, random.uniform(low, high))


def typed(each: Declared, value: float) -> float:
    """A value as a scenario file writes it: whole numbers stay whole."""
    table, _, name = each.key.rpartition(".")
    model = SECTIONS[table] if table in SECTIONS else interventions()[table.removeprefix("interventions.")]
    return round(value) if model.model_fields[name].annotation is int else value


def _set(content: dict[str, Any], key: str, value: float) -> None:
    table, _, name = key.rpartition(".")
    content.setdefault(table, {})[name] = value


def covering_rows(n_factors: int) -> list[list[int]]:
    """Few rows of 0 and 1 in which any two of the factors take all four pairs of values (Kleitman & Spencer 1973).

    The first row is all 0; below it every factor has a column of its own with the same number of ones, a little more than half.
    """
    n_rows = next(n for n in range(4, 64) if comb(n - 1, (n + 1) // 2) >= n_factors)
    columns = list(combinations(range(n_rows - 1), (n_rows + 1) // 2))[:n_factors]
    return [[0] * n_factors, *([int(row in ones) for ones in columns] for row in range(n_rows - 1))]
