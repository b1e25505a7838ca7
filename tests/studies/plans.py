"""Small studies for tests of what keeps, exports and files their rows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from sim.scenario.load import build
from sim.scenario.schema import Scenario
from sim.studies.rows import Row


class SmallPlan:
    """As much of a plan as a store asks for, with scenarios that nobody runs."""

    def __init__(self, outcomes: Sequence[str] = ("revenue", "conflict"), n_points: int = 3, n_seeds: int = 4) -> None:
        self.outcomes = tuple(outcomes)
        self.digests = tuple(hashlib.sha256(f"scenario {k}".encode()).hexdigest() for k in range(n_points))
        self.digest = hashlib.sha256(repr((self.outcomes, n_points, n_seeds)).encode()).hexdigest()
        self.n_seeds = n_seeds

    @property
    def n_runs(self) -> int:
        return len(set(self.digests)) * self.n_seeds

    def row(self, point: int, seed: int, **changed: Any) -> Row:
        """The row that this run always gives: every fifth value is missing, some are huge, some have no short decimals."""
        luck = np.random.default_rng([point, seed])
        values = luck.normal(size=len(self.outcomes)) * 10.0 ** luck.integers(-12, 12, len(self.outcomes))
        values[luck.random(len(values)) < 0.2] = np.nan
        return Row(self.digests[point], seed, tuple(values.tolist()))._replace(**changed)

    def rows(self) -> list[Row]:
        return [self.row(point, seed) for point in range(len(self.digests)) for seed in range(1, self.n_seeds + 1)]


class Point(NamedTuple):
    number: int
    base: int
    design: int
    values: tuple[float | int | bool | str, ...]
    digest: str


class FullPlan(SmallPlan):
    """The shape of `StudyPlan`: two bases, four factors of all kinds, three rows of a design."""

    factors = tuple(
        SimpleNamespace(key=key, kind=kind)
        for key, kind in (
            ("market.rivals", "number"),
            ("company.n_sellers", "whole"),
            ("interventions.gemba.on", "switch"),
            ("interventions.gemba.start", "time"),
        )
    )
    design = ((0.5, 3, False, "month 1"), (1.0 / 3.0, 4, True, "=month 2"), (2.0, 5, True, "month 3"))

    def __init__(self, n_seeds: int = 4, daily: bool = False, path: Path | None = None) -> None:
        super().__init__(n_seeds=n_seeds)
        self.study = SimpleNamespace(name="small", daily=daily, path=path, content=lambda: {"name": "small", "daily": daily})
        self.bases = tuple(
            build({"name": name, "days": days, "company": {"n_customers": 500}}) for name, days in (("one", 60), ("two", 61))
        )
        self.points = tuple(
            Point(2 * row + base, base, row, values, self.scenario_of(base, values).digest())
            for row, values in enumerate(self.design)
            for base in (0, 1)
        )
        self.digests = tuple(point.digest for point in self.points)
        self.digest = hashlib.sha256(f"{n_seeds} {daily}".encode()).hexdigest()

    def scenario_of(self, base: int, values: tuple[Any, ...]) -> Scenario:
        content = self.bases[base].content()
        content["market"]["rivals"], content["company"]["n_sellers"] = values[:2]
        if base == 1 or values[2]:
            content["interventions"]["gemba"] = {"start": values[3].strip("=")}
        return build(content)

    def scenario(self, point: Point) -> Scenario:
        return self.scenario_of(point.base, point.values)

    def seeds(self, n: int) -> range:
        return range(1, 1 + n)

    def with_daily(self, point: int, seed: int, n_days: int = 3) -> Row:
        """The run's row with a daily record of a few days."""
        import pandas as pd

        conflict = np.random.default_rng([point, seed]).normal(size=n_days)
        conflict[0] = np.nan
        days, content = np.arange(1, n_days + 1), BytesIO()
        pd.DataFrame({"day": days, "n_leads": 100 * point + 10 * seed + days, "conflict": conflict}).to_parquet(content)
        return self.row(point, seed, daily=content.getvalue())
