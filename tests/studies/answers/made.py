"""Studies whose outcomes are made up: a real plan, and rows that are a function of the point and the seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.studies.analyse import Analysis, analyse
from sim.studies.file import build_study
from sim.studies.plan import StudyPlan, plan
from sim.studies.rows import Row
from sim.studies.store import Store

Made = Callable[[str, np.ndarray, int, int], float]
"""Outcome, row of the design scaled to 0..1, base scenario and seed give a value."""

RANGES = {
    "market.rivals": [0.5, 2.0],  # judgement
    "sales.cycle_median_days": [40.0, 125.0],  # published
    "contact.meet_rate": [0.1, 0.25],  # measured
}
SWITCHES = ("gemba", "cross_kpi", "shared_space")


def sampled(kind: str, n_factors: int = 3, **design: Any) -> dict[str, Any]:
    """A study that samples parameters of three grades."""
    vary = {key: {"range": ends} for key, ends in list(RANGES.items())[:n_factors]}
    return {
        "scenarios": ["baseline"],
        "outcomes": ["revenue", "conflict"],
        "design": {"kind": kind, **design},
        "vary": vary,
    }


def factorial(n_seeds: int = 4, **content: Any) -> dict[str, Any]:
    """Three interventions, off and on."""
    return {
        "scenarios": ["baseline"],
        "outcomes": ["revenue", "conflict", "intervention_cost"],
        "design": {"kind": "factorial", "interventions": list(SWITCHES)},
        "replications": {"seeds": n_seeds},
        **content,
    }


def laid_out(content: dict[str, Any]) -> StudyPlan:
    return plan(build_study(content))


def filled(
    study: StudyPlan,
    value: Made,
    leave_out: Callable[[int, int], bool] | None = None,
    fail: Callable[[int, int], bool] | None = None,
) -> Store:
    """A store in memory with the rows of a plan, but for runs that are left out or failed (by point and seed)."""
    store = Store.create(None, study, {"version": "1", "code": "x"})
    low, high = study.sample.min(axis=0, initial=np.inf), study.sample.max(axis=0, initial=-np.inf)
    ends = {factor.key: RANGES.get(factor.key) for factor in study.factors}
    low = np.array([(ends[f.key] or [at, 0])[0] for f, at in zip(study.factors, low, strict=True)])
    high = np.array([(ends[f.key] or [0, at])[1] for f, at in zip(study.factors, high, strict=True)])
    rows = []
    for point in study.points:
        x = (study.sample[point.design] - low) / np.where(high > low, high - low, 1.0)
        for seed in study.seeds(study.study.replications.most_seeds):
            if leave_out is not None and leave_out(point.number, seed):
                continue
            if fail is not None and fail(point.number, seed):
                rows.append(Row(point.digest, seed, None, "ValueError: it broke"))
                continue
            rows.append(Row(point.digest, seed, tuple(value(name, x, point.base, seed) for name in study.outcomes)))
    store.put(rows)
    return store


def answers_to(content: dict[str, Any], value: Made, outcomes: list[str] | None = None, **gaps: Any) -> Analysis:
    """Fill a study and analyse it."""
    study = laid_out(content)
    with filled(study, value, **gaps) as store:
        return analyse(store, study, outcomes)


def luck(*key: int) -> float:
    """A normal number of its own for each key."""
    return float(np.random.default_rng(key).normal())
