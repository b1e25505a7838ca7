"""The policy calendar: what every lever is set to on every day. It is all the engine sees of interventions.

An intervention says what it would do at full strength. Here strength, windows and the company's baseline are worked in,
and interventions that write the same lever are combined the way the lever declares. When an intervention begins only after
a survey, the calendar has a page for each survey it could begin after, and a run turns from the first page to one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from sim.interventions.base import Intervention
from sim.problems import Problem, ScenarioError
from sim.scenario.levers import LEVERS, Lever
from sim.scenario.parameters import Company
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import own_word

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

CALENDAR = np.dtype([(name, "f8") for name in LEVERS])
"""One field per lever; a row is a working day."""

MOST_ROWS = 1_000_000
"""Rows of all pages together, some 350 MB; a run of 750 days has them for more than a thousand surveys."""


@dataclass(frozen=True)
class Span:
    """Days on which a lever differs from its baseline: ``first`` to ``last``, or one day in ``every``."""

    lever: str
    first: int
    last: int
    value: float
    every: int = 1


@dataclass(frozen=True)
class Trigger:
    """An intervention that begins on the day after a survey, if that survey is the first to find enough conflict.

    Parameters
    ----------
    name : the intervention.
    survey_days : scenario days of the surveys; page k of the calendar is in force from the day after survey k on, the first of
        them being 1.
    costs : EUR per day and hours per day of the whole company from its own first day on, each of shape (horizon,).
    """

    name: str
    survey_days: tuple[int, ...]
    costs: tuple[np.ndarray, np.ndarray]

    def __str__(self) -> str:
        shown = [f"{day:,}" for day in self.survey_days[:12]] + ["…"] * (len(self.survey_days) > 12)
        return f"{own_word(self.name)} may begin on the day after a survey; surveys are held on day {', '.join(shown)}"


@dataclass(frozen=True)
class Calendar:
    """Levers and costs by day. Row ``t`` is scenario day ``t - warmup_days + 1``.

    Parameters
    ----------
    pages : shape (1 + surveys that may trigger an intervention, warmup_days + days), dtype CALENDAR. Page 0 is the plan as long
        as nothing is triggered; page k is the same up to survey k, and from the day after it has the triggered intervention too.
    costs : for each intervention that works at all on page 0, EUR per day and hours per day of the whole company, each of shape
        (warmup_days + days,). What is triggered costs nothing yet; see `costs_of`.
    baseline : value of each lever while no intervention works.
    trigger : what may be triggered, and after which surveys; None when nothing is or no survey is held.
    """

    pages: np.ndarray
    costs: dict[str, tuple[np.ndarray, np.ndarray]]
    baseline: dict[str, float]
    warmup_days: int
    trigger: Trigger | None = None

    @property
    def table(self) -> np.ndarray:
        """Page 0, shape (warmup_days + days,): the plan as long as no survey triggers anything."""
        plan: np.ndarray = self.pages[0]
        return plan

    def costs_of(self, page: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Costs, as in ``costs``, of a run that ended on a page (``page`` of its last day); the last page stands for later ones.

        Raises
        ------
        ValueError
            When the page is negative.
        """
        if page < 0:
            raise ValueError(f"pages are numbered from 0; there is none of number {page}")
        page = min(page, len(self.pages) - 1)
        if page == 0 or self.trigger is None:
            return self.costs
        begin = self.warmup_days + self.trigger.survey_days[page - 1]
        eur, hours = (_begun(daily, begin, 0.0) for daily in self.trigger.costs)
        return self.costs | {self.trigger.name: (eur, hours)}

    def spans(self) -> list[Span]:
        """When each lever differs from its baseline on page 0, for people; levers that only book costs are left to ``costs``.

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

        tables = self._table_of_levers(), self._table_of_costs()
        return Group(*tables) if self.trigger is None else Group(*tables, f"{self.trigger}.")

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
            table.add_row(own_word(name), f"{eur.sum():,.0f}", f"{hours.sum():,.0f}")
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
        When two interventions write different values into an exclusive lever on the same day of a page, or when surveys that
        may trigger an intervention are more than there is room for.
    """
    baseline, conflicts = scenario.baseline(), _Conflicts(scenario)
    plans = {name: _plan(name, scenario, baseline) for name in scenario.interventions if name != scenario.awaiting}
    first = np.zeros((1, scenario.horizon), CALENDAR)
    _fill(first[0], LEVERS, plans, baseline, conflicts)
    surveys = np.flatnonzero(first["survey"][0]).tolist()
    trigger, pages = None, first
    if scenario.awaiting is not None and surveys:
        trigger, pages = _with_pages(scenario, first[0], surveys, plans, conflicts)
    conflicts.check()
    # Left writeable, though nobody writes it: Numba would compile everything a second time for a read-only table.
    costs = {name: (plan.eur, plan.hours) for name, plan in plans.items() if plan.levers}
    return Calendar(pages, costs, baseline, scenario.warmup_days, trigger)


