"""A study's rows as arrays: points by seeds, outcome by outcome, with what is missing and why.

A gap is a run that has no row yet or that failed. It is not the same as an outcome without a value: a run in which no lead ended
is done, and has no win rate. Both are told apart here, since one is mended by going on and the other by leaving the outcome out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.outcomes import OUTCOMES
from sim.problems import Problem, ScenarioError, printable
from sim.studies.analysis.basics import MOST_NAMED, AnalysisRefused
from sim.studies.store_file import StoreRefused
from sim.studies.study_folder import is_complete, said
from sim.studies.vocabulary import near

if TYPE_CHECKING:
    from sim.studies.factors import Factor
    from sim.studies.plan import StudyPlan
    from sim.studies.store import Store

MISSING, DONE, FAILED = 0, 1, 2

CERTAIN = {"intervention_cost"}
"""Outcomes that the scenario file decides, and no luck."""

OBJECTIVES = ("revenue", "conflict", "intervention_cost")
"""What a front is made of, as far as the study keeps it."""


def plain_key(name: str) -> str:
    """A name as part of a file's name or of an id in a page; scenario files allow no other characters, Python does.

    >>> plain_key("cross_kpi"), plain_key("a/b <c>")
    ('cross_kpi', 'a_b__c_')
    """
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)


class Output(NamedTuple):
    """One thing that an analysis explains: an outcome in a scenario, or by how much a scenario changes it."""

    outcome: str
    scenario: str
    against: str
    """Name of the baseline when it is a difference; empty when it is the outcome itself."""
    values: np.ndarray
    """Shape (rows of the design, seeds); NaN where there is none."""
    base: int

    @property
    def unit(self) -> str:
        """Of the values."""
        return OUTCOMES[self.outcome].unit

    @property
    def key(self) -> str:
        """For names of files and places in a page."""
        return f"{self.outcome}_{plain_key(self.scenario)}" if self.against else self.outcome


@dataclass(frozen=True, eq=False)
class Results:
    """What a store holds of a plan.

    Parameters
    ----------
    plan : of the study.
    outcomes : those that are analysed.
    status : "n of m done", with failures.
    is_complete : whether every run that is wanted has its row.
    values : by outcome (also the objectives of a front), shape (points, seeds); NaN where there is no value.
    states : of each run, `MISSING`, `DONE` or `FAILED`; shape (points, seeds).
    seeds : of the columns.
    """

    plan: StudyPlan
    outcomes: tuple[str, ...]
    status: str
    is_complete: bool
    values: dict[str, np.ndarray] = field(repr=False)
    states: np.ndarray = field(repr=False)
    seeds: tuple[int, ...]

    @property
    def factors(self) -> tuple[Factor, ...]:
        """What varies."""
        return self.plan.factors

    @property
    def names(self) -> tuple[str, ...]:
        """Of the base scenarios, the baseline first."""
        return tuple(base.name for base in self.plan.bases)

    @property
    def n_rows(self) -> int:
        """Rows of the design."""
        return len(self.plan.points) // len(self.plan.bases)

    @cached_property
    def stops_when_sure(self) -> bool:
        """Whether points may have different numbers of seeds."""
        return self.plan.study.replications.until is not None

    def points_of(self, base: int) -> np.ndarray:
        """Numbers of a base scenario's points in the order of the design, shape (rows,)."""
        return np.arange(self.n_rows) * len(self.plan.bases) + base

    def as_run(self, base: int) -> np.ndarray:
        """The factors' values in a base scenario as numbers, shape (rows, factors); whole numbers are rounded."""
        points = [self.plan.points[number] for number in self.points_of(base).tolist()]
        numbers = [
            [factor.as_number(value) for factor, value in zip(self.factors, point.values, strict=True)] for point in points
        ]
        return np.array(numbers, dtype=float).reshape(len(points), len(self.factors))

    def level(self, outcome: str, base: int) -> Output:
        """An outcome in a base scenario."""
        return Output(outcome, self.names[base], "", self.values[outcome][self.points_of(base)], base)

    def change(self, outcome: str, base: int) -> Output:
        """By how much a scenario changes an outcome against the first one: same row, same seed."""
        values = self.values[outcome]
        changed = values[self.points_of(base)] - values[self.points_of(0)]
        return Output(outcome, self.names[base], self.names[0], changed, base)

    def outputs(self, outcome: str) -> list[Output]:
        """The outcome in the baseline, and how each other scenario changes it."""
        return [self.level(outcome, 0), *(self.change(outcome, base) for base in range(1, len(self.names)))]

    def whole(self, output: Output) -> np.ndarray:
        """An output without a gap, for designs that lose their meaning with a point; shape (rows, seeds).

        In a study that stops when it is sure, the seeds that all points had.

        Raises
        ------
        AnalysisRefused
            When a run is missing or failed, or has no value; with the numbers of the points.
        """
        states = self._states(output)
        n_seeds = states.shape[1]
        if self.stops_when_sure:
            n_seeds = int((states != MISSING).sum(axis=1).min())
        states, values = states[:, : max(n_seeds, 1)], output.values[:, : max(n_seeds, 1)]
        if (states != DONE).any():
            raise AnalysisRefused(self._gaps(states, output.base))
        if np.isnan(values).any():
            rows = np.isnan(values).any(axis=1)
            raise AnalysisRefused(f"{output.outcome} has no value in some runs {self._named(rows, output.base)}; leave it out")
        return values

    def means(self, output: Output) -> np.ndarray:
        """Mean over the seeds of each row, shape (rows,); NaN where one is missing, failed or has no value.

        Such a row's mean would hold other luck than the others'. In a study that stops when it is sure, the seeds are those that
        every point had which was begun.
        """
        return np.asarray(output.values[:, : self._n_common(self._states(output))].mean(axis=1))

    def common(self, outcome: str) -> np.ndarray:
        """An outcome at all points, shape (points, seeds), of the seeds of `means`."""
        return self.values[outcome][:, : self._n_common(self.states)]

    def _n_common(self, states: np.ndarray) -> int:
        if not self.stops_when_sure:
            return states.shape[1]
        least = self.plan.study.replications.least
        counts = (states != MISSING).sum(axis=1)
        return int(counts[counts >= least].min(initial=states.shape[1])) if (counts >= least).any() else least

    def rows_with_any(self, output: Output) -> np.ndarray:
        """An output in which every row has a value and there is a seed that all have; shape (rows, seeds).

        Raises
        ------
        AnalysisRefused
            When a row has none, or no seed is there at every row.
        """
        values = output.values
        empty = np.isnan(values).all(axis=1)
        if empty.any():
            lacks = (self._states(output)[empty] != DONE).all(axis=1)
            said = "no run is done" if lacks.any() else f"{output.outcome} has no value"
            end = "resume the study, or retry its failed runs" if lacks.any() else "leave it out"
            raise AnalysisRefused(f"{said} {self._named(empty, output.base)}; {end}")
        if np.isnan(values).any(axis=0).all():
            raise AnalysisRefused("no seed is done at every point; resume the study, or retry its failed runs")
        return values

    def _states(self, output: Output) -> np.ndarray:
        """State of the runs behind an output; a difference is as bad as the worse of its two."""
        own = self.states[self.points_of(output.base)]
        if not output.against:
            return own
        other = self.states[self.points_of(0)]
        return np.where((own == FAILED) | (other == FAILED), FAILED, np.minimum(own, other))

    def _gaps(self, states: np.ndarray, base: int) -> str:
        missing, failed = int((states == MISSING).sum()), int((states == FAILED).sum())
        counts = [f"{n:,} {what}" for n, what in ((missing, "missing"), (failed, "failed")) if n]
        bad = (states != DONE).any(axis=1)
        end = "resume the study" if missing else "retry its failed runs"
        return f"of {states.size:,} runs {' and '.join(counts)}, {self._named(bad, base)}; {end}"

    def _named(self, rows: np.ndarray, base: int) -> str:
        """Rows of the design as points, by their numbers in the study's tables."""
        numbers = self.points_of(base)[rows].tolist()
        more = f" and {len(numbers) - MOST_NAMED:,} more" if len(numbers) > MOST_NAMED else ""
        return f"at point{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers[:MOST_NAMED]))}{more}"


