"""One run: a scenario and a seed go in, a finished world comes out. Pure: same inputs, same bits, in any process and thread."""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.compiled import is_cold
from sim.outcomes import OUTCOMES, Observed, measure
from sim.outcomes.frames import daily_frame, events_frame, leads_frame
from sim.rules.day import days as engine
from sim.rules.run import run
from sim.scenario.calendar import compile_calendar
from sim.scenario.record import as_record
from sim.scenario.schema import LARGEST_SEED, Scenario
from sim.world.build import build
from sim.world.records import EVENT_FIELDS, World

if TYPE_CHECKING:
    import pandas as pd

EVENT_BYTES = np.dtype([(event_field.name, f"<{event_field.kind}") for event_field in EVENT_FIELDS])
"""An event as it is hashed: little-endian, without padding, on every platform.

``day`` i4, ``kind`` i2, ``actor`` i2, ``other`` i2, ``lead`` i4, ``customer`` i4, ``value`` i8: 26 bytes.
"""

STRIDE_DAYS = (21, 250)
"""Days that the engine runs before it asks whether somebody wants it to stop: a large company a month, a small one a year."""

CUSTOMER_DAYS = 2_500_000
"""Customers times days between two such questions, within these limits: some ten milliseconds."""


class Stopped(Exception):
    """A run was given up because ``go_on`` said so."""


class Plan(NamedTuple):
    """A scenario as the engine reads it; made once, used for every seed."""

    parameters: np.ndarray
    calendar: np.ndarray
    """Levers by page and day, shape (pages, horizon); see `sim.scenario.calendar.Calendar`."""
    warmup_days: int

    @classmethod
    def of(cls, scenario: Scenario) -> Plan:
        """Lay the scenario out.

        Raises
        ------
        ScenarioError
            When two interventions want different things on the same day.
        """
        return cls(np.asarray(as_record(scenario)), compile_calendar(scenario).pages, scenario.warmup_days)

    @property
    def horizon(self) -> int:
        """Days of a run, warm-up included."""
        return int(self.calendar.shape[1])


@dataclass(frozen=True, eq=False)
class RunResult:
    """A finished run. Tables are made when they are asked for, and then kept.

    Parameters
    ----------
    scenario, seed : what was run; with the code's version they determine everything else.
    world : ``sim.world.records.World`` after the last day, in the engine's days, cents and numbers.
    has_events : whether the event log was kept.
    """

    scenario: Scenario
    seed: int
    world: World = field(repr=False)
    has_events: bool = False

    @cached_property
    def observed(self) -> Observed:
        """The run as outcomes see it."""
        return Observed.of(self.world)

    @cached_property
    def summary(self) -> dict[str, float]:
        """Every outcome by name; NaN where one is not defined (see `sim.outcomes`)."""
        return dict(zip(OUTCOMES, measure(self.observed).tolist(), strict=True))

    @cached_property
    def daily(self) -> pd.DataFrame:
        """One row per scenario day, warm-up included (days up to 0)."""
        return daily_frame(self.observed)

    @cached_property
    def leads(self) -> pd.DataFrame:
        """One row per lead and opportunity, the warm-up's included."""
        return leads_frame(self.observed)

    @cached_property
    def events(self) -> pd.DataFrame | None:
        """One row per event, the warm-up's included; None when the log was off."""
        return events_frame(self._written(), self.scenario.warmup_days) if self.has_events else None

    @cached_property
    def fingerprint(self) -> str | None:
        """SHA-256 (hex) of all events, each as 26 bytes (`EVENT_BYTES`); None when the log was off."""
        if not self.has_events:
            return None
        return hashlib.sha256(self._written().astype(EVENT_BYTES).tobytes()).hexdigest()

    def _written(self) -> np.ndarray:
        return self.world.events[: int(self.world.firm["n_events"][0])]


def simulate(
    scenario: Scenario, seed: int = 1, events: bool = False, *, go_on: Callable[[int], bool] = lambda days: True
) -> RunResult:
    """Run a scenario once.

    Parameters
    ----------
    scenario : from ``sim.load``.
    seed : 0 to 2**63 - 1. Two scenarios with one seed are the same company with the same luck.
    events : keep the event log, which costs time and memory.
    go_on : called now and then with the days run so far, for progress and interruption; False gives the run up.

    Raises
    ------
    ScenarioError
        When two interventions want different things on the same day.
    ValueError
        For a seed out of range.
    Stopped
        When ``go_on`` says so.

    Examples
    --------
    >>> import sim
    >>> scenario = sim.load("scenarios/baseline.toml", ["days=20", "warmup_days=0", "company.n_customers=200"])
    >>> run = sim.simulate(scenario, seed=1, events=True)
    >>> len(run.daily), len(run.fingerprint), "revenue" in run.summary
    (20, 64, True)
    """
    seed = checked_seed(seed)
    return RunResult(scenario, seed, run_plan(Plan.of(scenario), seed, events, go_on), events)


def build_world(plan: Plan, seed: int, events: bool = False) -> World:
    """The world of a run on the morning of its first day."""
    return build(plan.parameters, plan.horizon, seed, n_warmup_days=plan.warmup_days, log=events)


def run_plan(plan: Plan, seed: int, events: bool = False, go_on: Callable[[int], bool] = lambda days: True) -> World:
    """Build a world and run all its days; what `simulate` and `compare` share."""
    return run_world(build_world(plan, seed, events), plan, go_on)


def run_world(world: World, plan: Plan, go_on: Callable[[int], bool] = lambda days: True) -> World:
    """Run all days of a world that has been built for a plan's parameters and horizon; it is changed in place."""
    horizon = plan.horizon
    stride = min(max(CUSTOMER_DAYS // len(world.customers), STRIDE_DAYS[0]), STRIDE_DAYS[1])
    for first in range(0, horizon, stride):
        if not go_on(first):
            raise Stopped
        world = run(world, plan.calendar, plan.parameters, first, min(first + stride, horizon))
    return world


def checked_seed(seed: int) -> int:
    """A seed as a plain integer; ValueError when it is out of range, TypeError when it is no whole number."""
    seed = operator.index(seed)
    if not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"seed is {seed}; allowed: 0 to 2^63 - 1")
    return seed


def is_engine_cold() -> bool:
    """Whether the first run will have to compile the engine, which takes about half a minute."""
    return is_cold(engine)


def warm_up(scenario: Scenario) -> None:
    """Compile the engine, or read it from the store, without running a day."""
    plan = Plan.of(scenario)
    engine(build(plan.parameters, 1, 0), plan.calendar, plan.parameters, 0, 0)
