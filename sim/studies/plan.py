"""From a study file to its points: every concrete scenario the study will run, checked before the first run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from sim.scenario.load import build
from sim.scenario.schema import Scenario
from sim.studies.factors import Factor, Value, applied
from sim.studies.file import Study


class Point(NamedTuple):
    """One concrete scenario of a study: a base scenario at one row of the design."""

    number: int
    """Its place in the table, from 0 on: row by row of the design, in each row base by base."""
    base: int
    """Which of the plan's base scenarios."""
    design: int
    """Which row of the design, the same for all bases: points of one row are paired."""
    values: tuple[Value, ...]
    """In the order of the plan's factors."""
    digest: str
    """``Scenario.digest()`` of the concrete scenario; points with equal ones are run once."""


@dataclass(frozen=True, eq=False)
class StudyPlan:
    """All that a study will run. Made by `plan`.

    Parameters
    ----------
    study : the file.
    bases : the base scenarios with the study's overrides; the first is the baseline of paired differences.
    factors : what varies.
    points : in the order of the result table.
    outcomes : names of what is kept of every run.
    digest : SHA-256 of all that can change a number of the results: not the names, titles and notes.
    sample : the design as numbers before whole numbers were rounded, shape (rows of the design, factors).
    """

    study: Study
    bases: tuple[Scenario, ...]
    factors: tuple[Factor, ...]
    points: tuple[Point, ...] = field(repr=False)
    outcomes: tuple[str, ...] = field(repr=False)
    digest: str
    sample: np.ndarray = field(repr=False)

    def changes(self, point: Point) -> dict[str, Value]:
        """A point's values by the keys of the factors."""
        return {factor.key: value for factor, value in zip(self.factors, point.values, strict=True)}

    def scenario(self, point: Point) -> Scenario:
        """A point's concrete scenario; it has its base scenario's name."""
        return build(applied(self._contents[point.base], self.changes(point)))

    @cached_property
    def _contents(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(base.content() for base in self.bases)

    def seeds(self, n: int) -> range:
        """The first ``n`` seeds; all points are run with the same ones."""
        return range(self.study.seed, self.study.seed + n)

    @property
    def n_runs(self) -> int:
        """Runs that may be needed at most; a scenario that several points share is counted once."""
        return len({point.digest for point in self.points}) * self.study.replications.most_seeds

    def matrix(self) -> np.ndarray:
        """The design as numbers, shape (rows, factors): what SALib has sampled, whole numbers not rounded yet.

        A switch is 0 or 1, a time its scenario day, a text its place among the levels.
        """
        return self.sample.copy()

    def problem(self) -> dict[str, Any]:
        """The factors as SALib wants them: names, bounds and distributions."""
        described = [_salib(factor) for factor in self.factors]
        return {
            "num_vars": len(self.factors),
            "names": [factor.key for factor in self.factors],
            "bounds": [bounds for _, bounds in described],
            "dists": [name for name, _ in described],
        }


def _salib(factor: Factor) -> tuple[str, list[float]]:
    """A factor with levels is described by its smallest and its largest."""
    if factor.distribution is not None:
        return factor.distribution.salib()
    numbers = [factor.as_number(level) for level in factor.levels]
    return "unif", [min(numbers), max(numbers)]