def gathered(store: Store, plan: StudyPlan, outcomes: Sequence[str] | None = None) -> Results:
    """Read a store; all of it shows one state, whoever is writing.

    Parameters
    ----------
    outcomes : to analyse; left out, those that the study file names, else the headlines of those that are kept.

    Raises
    ------
    ScenarioError
        When the study does not keep such an outcome.
    StoreRefused
        When no run is done.
    """
    chosen = chosen_outcomes(plan, outcomes)
    until = plan.study.replications.until
    kept = [name for name in plan.outcomes if name in {*chosen, *OBJECTIVES, until.outcome if until else ""}]
    columns = [plan.outcomes.index(name) for name in kept]
    seeds = tuple(plan.seeds(plan.study.replications.most_seeds))
    shape = (len(plan.points), len(seeds))
    values = {name: np.full(shape, np.nan) for name in kept}
    states = np.zeros(shape, dtype=np.int8)
    with store.snapshot():
        status, complete = said(store), is_complete(store)
        for digest, points in _by_digest(plan).items():
            for row in store.rows(digest):
                place = row.seed - seeds[0]
                states[points, place] = DONE if row.is_done else FAILED
                for name, column in zip(kept, columns, strict=True):
                    value = row.values[column]
                    values[name][points, place] = np.nan if value is None else value
    if not (states == DONE).any():
        raise StoreRefused(
            store.path or "store in memory", f"has no finished run yet ({status})", "run or resume the study first"
        )
    return Results(plan, chosen, status, complete, values, states, seeds)


def _by_digest(plan: StudyPlan) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for point in plan.points:
        found.setdefault(point.digest, []).append(point.number)
    return found


def chosen_outcomes(plan: StudyPlan, outcomes: Sequence[str] | None) -> tuple[str, ...]:
    """The outcomes that are analysed: those that somebody names, else those of the study file, else the headlines.

    Raises
    ------
    ScenarioError
        When the study does not keep one of them.
    """
    if outcomes is None:
        if "outcomes" in plan.study.model_fields_set:
            return plan.outcomes
        # What interventions cost the scenario file decides; it has its place on the front.
        return tuple(name for name in plan.outcomes if OUTCOMES[name].headline and name not in CERTAIN) or plan.outcomes
    problems = [
        Problem("outcomes", printable(name), "is none that this study keeps", near(name, plan.outcomes, _allowed(plan)))
        for name in outcomes
        if name not in plan.outcomes
    ]
    if problems:
        raise ScenarioError(problems)
    return tuple(dict.fromkeys(outcomes)) or plan.outcomes


def _allowed(plan: StudyPlan) -> str:
    names = ", ".join(plan.outcomes[:8])
    return f"allowed: {names}{', ...' if len(plan.outcomes) > 8 else ''}"
