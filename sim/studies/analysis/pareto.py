"""What can't be had better in one respect without being worse in another: the Pareto front of several outcomes.

A point dominates another when it is at least as good in every objective and better in one. Points that are equal in all
objectives don't dominate each other, so both stay. Which points are on the front depends on the luck of the seeds; resampling
them (whole seeds, since points share their luck) tells how firmly a point stands there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.studies.analysis.basics import AnalysisRefused, as_columns, complete_seeds, resampled

if TYPE_CHECKING:
    import pandas as pd

RESAMPLES = 1000
"""Resamples of the seeds, when points are few; with many, fewer: 500,000 places are looked at, but in 100 resamples or more."""


@dataclass(frozen=True, eq=False)
class Front:
    """Points and where they stand.

    Parameters
    ----------
    table : one row per point: ``point`` (its row), the mean of each objective, ``on_front``, ``layer`` (1: the front, 2: the
        front of what is left without it, and so on; 0: the point has no value), ``dominated_by`` (the first point of the
        front that is better; -1: none), ``stays`` (in which share of the resamples of the seeds the point is on the front;
        NaN for one seed).
    """

    table: pd.DataFrame = field(repr=False)
    n_seeds: int
    n_dropped: int


def pareto(values: Mapping[str, np.ndarray], better: Mapping[str, int], seed: int = 1, resamples: int = RESAMPLES) -> Front:
    """Find the Pareto front.

    Parameters
    ----------
    values : by objective, shape (points,) or (points, seeds). A point without any value in an objective has no place; of the
        others, the seeds that all have in all objectives are used.
    better : by objective, +1 when more is better, -1 when less is.

    Raises
    ------
    AnalysisRefused
        When there is no objective, no point with all of them, or no seed that all have.

    Examples
    --------
    >>> values = {"revenue": np.array([3.0, 2.0, 1.0]), "conflict": np.array([2.0, 1.0, 2.0])}
    >>> pareto(values, {"revenue": 1, "conflict": -1}).table["on_front"].tolist()
    [True, True, False]
    """
    import pandas as pd

    names = list(values)
    every, n_dropped = _stacked(values)
    n_points, n_seeds, _ = every.shape
    sign = np.array([better[name] for name in names], dtype=float)
    has_value = ~np.isnan(every).any(axis=(1, 2))
    means = every.mean(axis=1)
    found = np.zeros(n_points, dtype=np.int64)
    found[has_value] = layers(means[has_value] * sign)
    on_front = found == 1
    stays = np.full(n_points, math.nan)
    if n_seeds > 1:
        stays[has_value] = _staying(every[has_value] * sign, seed, resamples)
    columns = {"point": np.arange(n_points), **dict(zip(names, means.T, strict=True)), "on_front": on_front, "layer": found}
    columns |= {"dominated_by": _dominators(means * sign, on_front, has_value), "stays": stays}
    return Front(pd.DataFrame(columns), n_seeds, n_dropped)


def nondominated(scores: np.ndarray) -> np.ndarray:
    """Which points no other dominates; `scores` has the shape (points, objectives), more is better. Shape (points,).

    >>> nondominated(np.array([[1, 1], [1, 1], [0, 1]])).tolist()
    [True, True, False]
    """
    # In this order nobody is dominated by a later one, so each needs a look at the front found so far only.
    order = np.lexsort(-scores.T[::-1])
    is_on = np.zeros(len(scores), dtype=bool)
    front = np.empty_like(scores)
    n_front = 0
    for point in order:
        score, before = scores[point], front[:n_front]
        if not ((before >= score).all(axis=1) & (before > score).any(axis=1)).any():
            is_on[point] = True
            front[n_front] = score
            n_front += 1
    return is_on


def layers(scores: np.ndarray) -> np.ndarray:
    """Number of the layer of each point, 1 the front; `scores` as for `nondominated`."""
    found = np.zeros(len(scores), dtype=np.int64)
    layer = 0
    while (left := np.flatnonzero(found == 0)).size:
        layer += 1
        found[left[nondominated(scores[left])]] = layer
    return found


def _stacked(values: Mapping[str, np.ndarray]) -> tuple[np.ndarray, int]:
    """Outcomes of shape (points, seeds kept, objectives), NaN for points without a place, and the number of seeds dropped."""
    if not values:
        raise AnalysisRefused("there is no objective; a front needs one or more")
    columns = [as_columns(each) for each in values.values()]
    shapes = {each.shape for each in columns}
    if len(shapes) > 1:
        raise AnalysisRefused("the objectives have different numbers of points or seeds; a front needs the same runs for all")
    every = np.stack(columns, axis=2)
    n_points, n_seeds, n_objectives = every.shape
    has_value = ~np.isnan(every).any(axis=2).all(axis=1)
    if not has_value.any():
        raise AnalysisRefused("no point has a value in every objective; resume the study, or retry its failed runs")
    # A run that lacks one objective is no use for the others: the points are placed by whole runs.
    whole = np.where(np.isnan(every).any(axis=2, keepdims=True), math.nan, every)[has_value]
    missing = np.isnan(whole[:, :, 0])
    _, n_dropped = complete_seeds(np.where(missing, math.nan, 0.0))
    kept = np.full((n_points, n_seeds - n_dropped, n_objectives), math.nan)
    kept[has_value] = whole[:, ~missing.any(axis=0)]
    return kept, n_dropped


def _staying(scores: np.ndarray, seed: int, resamples: int) -> np.ndarray:
    """In which share of the resamples of the seeds each point is on the front; `scores` is (points, seeds, objectives)."""
    n_points, n_seeds, _ = scores.shape
    n_times = min(resamples, max(100, 500_000 // n_points))
    on_front = np.zeros(n_points)
    for drawn in resampled(n_seeds, n_times, seed):
        on_front += nondominated(scores[:, drawn].mean(axis=1))
    return on_front / n_times


def _dominators(scores: np.ndarray, on_front: np.ndarray, has_value: np.ndarray) -> np.ndarray:
    """For each point the first one of the front that dominates it, -1 for none; shape (points,)."""
    found = np.full(len(scores), -1, dtype=np.int64)
    front = np.flatnonzero(on_front)
    for point in np.flatnonzero(has_value & ~on_front):
        is_better = (scores[front] >= scores[point]).all(axis=1) & (scores[front] > scores[point]).any(axis=1)
        found[point] = front[is_better.argmax()]
    return found
