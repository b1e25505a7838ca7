"""What each intervention contributes to what all of them do together: Shapley's split (`sim.experiments.shapley`) of a study.

With every subset in the table it is exact; what is uncertain is luck alone, and that is taken over the seeds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.intervals import CONFIDENCE
from sim.experiments.shapley import parts_of
from sim.studies.analysis.basics import AnalysisRefused, as_columns, complete_seeds, interval_of_means

if TYPE_CHECKING:
    import pandas as pd

MOST_PLAYERS = 16
"""Interventions that can be split; 2 to this power subsets are needed."""


@dataclass(frozen=True, eq=False)
class Split:
    """A difference, split over those who made it.

    Parameters
    ----------
    table : one row per intervention, in the order given: ``name``, ``part`` with ``low`` and ``high``; ``share`` of the whole
        (NaN when the whole can't be told from nothing); ``alone`` (what it does when it is the only one) and ``last`` (what it
        adds to all others), each with its interval. Intervals are Student's t over the seeds, NaN for one seed.
    none, all : the mean outcome without and with all interventions.
    whole, whole_low, whole_high : their difference; the parts sum to it.
    """

    table: pd.DataFrame = field(repr=False)
    none: float
    all: float
    whole: float
    whole_low: float
    whole_high: float
    n_seeds: int
    n_dropped: int
    confidence: float


def shapley(x: np.ndarray, y: np.ndarray, names: Sequence[str], confidence: float = CONFIDENCE) -> Split:
    """Split the difference between all interventions and none.

    Parameters
    ----------
    x : who is there, shape (points, interventions) of bools; every subset once, in any order.
    y : the outcome, shape (points,) or (points, seeds). Seeds that a point lacks are dropped for all.
    names : of the interventions, up to `MOST_PLAYERS`.

    Raises
    ------
    AnalysisRefused
        When a subset is missing (it is named), is there twice, or has no finished run.

    Examples
    --------
    >>> x = np.array([[False, False], [True, False], [False, True], [True, True]])
    >>> shapley(x, np.array([0.0, 1.0, 3.0, 10.0]), ["a", "b"]).table[["name", "part"]].to_dict("list")
    {'name': ['a', 'b'], 'part': [4.0, 6.0]}
    """
    import pandas as pd

    by_subset, n_dropped = _by_subset(x, y, names)
    values = by_subset.T
    none, everyone = 0, values.shape[1] - 1
    parts = parts_of(by_subset).T
    whole = values[:, everyone] - values[:, none]
    bits = 1 << np.arange(len(names))
    columns: dict[str, object] = {"name": list(names)}
    columns |= dict(zip(("part", "low", "high"), interval_of_means(parts, confidence), strict=True))
    total, total_low, total_high = (float(each[0]) for each in interval_of_means(whole[:, None], confidence))
    is_told = (math.isnan(total_low) and total != 0) or total_low > 0 or total_high < 0
    columns["share"] = parts.mean(axis=0) / total if is_told else math.nan
    for what, gained in (
        ("alone", values[:, bits] - values[:, [none]]),
        ("last", values[:, [everyone]] - values[:, everyone - bits]),
    ):
        columns |= dict(zip((what, f"{what}_low", f"{what}_high"), interval_of_means(gained, confidence), strict=True))
    ends = float(values[:, none].mean()), float(values[:, everyone].mean())
    table = pd.DataFrame(columns)
    return Split(table, *ends, total, total_low, total_high, n_seeds=len(values), n_dropped=n_dropped, confidence=confidence)


def _by_subset(x: np.ndarray, y: np.ndarray, names: Sequence[str]) -> tuple[np.ndarray, int]:
    """Outcomes in the order of subsets, shape (2**players, seeds), and how many seeds were dropped."""
    there = np.asarray(x).astype(bool)
    n = len(names)
    if there.ndim != 2 or there.shape[1] != n or not 1 <= n <= MOST_PLAYERS:
        raise AnalysisRefused(f"a split needs 1 to {MOST_PLAYERS} interventions, and a column for each; found {there.shape}")
    values = as_columns(y)
    if len(values) != len(there):
        raise AnalysisRefused(f"there are outcomes of {len(values)} points, but the design has {len(there)}")
    code = there @ (1 << np.arange(n))
    times = np.bincount(code, minlength=2**n)
    finished = np.bincount(code, weights=(~np.isnan(values)).any(axis=1), minlength=2**n)
    if (finished == 0).any():
        missing = np.flatnonzero(finished == 0)
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise AnalysisRefused(f"no run is done with {_subset(int(missing[0]), names)}{more}; every combination is needed")
    if (times > 1).any():
        raise AnalysisRefused(f"there are {times.max()} points with {_subset(int(times.argmax()), names)}; one of each is needed")
    complete, n_dropped = complete_seeds(values)
    return complete[np.argsort(code)], n_dropped


def _subset(code: int, names: Sequence[str]) -> str:
    there = [name for k, name in enumerate(names) if code >> k & 1]
    return f"just {' and '.join(there)}" if there else "no intervention"
