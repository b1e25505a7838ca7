"""Main effects and two-way interactions of a two-level factorial design, full or fractional.

Each effect is a contrast of the points, computed seed by seed, so that luck which the points share cancels before the interval
is taken over the seeds (randomised blocks: Montgomery 2017, "Design and Analysis of Experiments", chapters 6 and 8). Nothing is
assumed of interactions beyond two factors in a full design; in a fraction an effect can't be told from its aliases, and they
are named.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.intervals import CONFIDENCE
from sim.experiments.ranks import holm
from sim.studies.analysis.basics import (
    AnalysisRefused,
    complete_seeds,
    interval_of_means,
    p_values,
    two_levels,
)

if TYPE_CHECKING:
    import pandas as pd

MOST_ALIASED = 3
"""Aliases with more factors than this are not named: nobody would take them for the effect."""

TIMES = " x "
"""Between the factors of an interaction's name."""


@dataclass(frozen=True, eq=False)
class Effects:
    """Effects of a factorial design on one outcome.

    Parameters
    ----------
    table : one row per main effect, then per interaction: ``term`` ("a", "a x b"), ``kind`` ("main" or "interaction"),
        ``factors``, ``estimate`` with ``low`` and ``high``, ``p`` (of "there is none", Student's t over the seeds), ``p_holm``
        (adjusted for so many looks, Holm 1979), ``aliases`` (other effects of up to three factors that this design can't tell
        from it, with their sign; empty in a full design). A main effect is the mean outcome at the factor's high level less that
        at its low one; an interaction is half of what the first factor's effect gains when the second goes from low to high.
        Intervals and p are NaN for one seed.
    mean, mean_low, mean_high : the outcome over all points.
    resolution : of a fraction, the length of its shortest defining word (3: main effects are aliased with interactions); None
        for a full design.
    """

    table: pd.DataFrame = field(repr=False)
    mean: float
    mean_low: float
    mean_high: float
    n_points: int
    n_seeds: int
    n_dropped: int
    resolution: int | None
    confidence: float


def effects(x: np.ndarray, y: np.ndarray, names: Sequence[str], confidence: float = CONFIDENCE) -> Effects:
    """Estimate all main effects and two-way interactions.

    Parameters
    ----------
    x : shape (points, factors), two values in each column (False and True, or a low and a high number).
    y : the outcome, shape (points,) or (points, seeds). Seeds that a point lacks are dropped for all.
    names : of the factors.

    Raises
    ------
    AnalysisRefused
        When a point is missing, a factor has not two levels, or points are not balanced over the levels.

    Examples
    --------
    >>> x = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
    >>> found = effects(x, np.array([10.0, 14.0, 11.0, 19.0]), ["gemba", "kpi"])
    >>> found.table[["term", "estimate"]].to_dict("list")
    {'term': ['gemba', 'kpi', 'gemba x kpi'], 'estimate': [6.0, 3.0, 2.0]}
    """
    import pandas as pd

    levels = two_levels(x, names)
    values, n_dropped = complete_seeds(y)
    if len(values) != len(levels):
        raise AnalysisRefused(f"there are outcomes of {len(values)} points, but the design has {len(levels)}")
    terms = [term for order in (1, 2) for term in combinations(range(len(names)), order)]
    columns = np.column_stack([levels[:, list(term)].prod(axis=1) for term in terms])
    need_balance(columns)
    contrasts = _contrasts(columns, values)
    mean, low, high = interval_of_means(contrasts, confidence)
    p = p_values(contrasts)
    aliases = _aliases(levels, names, terms)
    table = pd.DataFrame(
        {
            "term": [_name(term, names) for term in terms],
            "kind": ["main" if len(term) == 1 else "interaction" for term in terms],
            "factors": [tuple(names[k] for k in term) for term in terms],
            "estimate": mean,
            "low": low,
            "high": high,
            "p": p,
            "p_holm": holm(p),
            "aliases": aliases,
        }
    )
    whole = interval_of_means(values.mean(axis=0)[:, None], confidence)
    return Effects(
        table,
        mean=float(whole.mean[0]),
        mean_low=float(whole.low[0]),
        mean_high=float(whole.high[0]),
        n_points=len(values),
        n_seeds=values.shape[1],
        n_dropped=n_dropped,
        resolution=resolution_of(levels),
        confidence=confidence,
    )


def need_balance(columns: np.ndarray) -> None:
    """Refuse contrasts that are neither orthogonal nor equal: some points of the design are missing, or there twice.

    Parameters
    ----------
    columns : of -1 and +1, shape (points, terms).
    """
    products = np.abs(columns.T @ columns)
    n = len(columns)
    balanced = (np.abs(columns.sum(axis=0)) % n == 0).all() and np.isin(products, (0.0, n)).all()
    if not balanced:
        raise AnalysisRefused(
            f"the {n} points are no whole two-level factorial design; all points of a full or regular fractional one are needed"
        )


def resolution_of(levels: np.ndarray) -> int | None:
    """Length of the shortest word of factors whose product is the same at all points; None for a full design.

    >>> resolution_of(np.array([[-1, -1, 1], [1, -1, -1], [-1, 1, -1], [1, 1, 1]]))
    3
    """
    n, k = levels.shape
    distinct = len(np.unique(levels, axis=0))
    if distinct == 2**k:
        return None
    for length in range(1, k + 1):
        for word in combinations(range(k), length):
            if abs(levels[:, list(word)].prod(axis=1).sum()) == n:
                return length
    return None


def _contrasts(columns: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The effects in each seed, shape (seeds, terms)."""
    found = 2.0 / len(values) * values.T @ columns
    # What is nothing but the rounding of a sum must not look like a small effect that is the same in every seed.
    found[np.abs(found) <= 1e-13 * np.abs(values).max()] = 0.0
    return np.asarray(found)


def _aliases(levels: np.ndarray, names: Sequence[str], terms: Sequence[tuple[int, ...]]) -> list[str]:
    """For each term the other effects, of up to `MOST_ALIASED` factors, whose contrast is the same up to its sign."""
    by_contrast: dict[bytes, list[tuple[int, tuple[int, ...]]]] = {}
    for order in range(1, min(MOST_ALIASED, len(names)) + 1):
        for term in combinations(range(len(names)), order):
            sign, contrast = _signed(levels[:, list(term)].prod(axis=1))
            by_contrast.setdefault(contrast, []).append((sign, term))
    found = []
    for term in terms:
        own, contrast = _signed(levels[:, list(term)].prod(axis=1))
        others = [(own * sign, other) for sign, other in by_contrast[contrast] if other != term]
        found.append(", ".join(("-" if sign < 0 else "") + _name(other, names) for sign, other in others))
    return found


def _signed(contrast: np.ndarray) -> tuple[int, bytes]:
    """A contrast as its first sign and what is left when that is divided out."""
    sign = int(math.copysign(1, contrast[0]))
    return sign, (sign * contrast).astype(np.int8).tobytes()


def _name(term: tuple[int, ...], names: Sequence[str]) -> str:
    return TIMES.join(names[k] for k in term)
