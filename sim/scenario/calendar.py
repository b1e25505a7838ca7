"""The policy calendar: what every lever is set to on every day. It is all the engine sees of interventions.

An intervention says what it would do at full strength. Here strength, windows and the company's baseline are worked in,
and interventions that write the same lever are combined the way the lever declares.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.interventions.base import Intervention
from sim.problems import Problem, ScenarioError
from sim.scenario.levers import LEVERS, Lever
from sim.scenario.parameters import Company
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

CALENDAR = np.dtype([(name, "f8") for name in LEVERS])
"""One field per lever; a row is a working day."""


@dataclass(frozen=True)
class Span:
    """Days on which a lever differs from its baseline: ``first`` to ``last``, or one day in ``every``."""

    lever: str
    first: int
    last: int
    value: float
    every: int = 1


@dataclass(frozen=True)
class Calendar:
    """Levers and costs by day. Row ``t`` is scenario day ``t - warmup_days + 1``.

    Parameters
    ----------
    table : shape (warmup_days + days,), dtype CALENDAR.
    costs : for each intervention that works at all, EUR per day and hours per day of the whole company, each of the
        same shape.
    baseline : value of each lever while no intervention works.
    """

    table: np.ndarray
    costs: dict[str, tuple[np.ndarray, np.ndarray]]
    baseline: dict[str, float]
    warmup_days: int

    def spans(self) -> list[Span]:
        """When each lever differs from its baseline, for people; levers that only book costs are left to ``costs``.

        Single days that follow each other at one distance, as the days of swaps do, become one span.
        """
        return [span for name, lever in LEVERS.items() if lever.combine != "sum" for span in _joined(self._runs(name))]

    def _runs(self, name: str) -> list[Span]:
        column = self.table[name]
        edges = np.flatnonzero(np.diff(column)) + 1
        starts, ends = [0, *edges.tolist()], [*edges.tolist(), len(column)]
        return [
            Span(name, start - self.warmup_days + 1, end - self.warmup_days, float(column[start]))
            for start, end in zip(starts, ends, strict=True)
            if column[start] != self.baseline[name]
        ]

    def __rich__(self) -> Group:
        from rich.console import Group

        return Group(self._table_of_levers(), self._table_of_costs())

    def _table_of_levers(self) -> Table:
        table = _table("What changes, and when (scenario days)", ("lever", "unit"), ("baseline", "becomes", "from", "to"))
        table.add_column("how often")
        for span in self.spans():
            lever, often = LEVERS[span.lever], "daily" if span.every == 1 else f"every {span.every} days"
            levels = f"{self.baseline[span.lever]:,.6g}", f"{span.value:,.6g}"
            table.add_row(span.lever, lever.unit, *levels, str(span.first), str(span.last), often)
        return table

    def _table_of_costs(self) -> Table:
        table = _table("What it costs over the whole run", ("intervention",), ("EUR", "hours"))
        for name, (eur, hours) in self.costs.items():
            table.add_row(name, f"{eur.sum():,.0f}", f"{hours.sum():,.0f}")
        return table


def _table(title: str, words: tuple[str, ...], numbers: tuple[str, ...]) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for heading in words:
        table.add_column(heading)
    for heading in numbers:
        table.add_column(heading, justify="right")
    return table


def compile_calendar(scenario: Scenario) -> Calendar:
    """Lay a scenario's interventions out day by day.

    Raises
    ------
    ScenarioError
        When two interventions write different values into an exclusive lever on the same day.
    """
    baseline = scenario.baseline()
    table = np.zeros(scenario.horizon, CALENDAR)
    for name, value in baseline.items():
        table[name] = value
    plans = {name: _plan(each, scenario, baseline) for name, each in scenario.interventions.items()}
    problems = [problem for lever in LEVERS.values() for problem in _write(table[lever.name], lever, plans, scenario)]
    if problems:
        raise ScenarioError(problems)
    # Left writeable, though nobody writes it: Numba would compile everything a second time for a read-only table.
    costs = {name: (plan.eur, plan.hours) for name, plan in plans.items() if plan.levers}
    return Calendar(table, costs, baseline, scenario.warmup_days)


@dataclass
class _Plan:
    """What one intervention writes: for each of its levers a value per day, NaN where it writes nothing."""

    eur: np.ndarray
    hours: np.ndarray
    levers: dict[str, np.ndarray] = field(default_factory=dict)

    def write(self, lever: str, days: slice, values: np.ndarray) -> None:
        self.levers.setdefault(lever, np.full(len(self.eur), np.nan))[days] = values


def _plan(intervention: Intervention, scenario: Scenario, baseline: dict[str, float]) -> _Plan:
    plan = _Plan(np.zeros(scenario.horizon), np.zeros(scenario.horizon))
    for first, last in intervention.spans if intervention.strength > 0 else ():
        n_days = min(last or scenario.days, scenario.days) - first + 1
        if n_days > 0:
            begin = scenario.warmup_days + first - 1
            days = slice(begin, begin + n_days)
            _plan_levers(plan, days, intervention, scenario.company, baseline)
            _plan_costs(plan, days, intervention, scenario.company)
    return plan


def _plan_levers(plan: _Plan, days: slice, intervention: Intervention, company: Company, baseline: dict[str, float]) -> None:
    rows = [intervention.levers(day, company) for day in range(days.stop - days.start)]
    for name in dict.fromkeys(name for row in rows for name in row):
        values = np.array([row.get(name, np.nan) for row in rows])
        plan.write(name, days, _weakened(LEVERS[name], values, intervention.strength, baseline[name]))


def _plan_costs(plan: _Plan, days: slice, intervention: Intervention, company: Company) -> None:
    costs = np.array([intervention.cost(day, company) for day in range(days.stop - days.start)])
    eur, per_marketer, per_seller, by_rule = intervention.strength * costs.T
    plan.eur[days] = eur
    plan.hours[days] = per_marketer * company.n_marketers + per_seller * company.n_sellers + by_rule
    plan.write("intervention_cost_eur", days, eur)
    plan.write("hours_taken_marketer", days, per_marketer)
    plan.write("hours_taken_seller", days, per_seller)


def _weakened(lever: Lever, values: np.ndarray, strength: float, baseline: float) -> np.ndarray:
    """A lever's values when an intervention is done with less than full strength."""
    if strength == 1 or not lever.scaled:
        return values
    if lever.combine == "sum":
        return strength * values
    return baseline + strength * (values - baseline)


