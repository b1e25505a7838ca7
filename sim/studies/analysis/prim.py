"""The patient rule induction method: a box of parameters in which something happens more often than elsewhere.

Friedman & Fisher (1999), "Bump hunting in high-dimensional data": a thin slice is peeled off one side of one factor again and
again, always the one whose loss raises the share of cases most. Peels are judged by the gain of the share per point lost, as in
the EMA Workbench (Kwakkel & Jaxa-Rozen 2016), because a slice of a switch or a whole number is thicker than one of a real number.
Of all boxes along the way the one with the largest weighted relative accuracy is taken (Lavrac, Flach & Zupan 1999): points
inside, times how far the share of cases is above that of all, so that neither a small pure box nor a large vague one wins.

Peeling is greedy, and what a slice too much took away has to come back. Friedman & Fisher paste slice by slice; here a factor
gets the best of all its intervals, which sorting finds at once (Mampaey et al. 2012), as long as the box becomes more accurate.

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

    def opened(self) -> list[Trimmed]:
        """The boxes that have a single limit less."""
        lower = [Trimmed(_replaced(self.low, int(k), -np.inf), self.high) for k in np.flatnonzero(np.isfinite(self.low))]
        upper = [Trimmed(self.low, _replaced(self.high, int(k), np.inf)) for k in np.flatnonzero(np.isfinite(self.high))]
        return lower + upper


def _replaced(values: np.ndarray, place: int, value: float) -> np.ndarray:
    changed = values.copy()
    changed[place] = value
    return changed


def open_box(n_factors: int) -> Trimmed:
    """The box that holds everything."""
    return Trimmed(np.full(n_factors, -np.inf), np.full(n_factors, np.inf))


def accuracy(inside: np.ndarray, lost: np.ndarray, share: float) -> float:
    """Weighted relative accuracy, times the number of points: cases in the box, less those that `share` would put there."""
    return float(lost[inside].sum() - share * inside.sum())


def peeled(x: np.ndarray, lost: np.ndarray, alpha: float, mass_min: float) -> Trimmed:
    """Peel from everything on, and take the best box along the way.

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
    while (smaller := _peel(box, x[inside], lost[inside], alpha, least)) is not None:
        box = smaller
        inside = box.inside(x)
        if (score := accuracy(inside, lost, share)) > best_score:
            best, best_score = box, score
    return best


def pasted(box: Trimmed, x: np.ndarray, lost: np.ndarray, mass_min: float, factors: np.ndarray | None = None) -> Trimmed:
    """Give one factor after the other the best of all its intervals, as long as the box becomes more accurate.

    Parameters
    ----------
    factors : columns that may be changed; left out, all.
    """
    columns = np.arange(x.shape[1]) if factors is None else factors
    if not len(columns):
        return box
    worth = lost - lost.mean()
    order = np.argsort(x[:, columns], axis=0, kind="stable")
    score = float(worth[box.inside(x)].sum())
    while True:
        gain, place, values = _best_interval(box, x, worth, columns, order)
        if gain <= score + 1e-9:
            return box
        changed = _limited(box, x, int(columns[place]), *values)
        if changed.inside(x).sum() < mass_min * len(x):
            return box
        box, score = changed, gain


def _best_interval(
    box: Trimmed, x: np.ndarray, worth: np.ndarray, columns: np.ndarray, order: np.ndarray
) -> tuple[float, int, tuple[float, float]]:
    """The most that points of one interval are worth, over all factors; which of `columns`, and its first and last value."""
    is_out = (x <= box.low) | (x >= box.high)
    n_out = is_out.sum(axis=1)[:, None]
    in_others = n_out - is_out[:, columns] == 0
    values = np.take_along_axis(x[:, columns], order, axis=0)
    sums = np.cumsum(np.take_along_axis(np.where(in_others, worth[:, None], 0.0), order, axis=0), axis=0)
    # An interval begins and ends between different values only.
    differs = values[1:] != values[:-1]
    edge = np.ones((1, len(columns)), dtype=bool)
    before = np.where(np.concatenate([edge, differs]), np.concatenate([np.zeros((1, len(columns))), sums[:-1]]), np.inf)
    upto = np.where(np.concatenate([differs, edge]), sums, -np.inf)
    gains = upto - np.minimum.accumulate(before, axis=0)
    place = int(gains.max(axis=0).argmax())
    last = int(gains[:, place].argmax())
    first = int(before[: last + 1, place].argmin())
    return float(gains[last, place]), place, (float(values[first, place]), float(values[last, place]))


def _limited(box: Trimmed, x: np.ndarray, factor: int, first: float, last: float) -> Trimmed:
    """The box with a factor's values from first to last; limits lie half-way to the next values that could be inside."""
    wide = box.without(factor)
    values = x[wide.inside(x), factor]
    below, within, above = values[values < first], values[(values >= first) & (values <= last)], values[values > last]
    low, high = wide.low, wide.high
    if len(below):
        low[factor] = _between(below.max(), within.min())
    if len(above):
        high[factor] = _between(within.max(), above.min())
    return Trimmed(low, high)


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
