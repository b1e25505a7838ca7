"""Where does it backfire? Boxes of parameters in which companies lose, in words, and how far each box can be trusted.

The boxes are `sim.studies.analysis.prim`'s. A search over many factors finds a box in anything, so each one is held against luck:

- a limit stays only when the box without it would hold so many cases by chance in less than one case of twenty (the quasi-p of
  Bryant & Lempert 2010, "Thinking inside the box"; it knows nothing of the search, so it is a filter and no proof);
- the whole search is repeated on shuffled cases, and the box must beat all but a twentieth of those (a permutation test);
- the search is repeated on half samples: how often does a limit come again?
- the search is repeated with a tenth of the points held out, for each tenth: what share of held-out points in the box are cases?
  That is the share to expect of companies that the search has not seen; the box's own share flatters it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.studies.analysis.basics import AnalysisRefused, rows_named, shuffled
from sim.studies.analysis.prim import Trimmed, accuracy, open_box, pasted, peeled

if TYPE_CHECKING:
    import pandas as pd

SURE = 0.05
"""Above this p a limit, or a box, is not told from luck."""

HALVES, TENTHS = 20, 10
"""Half samples on which the search is repeated, and parts that are held out in turn."""

LEAST_ROWS = 40
"""Points below which no box is looked for: a twentieth of them would be one or two."""


class Limit(NamedTuple):
    """One factor's limits in a box.

    `low` and `high` are infinite where the box is open; they lie between two values that were run. `again` is the share of half
    samples in which the search limits this factor from the same side.
    """

    factor: str
    low: float
    high: float
    quasi_p: float
    again: float


@dataclass(frozen=True, eq=False)
class Box:
    """A box, its limits and its worth.

    Parameters
    ----------
    limits : sharpest first (by quasi-p).
    inside : which of all points lie in it, shape (rows,), also points whose outcome is missing.
    n, n_lost : points in it whose outcome is known, and cases among them. Points of earlier boxes are not counted again.
    coverage : share of all cases that are in it.
    density : share of its points that are cases.
    mass : share of all points that are in it.
    density_held_out : `density` among points that the search did not see; NaN when it found no box without them.
    p : of "factors and cases have nothing to do with each other", by permutation.
    """

    limits: tuple[Limit, ...]
    inside: np.ndarray = field(repr=False)
    n: int
    n_lost: int
    coverage: float
    density: float
    mass: float
    density_held_out: float
    p: float
    kinds: Mapping[str, str] = field(repr=False, default_factory=dict)
    units: Mapping[str, str] = field(repr=False, default_factory=dict)

    def words(self) -> str:
        """The box as half a sentence: "where market.rivals is above 1.4: 78 % of 41 companies lost"."""
        kinds, units = self.kinds, self.units
        limits = [in_words(limit, kinds.get(limit.factor, ""), units.get(limit.factor, "")) for limit in self.limits]
        return f"where {' and '.join(limits)}: {self.density:.0%} of {self.n:,} companies lost".replace("%", " %")


@dataclass(frozen=True, eq=False)
class Boxes:
    """All boxes of a search, the most accurate first.

    Parameters
    ----------
    n, n_lost : points whose outcome is known, and cases among them.
    n_dropped : points whose outcome is missing.
    """

    boxes: tuple[Box, ...]
    n: int
    n_lost: int
    n_dropped: int

    @property
    def base(self) -> float:
        """Share of cases among all points."""
        return self.n_lost / self.n

    @property
    def table(self) -> pd.DataFrame:
        """One row per box and limit: ``box`` (from 1 on), ``factor``, ``low``, ``high``, ``quasi_p``, ``again``."""
        import pandas as pd

        rows = [(number, *limit) for number, box in enumerate(self.boxes, start=1) for limit in box.limits]
        return pd.DataFrame(rows, columns=["box", *Limit._fields])

    @property
    def summary(self) -> pd.DataFrame:
        """One row per box: its number, its worth and its words."""
        import pandas as pd

        names = ["n", "n_lost", "coverage", "density", "mass", "density_held_out", "p"]
        rows = [(number, *(getattr(box, name) for name in names), box.words()) for number, box in enumerate(self.boxes, start=1)]
        return pd.DataFrame(rows, columns=["box", *names, "words"])

    def words(self) -> str:
        """What was found, in a sentence; also when it is nothing."""
        everyone = f"of {self.n:,} companies {self.n_lost:,} lost ({self.base:.0%})".replace("%", " %")
        if self.n_lost in (0, self.n):
            return f"{everyone}, so there is nothing to tell apart"
        if not self.boxes:
            return f"{everyone}, and nothing that varies tells which"
        found = "; ".join(box.words() for box in self.boxes)
        return f"{everyone}; {found}"


def find_boxes(
    x: np.ndarray,
    lost: np.ndarray,
    names: Sequence[str],
    kinds: Mapping[str, str] | None = None,
    units: Mapping[str, str] | None = None,
    alpha: float = 0.05,
    mass_min: float = 0.05,
    most: int = 3,
    permutations: int = 99,
    seed: int = 1,
) -> Boxes:
    """Look for boxes in which cases are frequent.

    Parameters
    ----------
    x : what varied, shape (points, factors); switches as 0 and 1, dates as days.
    lost : the cases, shape (points,) of 0 and 1 or bools; NaN where the outcome is missing (such points are left out).
    kinds : by factor, "number", "whole", "switch" or "time"; for the words only.
    units : by factor; for the words only.
    alpha, mass_min : see `sim.studies.analysis.prim.peeled`.
    most : boxes at most; each is looked for among the points outside of those before, until one can't be told from luck.
    permutations : shuffled searches behind p; 99 give p in steps of 0.01.
    seed : of the shuffles and halves.

    Raises
    ------
    AnalysisRefused
        With fewer than `LEAST_ROWS` points whose outcome is known, or gaps in `x`.
    """
    factors, cases = _checked(x, lost, names)
    known = ~np.isnan(cases)
    n, n_lost = int(known.sum()), int(np.nansum(cases))
    settings = _Settings(alpha, mass_min, permutations, seed)
    boxes: list[Box] = []
    left = known.copy()
    while len(boxes) < most and left.sum() >= LEAST_ROWS and 0 < cases[left].sum() < left.sum():
        found = _next_box(factors[left], cases[left], settings)
        if found is None:
            break
        inside = found.box.inside(factors)
        within = cases[left & inside]
        boxes.append(
            Box(
                limits=_limits(found, names),
                inside=inside,
                n=len(within),
                n_lost=int(within.sum()),
                coverage=float(within.sum() / n_lost),
                density=float(within.mean()),
                mass=len(within) / n,
                density_held_out=found.density_held_out,
                p=found.p,
                kinds=kinds or {},
                units=units or {},
            )
        )
        left &= ~inside
    return Boxes(tuple(boxes), n, n_lost, n_dropped=int((~known).sum()))


class _Settings(NamedTuple):
    alpha: float
    mass_min: float
    permutations: int
    seed: int


class _Found(NamedTuple):
    """A box with what the repeats say of it; `quasi_p` and `again` by factor."""

    box: Trimmed
    quasi_p: dict[int, float]
    again: dict[int, float]
    density_held_out: float
    p: float


def _checked(x: np.ndarray, lost: np.ndarray, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    factors, cases = np.asarray(x, dtype=float), np.asarray(lost, dtype=float)
    if factors.ndim != 2 or factors.shape != (len(cases), len(names)):
        raise ValueError(f"the design has the shape {factors.shape}; wanted is {(len(cases), len(names))}")
    if not np.isfinite(factors).all():
        raise AnalysisRefused(f"what varied is not known {rows_named(~np.isfinite(factors).all(axis=1))}")
    known = cases[~np.isnan(cases)]
    if not np.isin(known, (0.0, 1.0)).all():
        raise ValueError("cases are told by 0 and 1")
    if len(known) < LEAST_ROWS:
        raise AnalysisRefused(f"{len(known)} companies are too few to look for a box; {LEAST_ROWS} or more are needed")
    return factors, cases


def _next_box(x: np.ndarray, lost: np.ndarray, settings: _Settings) -> _Found | None:
    """The best box, or None when it has no limit that counts or can't be told from luck."""
    box = _searched(x, lost, settings)
    if not box.restricted().size:
        return None
    p = _p_value(accuracy(box.inside(x), lost, float(lost.mean())), x, lost, settings)
    if p > SURE:
        return None
    again, held_out = _again(box, x, lost, settings), _held_out(x, lost, settings)
    quasi_p = {int(factor): _chance(box, box.without(int(factor)), x, lost) for factor in box.restricted()}
    return _Found(box, quasi_p, again, held_out, p)