def _write(column: np.ndarray, lever: Lever, plans: dict[str, _Plan], scenario: Scenario) -> list[Problem]:
    """Combine what the interventions write into one lever's column, in place; the conflicts between them."""
    wanted = {name: plan.levers[lever.name] for name, plan in plans.items() if lever.name in plan.levers}
    if not wanted:
        return []
    problems = _conflicts(lever, wanted, scenario) if lever.combine == "exclusive" else []
    values = np.stack(list(wanted.values()))
    written = ~np.isnan(values).all(axis=0)
    if lever.combine == "sum":
        column += np.nansum(values, axis=0)
    elif lever.combine == "min":
        column[written] = np.nanmin(values[:, written], axis=0)
    else:
        column[written] = np.nanmax(values[:, written], axis=0)
    np.clip(column, lever.minimum, lever.maximum, out=column)
    return problems


def _conflicts(lever: Lever, wanted: dict[str, np.ndarray], scenario: Scenario) -> list[Problem]:
    names, file = list(wanted), str(scenario.path or scenario.name)
    problems = []
    for place, name in enumerate(names):
        for other in names[place + 1 :]:
            both = ~np.isnan(wanted[name]) & ~np.isnan(wanted[other])
            differing = np.flatnonzero(both & (wanted[name] != wanted[other]))
            if differing.size == 0:
                continue
            t = int(differing[0])
            found = (
                f"{name} sets {lever.name} to {wanted[name][t]:g} and {other} sets it to {wanted[other][t]:g} "
                f"on day {t - scenario.warmup_days + 1}"
            )
            problems.append(Problem(file, "interventions", found, "allowed: one of them at a time"))
    return problems


def _joined(runs: list[Span]) -> list[Span]:
    """Single days of one value that follow each other at one distance, as one span each."""
    joined: list[Span] = []
    for run in runs:
        before = joined[-1] if joined else None
        if before is not None and run.first == run.last and before.value == run.value:
            gap = run.first - before.last
            if gap > 1 and (gap == before.every or before.first == before.last):
                joined[-1] = Span(run.lever, before.first, run.last, run.value, gap)
                continue
        joined.append(run)
    return joined
