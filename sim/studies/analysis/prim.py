"""The patient rule induction method: a box of parameters in which something happens more often than elsewhere.

Friedman & Fisher (1999), "Bump hunting in high-dimensional data": a thin slice is peeled off one side of one factor again and
again, always the one whose loss raises the share of cases most; afterwards the box is pasted, that is widened where that pays.
Peels are judged by the gain of the share per point lost, as in the EMA Workbench (Kwakkel & Jaxa-Rozen 2016), because a slice of
a switch or a whole number is thicker than one of a real number. Of all boxes along the way the one with the largest weighted
relative accuracy is taken (Lavrac, Flach & Zupan 1999): points inside, times how far the share of cases is above that of all, so
that neither a small pure box nor a large vague one wins.

Everything here is arithmetic on arrays, and nothing is drawn.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Trimmed(NamedTuple):
    """A box: of each factor what is above `low` and below `high`, each of shape (factors,), infinite where it is open."""

    low: np.ndarray
    high: np.ndarray

    def inside(self, x: np.ndarray) -> np.ndarray:
        """Which points lie in it, shape (rows,)."""
        return np.asarray(((x > self.low) & (x < self.high)).all(axis=1))

    def restricted(self) -> np.ndarray:
        """Factors with a limit, as columns."""
        return np.flatnonzero(np.isfinite(self.low) | np.isfinite(self.high))

    def without(self, factor: int) -> Trimmed:
        """The box with all of a factor's range."""
        low, high = self.low.copy(), self.high.copy()
        low[factor], high[factor] = -np.inf, np.inf
        return Trimmed(low, high)


def open_box(n_factors: int) -> Trimmed:
    """The box that holds everything."""
    return Trimmed(np.full(n_factors, -np.inf), np.full(n_factors, np.inf))


def accuracy(inside: np.ndarray, lost: np.ndarray, share: float) -> float:
    """Weighted relative accuracy, times the number of points: cases in the box, less those that `share` would put there."""
    return float(lost[inside].sum() - share * inside.sum())


def best_box(x: np.ndarray, lost: np.ndarray, alpha: float, mass_min: float) -> Trimmed:
    """Peel, take the best box along the way, and paste.

    Parameters
    ----------
    x : shape (rows, factors), without gaps.
    lost : 1.0 for a case, else 0.0; shape (rows,).
    alpha : share of the box's points that a slice holds, or a little more where values are equal.
    mass_min : share of all points below which no box goes.
    """
    share = float(lost.mean())
    least = max(mass_min * len(x), 1.0)
    box, best, best_score = open_box(x.shape[1]), open_box(x.shape[1]), 0.0
    inside = np.ones(len(x), dtype=bool)
    while (peeled := _peel(box, x[inside], lost[inside], alpha, least)) is not None:
        box = peeled
        inside = box.inside(x)
        if (score := accuracy(inside, lost, share)) > best_score:
            best, best_score = box, score
    return _paste(best, x, lost, alpha)


def _peel(box: Trimmed, x: np.ndarray, lost: np.ndarray, alpha: float, least: float) -> Trimmed | None:
    """Take the best slice off a box; None when each would leave fewer than `least` points. `x` and `lost` are those inside."""
    n, n_factors = x.shape
    thin = max(int(alpha * n), 1)
    ordered = np.partition(x, (thin - 1, n - thin), axis=0)
    # A slice takes whole values: with points of one value on both sides of a limit there would be no limit to tell.
    kept = np.concatenate([x > ordered[thin - 1], x < ordered[n - thin]], axis=1)
    n_kept = kept.sum(axis=0)
    allowed = n_kept >= least
    if not allowed.any():
        return None
    cases = lost @ kept
    share = np.divide(cases, n_kept, out=np.zeros(len(n_kept)), where=n_kept > 0)
    gain = np.where(allowed, (share - lost.mean()) / (n - n_kept), -np.inf)
    side, factor = divmod(int(gain.argmax()), n_factors)
    values = x[:, factor]
    stays = kept[:, side * n_factors + factor]
    low, high = box.low.copy(), box.high.copy()
    if side == 0:
        low[factor] = _between(values[~stays].max(), values[stays].min())
    else:
        high[factor] = _between(values[stays].max(), values[~stays].min())
    return Trimmed(low, high)


def _between(below: float, above: float) -> float:
    """A limit between two neighbouring values, never equal to one of them unless nothing lies between."""
    return float(below + 0.5 * (above - below))


def _paste(box: Trimmed, x: np.ndarray, lost: np.ndarray, alpha: float) -> Trimmed:
    """Widen a box by slices for as long as its accuracy grows, each time by the best one."""
    share = float(lost.mean())
    score = accuracy(box.inside(x), lost, share)
    while True:
        wider = [each for factor in box.restricted() for each in _widened(box, int(factor), x, alpha)]
        scores = [accuracy(each.inside(x), lost, share) for each in wider]
        if not scores or max(scores) <= score:
            return box
        score = max(scores)
        box = wider[scores.index(score)]


def _widened(box: Trimmed, factor: int, x: np.ndarray, alpha: float) -> list[Trimmed]:
    """The box with a slice more below or above in one factor."""
    in_others = box.without(factor).inside(x)
    values = np.sort(x[in_others, factor])
    is_in = (values > box.low[factor]) & (values < box.high[factor])
    thin = max(int(alpha * is_in.sum()), 1)
    below, above = values[values <= box.low[factor]], values[values >= box.high[factor]]
    found = []
    if len(below):
        last = below[max(len(below) - thin, 0)]
        rest = below[below < last]
        low = box.low.copy()
        low[factor] = _between(rest.max(), last) if len(rest) else -np.inf
        found.append(Trimmed(low, box.high))
    if len(above):
        last = above[min(thin, len(above)) - 1]
        rest = above[above > last]
        high = box.high.copy()
        high[factor] = _between(last, rest.min()) if len(rest) else np.inf
        found.append(Trimmed(box.low, high))
    return found