def _searched(x: np.ndarray, lost: np.ndarray, settings: _Settings) -> Trimmed:
    """The best box with limits that count, pasted once more when it is clear which factors those are."""
    share, found = float(lost.mean()), []
    # Pasting alone often finds what peels of much noise lose.
    for start in (peeled(x, lost, settings.alpha, settings.mass_min), open_box(x.shape[1])):
        box = _simplified(pasted(start, x, lost, settings.mass_min), x, lost)
        found.append(_simplified(pasted(box, x, lost, settings.mass_min, box.restricted()), x, lost))
    return max(found, key=lambda each: accuracy(each.inside(x), lost, share))


def _simplified(box: Trimmed, x: np.ndarray, lost: np.ndarray) -> Trimmed:
    """Drop single limits, the least needed first, until each that is left counts."""
    while wider := box.opened():
        p = [_chance(box, each, x, lost) for each in wider]
        if max(p) <= SURE:
            break
        box = wider[p.index(max(p))]
    return box


def _chance(box: Trimmed, wider: Trimmed, x: np.ndarray, lost: np.ndarray) -> float:
    """How likely the box holds so many cases when they are as dense in it as in a wider one."""
    from scipy.special import bdtrc

    inside = box.inside(x)
    n, cases = int(inside.sum()), int(lost[inside].sum())
    return float(bdtrc(cases - 1, n, float(lost[wider.inside(x)].mean()))) if cases else 1.0