def writers(scenario: Scenario, page: int = 0) -> dict[str, dict[str, np.ndarray]]:
    """By lever and intervention, the engine days on which it writes that lever on a page: flags of shape (horizon,)."""
    baseline = scenario.baseline()
    plans = {name: _plan(name, scenario, baseline) for name in scenario.interventions if name != scenario.awaiting}
    calendar = compile_calendar(scenario)
    if page > 0 and calendar.trigger is not None:
        name, days = calendar.trigger.name, calendar.trigger.survey_days
        whole = _Plan.of(scenario.horizon)
        _plan_days(whole, slice(0, scenario.horizon), scenario.interventions[name], scenario.company, baseline)
        plans[name] = whole.begun(scenario.warmup_days + days[min(page, len(days)) - 1])
    found: dict[str, dict[str, np.ndarray]] = {}
    for name, plan in plans.items():
        for lever, values in plan.levers.items():
            found.setdefault(lever, {})[name] = ~np.isnan(values)
    return found


def _with_pages(
    scenario: Scenario, first: np.ndarray, surveys: list[int], plans: Mapping[str, _Plan], conflicts: _Conflicts
) -> tuple[Trigger, np.ndarray]:
    """What may be triggered, and all pages: the first, and one for each survey's engine day in ``surveys``."""
    name, horizon = str(scenario.awaiting), scenario.horizon
    most = MOST_ROWS // horizon - 1
    if len(surveys) > most:
        found = f"asks {len(surveys):,} times in {horizon:,} days, and {name} could begin after each"
        raise ScenarioError([Problem(conflicts.file, "interventions.hr_diagnosis", found, f"allowed: up to {most:,} surveys")])
    whole, baseline = _Plan.of(horizon), scenario.baseline()
    _plan_days(whole, slice(0, horizon), scenario.interventions[name], scenario.company, baseline)
    days = tuple(t - scenario.warmup_days + 1 for t in surveys)
    trigger = Trigger(name, days, (whole.eur, whole.hours))
    pages = np.repeat(first[np.newaxis], 1 + len(surveys), axis=0)
    for page, t, day in zip(pages[1:], surveys, days, strict=True):
        conflicts.condition = f", if the survey of day {day} triggers {name}"
        _fill(page, whole.levers, {**plans, name: whole.begun(t + 1)}, baseline, conflicts)
    return trigger, pages


def _fill(
    table: np.ndarray, levers: Iterable[str], plans: Mapping[str, _Plan], baseline: Mapping[str, float], conflicts: _Conflicts
) -> None:
    """Write levers' columns of one page, in place."""
    for name in levers:
        lever, column = LEVERS[name], table[name]
        column[:] = baseline[name]
        # In the order of names, so that sums are the same bits whether an intervention was triggered or planned.
        wanted = {each: plans[each].levers[name] for each in sorted(plans) if name in plans[each].levers}
        if lever.combine == "exclusive":
            conflicts.find(lever, wanted)
        _combine(column, lever, list(wanted.values()))


