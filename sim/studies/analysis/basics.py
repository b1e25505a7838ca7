"""What every analysis of a study needs: complete blocks of seeds, intervals over them, and what luck leaves in a mean.

Runs with one seed share their luck, whatever the point (common random numbers). So a seed is a block, and a statistic is
computed seed by seed before its interval is: Student's t over the seeds. A point that lacks some seeds must not be averaged over
the others, for its neighbours' means hold the luck of all; the seeds that every point has are used instead.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.experiments.intervals import CONFIDENCE, t_central, t_quantile
from sim.world import chance

RESAMPLE, SHUFFLE = 2100, 2101
"""Streams of the analyses' own draws; the model's (`chance.STREAMS`) end far below."""

MOST_NAMED = 5
"""Rows that a refusal names; the others are counted."""


class AnalysisRefused(ValueError):
    """The table can't answer the question; the text says in one line what is missing and what to do."""


class Interval(NamedTuple):
    """Means and their intervals, each of shape (columns,); NaN where there is one seed only."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


class Averaged(NamedTuple):
    """Outcomes averaged over the seeds.

    Parameters
    ----------
    values : shape (rows,).
    n_seeds : seeds behind each value.
    noise_share : of the variance of `values` between the rows, the share that is luck which the averaging has left; NaN for one
        seed. Luck that all rows have in common with a seed makes no difference between rows and is not in it.
    """

    values: np.ndarray
    n_seeds: int
    noise_share: float


def as_columns(y: np.ndarray) -> np.ndarray:
    """Outcomes as floats of shape (rows, seeds), also when there is one seed and no second axis."""
    values = np.asarray(y, dtype=float)
    if values.ndim == 1:
        values = values[:, None]
    if values.ndim != 2 or not values.size:
        raise AnalysisRefused(f"outcomes have the shape {np.shape(y)}; wanted are rows, or rows by seeds, at least one of each")
    if np.isinf(values).any():
        raise AnalysisRefused(f"an outcome is infinite {rows_named(np.isinf(values).any(axis=1))}; leave this outcome out")
    return values


def rows_named(bad: np.ndarray) -> str:
    """Rows by number, for a message; `bad` has the shape (rows,).

    >>> rows_named(np.array([False, True, True]))
    'at points 1, 2'
    """
    rows = np.flatnonzero(bad)
    more = f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else ""
    return f"at point{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows[:MOST_NAMED]))}{more}"


def complete_seeds(y: np.ndarray) -> tuple[np.ndarray, int]:
    """The seeds that every row has.

    Returns
    -------
    Outcomes of shape (rows, seeds kept), and how many seeds were dropped.

    Raises
    ------
    AnalysisRefused
        When a row has no value at all, or there is no seed that every row has.

    Examples
    --------
    >>> complete_seeds(np.array([[1.0, 2.0], [3.0, np.nan]]))
    (array([[1.],
           [3.]]), 1)
    """
    values = as_columns(y)
    missing = np.isnan(values)
    if (empty := missing.all(axis=1)).any():
        raise AnalysisRefused(f"no run is done {rows_named(empty)}; resume the study, or retry its failed runs")
    kept = ~missing.any(axis=0)
    if not kept.any():
        raise AnalysisRefused("no seed is done at every point; resume the study, or retry its failed runs")
    return values[:, kept], int((~kept).sum())


def without_gaps(y: np.ndarray) -> np.ndarray:
    """Outcomes of shape (rows, seeds), refused when one is missing: for designs that lose their meaning with a point."""
    values = as_columns(y)
    if (gaps := np.isnan(values).any(axis=1)).any():
        raise AnalysisRefused(f"runs are missing or failed {rows_named(gaps)}; resume the study, or retry its failed runs")
    return values


def averaged(y: np.ndarray) -> Averaged:
    """Average complete outcomes over the seeds, and tell the luck that is left.

    The luck of a row in a seed is what remains of an outcome after the row's mean and the seed's are taken off (a two-way layout
    without repeats); its variance over the number of seeds is the noise of a row's mean.
    """
    values = as_columns(y)
    n_rows, n_seeds = values.shape
    means = values.mean(axis=1)
    if n_seeds < 2 or n_rows < 2:
        return Averaged(means, n_seeds, math.nan)
    luck = values - means[:, None] - values.mean(axis=0) + values.mean()
    noise = (luck**2).sum() / ((n_rows - 1) * (n_seeds - 1)) / n_seeds
    between = means.var(ddof=1)
    return Averaged(means, n_seeds, float(min(noise / between, 1.0)) if between > 0 else math.nan)


def varies(values: np.ndarray) -> bool:
    """Whether values differ by more than the rounding of their sums."""
    return bool(np.ptp(values) > 1e-12 * np.abs(values).max())


def need_variance(values: np.ndarray) -> None:
    """Refuse values that are all the same."""
    if not varies(values):
        raise AnalysisRefused(f"the outcome is {values.flat[0]:.6g} at every point: nothing varies, so nothing can be explained")


def interval_of_means(values: np.ndarray, confidence: float = CONFIDENCE) -> Interval:
    """Means over the rows with intervals by Student's t; `values` has the shape (n, columns)."""
    n = len(values)
    mean = values.mean(axis=0)
    margin = _standard_error(values) * t_quantile(0.5 + 0.5 * confidence, n - 1) if n > 1 else np.full(mean.shape, math.nan)
    return Interval(mean, mean - margin, mean + margin)


def p_values(values: np.ndarray) -> np.ndarray:
    """Two-sided p of "the mean is zero" for each column by Student's t; NaN for one row. `values` has the shape (n, columns)."""
    n = len(values)
    if n < 2:
        return np.full(values.shape[1], math.nan)
    mean, error = np.abs(values.mean(axis=0)), _standard_error(values)
    angles = np.arctan2(mean, error * math.sqrt(n - 1))  # 0 for a mean of exactly 0 whose error is 0 as well
    return np.array([max(0.0, 1.0 - t_central(float(angle), n - 1)) for angle in angles])


def _standard_error(values: np.ndarray) -> np.ndarray:
    """Of the mean of each column; exactly 0 where all values are equal, whose mean may be off by a rounding error."""
    spread = values.std(axis=0, ddof=1)
    return np.where(np.ptp(values, axis=0) == 0, 0.0, spread) / math.sqrt(len(values))


def resampled(n: int, times: int, seed: int) -> np.ndarray:
    """Rows of bootstrap samples: whole numbers below n, shape (times, n), with replacement."""
    luck = chance.uniforms(seed, RESAMPLE, 0, np.arange(times * n))
    return np.asarray((luck * n).astype(np.int64).reshape(times, n))


def shuffled(n: int, turn: int, seed: int) -> np.ndarray:
    """The numbers below n in an order that depends on `turn` and `seed`, shape (n,)."""
    return np.argsort(chance.uniforms(seed, SHUFFLE, turn, np.arange(n)), kind="stable")


def two_levels(x: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """A two-level design as -1 (low, off) and +1 (high, on), shape (rows, factors).

    Raises
    ------
    AnalysisRefused
        When a factor does not take exactly two values.
    """
    values = np.asarray(x, dtype=float)
    if values.ndim != 2 or values.shape[1] != len(names):
        raise AnalysisRefused(f"the design has the shape {values.shape}; wanted are as many columns as names, {len(names)}")
    for column, name in zip(values.T, names, strict=True):
        if (n := len(np.unique(column))) != 2:
            raise AnalysisRefused(f"{name} takes {n} {'value' if n == 1 else 'values'} in this design; effects need exactly two")
    return np.where(values == values.max(axis=0), 1.0, -1.0)