def _p_value(score: float, x: np.ndarray, lost: np.ndarray, settings: _Settings) -> float:
    """Share of searches that find a box at least as accurate among shuffled cases, the real one counted in.

    They end as soon as the share is above `SURE` for certain, since then it does not matter by how much.
    """
    share = float(lost.mean())
    as_good = 1
    for turn in range(settings.permutations):
        luck = lost[shuffled(len(lost), turn, settings.seed)]
        as_good += accuracy(_searched(x, luck, settings).inside(x), luck, share) >= score
        if as_good > SURE * (settings.permutations + 1):
            break
    return as_good / (settings.permutations + 1)


def _again(box: Trimmed, x: np.ndarray, lost: np.ndarray, settings: _Settings) -> dict[int, float]:
    """By limited factor, in which share of half samples it is limited from the same side."""
    times = dict.fromkeys((int(factor) for factor in box.restricted()), 0)
    for turn in range(HALVES):
        half = shuffled(len(lost), settings.permutations + turn, settings.seed)[: len(lost) // 2]
        found = _searched(x[half], lost[half], settings)
        for factor in times:
            times[factor] += _same_sides(box, found, factor)
    return {factor: count / HALVES for factor, count in times.items()}


def _held_out(x: np.ndarray, lost: np.ndarray, settings: _Settings) -> float:
    """Share of cases in the boxes found without a tenth of the points, among the points of that tenth."""
    part = np.argsort(shuffled(len(lost), settings.permutations + HALVES, settings.seed)) % TENTHS
    n_inside = cases = 0.0
    for turn in range(TENTHS):
        seen, unseen = part != turn, part == turn
        found = _searched(x[seen], lost[seen], settings)
        if found.restricted().size:
            inside = found.inside(x[unseen])
            n_inside, cases = n_inside + inside.sum(), cases + lost[unseen][inside].sum()
    return float(cases / n_inside) if n_inside else math.nan


def _same_sides(one: Trimmed, other: Trimmed, factor: int) -> bool:
    low = not np.isfinite(one.low[factor]) or np.isfinite(other.low[factor])
    high = not np.isfinite(one.high[factor]) or np.isfinite(other.high[factor])
    return bool(low and high)


def _limits(found: _Found, names: Sequence[str]) -> tuple[Limit, ...]:
    order = sorted(found.quasi_p, key=lambda factor: (found.quasi_p[factor], factor))
    return tuple(
        Limit(names[k], float(found.box.low[k]), float(found.box.high[k]), found.quasi_p[k], found.again[k]) for k in order
    )


def in_words(limit: Limit, kind: str = "", unit: str = "") -> str:
    """A factor's limits, to follow "where".

    >>> in_words(Limit("market.rivals", 1.4, math.inf, 0.01, 1.0))
    'market.rivals is above 1.4'
    >>> in_words(Limit("company.n_sellers", 11.5, 24.5, 0.01, 1.0), "whole")
    'company.n_sellers is 12 to 24'
    """
    low, high = limit.low, limit.high
    if kind == "switch":
        return f"{limit.factor} is {'on' if math.isfinite(low) else 'off'}"
    if kind in ("whole", "time"):
        first = f"{math.floor(low) + 1:,}" if math.isfinite(low) else ""
        last = f"{math.ceil(high) - 1:,}" if math.isfinite(high) else ""
        said = f"{first} to {last}" if first and last else f"{first} or more" if first else f"{last} or less"
        return f"{limit.factor} is {'day ' if kind == 'time' else ''}{said}{_unit(unit) if kind == 'whole' else ''}"
    below, above = _number(low), _number(high)
    said = f"between {below} and {above}" if below and above else f"above {below}" if below else f"below {above}"
    return f"{limit.factor} is {said}{_unit(unit)}"


def _number(value: float) -> str:
    """Three digits, without an exponent where people would not write one; empty for an open limit."""
    if not math.isfinite(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _unit(unit: str) -> str:
    return f" {unit}" if unit and unit != "1" else ""