@dataclass
class _Plan:
    """What one intervention writes: for each of its levers a value per day, NaN where it writes nothing."""

    eur: np.ndarray
    hours: np.ndarray
    levers: dict[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(cls, horizon: int) -> _Plan:
        """A plan that writes nothing on any day."""
        return cls(np.zeros(horizon), np.zeros(horizon))

    def write(self, lever: str, days: slice, values: np.ndarray) -> None:
        self.levers.setdefault(lever, np.full(len(self.eur), np.nan))[days] = values

    def begun(self, t: int) -> _Plan:
        """The same plan, begun on engine day ``t`` instead of day 0."""
        levers = {name: _begun(values, t, np.nan) for name, values in self.levers.items()}
        return _Plan(_begun(self.eur, t, 0.0), _begun(self.hours, t, 0.0), levers)


def _begun(daily: np.ndarray, t: int, before: float) -> np.ndarray:
    """What would come from day 0 on, from day ``t`` on; the days at the end fall off."""
    return np.concatenate((np.full(t, before), daily[: len(daily) - t]))


def _plan(name: str, scenario: Scenario, baseline: Mapping[str, float]) -> _Plan:
    plan = _Plan.of(scenario.horizon)
    for first, last in scenario.spans(name):
        n_days = min(last or scenario.days, scenario.days) - first + 1
        if n_days > 0:
            begin = scenario.warmup_days + first - 1
            _plan_days(plan, slice(begin, begin + n_days), scenario.interventions[name], scenario.company, baseline)
    return plan


def _plan_days(plan: _Plan, days: slice, intervention: Intervention, company: Company, baseline: Mapping[str, float]) -> None:
    """One window of an intervention; at strength 0 it writes nothing."""
    if intervention.strength > 0:
        _plan_levers(plan, days, intervention, company, baseline)
        _plan_costs(plan, days, intervention, company)


def _plan_levers(plan: _Plan, days: slice, intervention: Intervention, company: Company, baseline: Mapping[str, float]) -> None:
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


def _combine(column: np.ndarray, lever: Lever, wanted: list[np.ndarray]) -> None:
    """Combine what interventions write into a lever's column, which holds the baseline, in place."""
    if not wanted:
        return
    values = np.stack(wanted)
    written = ~np.isnan(values).all(axis=0)
    if lever.combine == "sum":
        column += np.nansum(values, axis=0)
    elif lever.combine == "min":
        column[written] = np.nanmin(values[:, written], axis=0)
    else:
        column[written] = np.nanmax(values[:, written], axis=0)
    np.clip(column, lever.minimum, lever.maximum, out=column)


class _Conflicts:
    """Interventions that want different values of one lever on one day: of each two and lever the first page's first day."""

    def __init__(self, scenario: Scenario) -> None:
        self.file, self.warmup_days = str(scenario.path or scenario.name), scenario.warmup_days
        self.condition = ""
        self._problems: dict[tuple[str, str, str], Problem] = {}

    def find(self, lever: Lever, wanted: Mapping[str, np.ndarray]) -> None:
        """Look through what each intervention wants of a lever, by day."""
        for name, other in combinations(wanted, 2):
            both = ~np.isnan(wanted[name]) & ~np.isnan(wanted[other])
            differing = np.flatnonzero(both & (wanted[name] != wanted[other]))
            key = lever.name, name, other
            if differing.size == 0 or key in self._problems:
                continue
            t = int(differing[0])
            found = (
                f"{name} sets {lever.name} to {wanted[name][t]:g} and {other} sets it to {wanted[other][t]:g} "
                f"on day {t - self.warmup_days + 1}{self.condition}"
            )
            self._problems[key] = Problem(self.file, "interventions", found, "allowed: one of them at a time")

    def check(self) -> None:
        """Raise a `ScenarioError` if there are any."""
        if self._problems:
            raise ScenarioError(list(self._problems.values()))


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
