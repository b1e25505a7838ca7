"""Shapley's split of a whole over those who made it.

Shapley (1953), "A value for n-person games": a player's part is what it adds to those already there, averaged over all orders in
which the players could come. It is the only split that gives nothing to who adds nothing, treats equals alike, adds up to the
whole, and adds over games. A report splits differences with it, and so does the analysis of a study.
"""

from __future__ import annotations

import math

import numpy as np


def parts_of(by_subset: np.ndarray) -> np.ndarray:
    """Shapley's values of a game.

    Parameters
    ----------
    by_subset : what each subset is worth, shape (2**players,) or (2**players, games); subset s holds player k when bit k of s is
        set.

    Returns
    -------
    Parts, shape (players,) or (players, games).

    Examples
    --------
    Two left gloves and a right one; a pair is worth 1:

    >>> worth = np.array([0, 0, 0, 0, 0, 1, 1, 1])
    >>> parts_of(worth).round(6).tolist()
    [0.166667, 0.166667, 0.666667]
    """
    values = np.asarray(by_subset, dtype=float)
    n = len(values).bit_length() - 1
    subsets = np.arange(len(values))
    sizes = np.array([int(s).bit_count() for s in subsets])
    # The share of orders in which just these come before a given other one: |S|! (n - |S| - 1)! / n!
    weights = np.array([1.0 / (n * math.comb(n - 1, size)) for size in range(n)])
    parts = np.empty((n, *values.shape[1:]))
    for player in range(n):
        without = subsets[(subsets >> player) & 1 == 0]
        parts[player] = np.tensordot(weights[sizes[without]], values[without | (1 << player)] - values[without], axes=1)
    return parts
