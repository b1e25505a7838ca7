"""Whether two groups differ, without believing in any distribution, and how to ask so often without being fooled."""

from __future__ import annotations

import math

import numpy as np


def rank_sum_p(first: np.ndarray, second: np.ndarray) -> float:
    """Two-sided p of "both groups come from one distribution" (Wilcoxon 1945, Mann & Whitney 1947).

    The normal approximation with a correction for ties and one for continuity, which is good from about five values a group on.

    Parameters
    ----------
    first, second : the values of the groups; what is not defined (NaN) is left out.

    Returns
    -------
    1 when a group is empty or all values are the same.

    Examples
    --------
    >>> round(rank_sum_p(np.arange(10.0), np.arange(10.0) + 6), 4)
    0.0017
    """
    from scipy.special import ndtr

    one, other = (group[~np.isnan(group)] for group in (first, second))
    n, n_one, n_other = len(one) + len(other), len(one), len(other)
    values = np.concatenate((one, other))
    _, inverse, ties = np.unique(values, return_inverse=True, return_counts=True)
    if n_one == 0 or n_other == 0 or len(ties) == 1:
        return 1.0
    ranks = (np.cumsum(ties) - 0.5 * (ties - 1))[inverse]
    apart = abs(float(ranks[:n_one].sum()) - 0.5 * n_one * (n + 1))
    variance = n_one * n_other / 12 * (n + 1 - float((ties.astype(float) ** 3 - ties).sum()) / (n * (n - 1)))
    return float(2.0 * ndtr(-max(apart - 0.5, 0.0) / math.sqrt(variance)))


def holm(p: np.ndarray) -> np.ndarray:
    """P-values adjusted for so many looks (Holm 1979), NaN left where they are; shape as `p`.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(6).tolist()
    [0.03, 0.06, 0.06]
    """
    found = np.flatnonzero(~np.isnan(p))
    order = found[np.argsort(p[found], kind="stable")]
    adjusted = np.full(len(p), math.nan)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(p[order] * np.arange(len(order), 0, -1)))
    return adjusted
