"""A small study for tests of what keeps its rows: the shape of `StudyPlan`, with scenarios that nobody runs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.studies.rows import Row


class SmallPlan:
    """As much of a plan as a store asks for."""

    def __init__(self, outcomes: Sequence[str] = ("revenue", "conflict"), n_points: int = 3, n_seeds: int = 4) -> None:
        self.outcomes = tuple(outcomes)
        self.digests = tuple(hashlib.sha256(f"scenario {k}".encode()).hexdigest() for k in range(n_points))
        self.digest = hashlib.sha256(repr((self.outcomes, n_points, n_seeds)).encode()).hexdigest()
        self.n_seeds = n_seeds

    @property
    def n_runs(self) -> int:
        return len(self.digests) * self.n_seeds

    def row(self, point: int, seed: int, **changed: Any) -> Row:
        """The row that this run always gives: every fifth value is missing, some are huge, some have no short decimals."""
        luck = np.random.default_rng([point, seed])
        values = luck.normal(size=len(self.outcomes)) * 10.0 ** luck.integers(-12, 12, len(self.outcomes))
        values[luck.random(len(values)) < 0.2] = np.nan
        return Row(self.digests[point], seed, tuple(values.tolist()))._replace(**changed)

    def rows(self) -> list[Row]:
        return [self.row(point, seed) for point in range(len(self.digests)) for seed in range(1, self.n_seeds + 1)]
