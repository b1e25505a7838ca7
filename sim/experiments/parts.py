"""A difference in parts, pair by pair, and summed up over the pairs."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.experiments.intervals import Mean, mean_of


class Parts(NamedTuple):
    """One outcome of a scenario, split pair by pair. All parts are NaN in a pair that could not be split.

    Parameters
    ----------
    none, all : the outcome in the baseline and in the scenario, shape (pairs,).
    parts : shape (parts, pairs); in each pair they sum to ``all - none``, as far as floats can (`closed`).
    """

    none: np.ndarray
    all: np.ndarray
    parts: np.ndarray


def closed(parts: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Parts whose exact sum rounds to the whole, or misses it by less than the last bit of the smallest part that is not nothing.

    What rounding has left of it, billionths of a EUR, goes to that part. Where all parts are far larger than the whole, no floats
    of their size need sum to it.

    Parameters
    ----------
    parts, whole : shapes (parts, pairs) and (pairs,). Pairs with a NaN stay as they are.
    """
    found = parts.copy()
    sizes = np.where(parts == 0, np.inf, np.abs(parts))
    for pair in np.flatnonzero(~np.isnan(parts).any(axis=0) & (parts != 0).any(axis=0)):
        found[sizes[:, pair].argmin(), pair] += math.fsum([whole[pair], *-parts[:, pair]])
    return found


class Summary(NamedTuple):
    """Parts over the pairs that could be split.

    Parameters
    ----------
    none, all : mean outcome in the baseline and in the scenario.
    whole : their paired difference.
    parts : in the order of the parts; they sum to the whole.
    """

    none: float
    all: float
    whole: Mean
    parts: tuple[Mean, ...]
    n_pairs: int


def summed_up(parts: Parts) -> Summary:
    """Sum up over the pairs; all is NaN when there are none."""
    known = ~np.isnan(parts.parts).any(axis=0)
    none, everything, each = parts.none[known], parts.all[known], parts.parts[:, known]
    ends = (float(none.mean()), float(everything.mean())) if known.any() else (math.nan, math.nan)
    whole, means = mean_of(everything - none), [mean_of(part) for part in each]
    values = closed(np.array([[mean.value] for mean in means]), np.array([whole.value]))[:, 0].tolist()
    parts_of_it = tuple(mean._replace(value=value) for mean, value in zip(means, values, strict=True))
    return Summary(*ends, whole, parts_of_it, int(known.sum()))
