"""Which runs a study needs: a number of seeds for every point, or round by round until its difference is known well enough.

Decisions are taken from stored values alone, each about one point after one complete round: so it makes no difference who
computed what, in what order, and how often the study was interrupted.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiments.intervals import margin_of_mean

if TYPE_CHECKING:
    from sim.studies.file import Until
    from sim.studies.plan import StudyPlan
    from sim.studies.store import Store


class Need(NamedTuple):
    """Runs of one scenario that are missing."""

    digest: str
    seeds: tuple[int, ...]


@dataclass(slots=True)
class _Scenario:
    """How far a concrete scenario is."""

    asked: int = 0
    """Seeds, from the first on, that it is to have as far as is known."""
    complete: int = 0
    """Seeds of the last round of which every run has its row."""
    n_missing: int = 0
    """Runs that are asked for and have no row."""
    n_more: int = 0
    """Rows that are there beyond what is asked for; only a failed run that was done again may leave some."""
    n_undecided: int = 0
    """Pairs that may want more seeds of it."""


@dataclass(slots=True)
class _Pair:
    """A point's scenario and the baseline that it is compared with."""

    digest: str
    baseline: str
    n: int
    """Seeds of the round after which the next decision is due."""
    is_decided: bool = False


class Needs:
    """All that a study needs, and what it comes to know of it while rows are stored."""

    def __init__(self, plan: StudyPlan, store: Store) -> None:
        self._plan, self._store = plan, store
        self._rule = plan.study.replications
        self._scenarios = {point.digest: _Scenario() for point in plan.points}
        self._pairs: dict[str, list[_Pair]] = {}
        if self._rule.until is not None:
            for pair in _pairs(plan, self._rule.least):
                for digest in (pair.digest, pair.baseline):
                    self._pairs.setdefault(digest, []).append(pair)
                    self._scenarios[digest].n_undecided += 1
        self.wanted = plan.n_runs
        """Rows that the study is to have at most; falls when a point is known well enough."""

    def first(self) -> Iterator[Need]:
        """What is missing of the first round, point by point, and of whatever follows from rows that are there already."""
        n = self._rule.seeds if self._rule.until is None else self._rule.least
        for digest in self._scenarios:
            yield from self._ask(digest, n)
            yield from self._decide(digest)

    def after(self, rows: Collection[tuple[str, int]]) -> Iterator[Need]:
        """What is needed besides, now that these rows (digest and seed) are in the store."""
        for digest, _ in rows:
            scenario = self._scenarios[digest]
            scenario.n_missing -= 1
            if scenario.n_missing == 0:
                scenario.complete = scenario.asked
                yield from self._decide(digest)

    def _ask(self, digest: str, n: int) -> Iterator[Need]:
        """Let a scenario have the first ``n`` seeds."""
        scenario = self._scenarios[digest]
        if n <= scenario.asked:
            return
        there = self._store.seeds(digest)
        wanted = self._plan.seeds(n)
        missing = tuple(seed for seed in wanted[scenario.asked :] if seed not in there)
        scenario.asked = n
        scenario.n_missing += len(missing)
        scenario.n_more = len(there.difference(wanted))
        if missing:
            yield Need(digest, missing)
        elif scenario.n_missing == 0:
            scenario.complete = n

    def _decide(self, digest: str) -> Iterator[Need]:
        """Take the decisions that a scenario's complete round allows."""
        for pair in self._pairs.get(digest, ()):
            while not pair.is_decided and pair.n <= self._complete(pair):
                pair.is_decided = pair.n >= self._rule.most or self._is_sure(pair)
                if pair.is_decided:
                    self._settle(pair)
                    break
                pair.n = min(pair.n + self._rule.step, self._rule.most)
                yield from self._ask(pair.digest, pair.n)
                yield from self._ask(pair.baseline, pair.n)

    def _complete(self, pair: _Pair) -> int:
        return min(self._scenarios[pair.digest].complete, self._scenarios[pair.baseline].complete)

    def _is_sure(self, pair: _Pair) -> bool:
        until = self._rule.until
        assert until is not None
        seeds = self._plan.seeds(pair.n)
        base, other = (self._store.values(until.outcome, digest) for digest in (pair.baseline, pair.digest))
        both = np.array([(base[seed], other[seed]) for seed in seeds if seed in base and seed in other]).reshape(-1, 2)
        return is_sure(both[:, 0], both[:, 1], until)

    def _settle(self, pair: _Pair) -> None:
        """A decided point needs no more than it has; its baseline neither, once all others are decided."""
        for digest in (pair.digest, pair.baseline):
            scenario = self._scenarios[digest]
            scenario.n_undecided -= 1
            if scenario.n_undecided == 0:
                self.wanted -= self._rule.most - scenario.asked - scenario.n_more


def is_sure(baseline: np.ndarray, scenario: np.ndarray, until: Until) -> bool:
    """Whether a mean paired difference is known as precisely as is asked for.

    Parameters
    ----------
    baseline, scenario : shape (n,); item ``k`` of both has the same seed. A pair in which one is NaN is left out.

    >>> from sim.studies.file import Until
    >>> until = Until(outcome="revenue", half_width=0.1)
    >>> is_sure(np.array([10.0, 12.0, 11.0]), np.array([12.0, 14.0, 13.1]), until)
    True
    """
    both = ~(np.isnan(baseline) | np.isnan(scenario))
    margin = margin_of_mean(scenario[both] - baseline[both], until.confidence)
    if math.isnan(margin):
        return False
    scale = abs(float(baseline[both].mean())) if until.of == "baseline" else 1.0
    return margin <= until.half_width * scale


def _pairs(plan: StudyPlan, n: int) -> list[_Pair]:
    """Every point with its baseline: the same row in the first scenario; in a study of one scenario, the first point."""
    if len(plan.bases) == 1:
        baselines = dict.fromkeys((point.design for point in plan.points), plan.points[0].digest)
    else:
        baselines = {point.design: point.digest for point in plan.points if point.base == 0}
    found = dict.fromkeys((point.digest, baselines[point.design]) for point in plan.points)
    return [_Pair(digest, baseline, n) for digest, baseline in found]
