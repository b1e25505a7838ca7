"""How much of what a study finds rests on parameters that nobody has measured: shares of variance by the grade of the evidence.

The output's variance splits over groups of independent factors as it does over single ones (Sobol' 1993; Jacques, Lavergne &
Devictor 2006): a group's closed index is what its factors make alone or with each other, its total index also what they make
together with factors of other groups. Two estimators, for two kinds of designs:

- A Saltelli design gives indices of single factors, and bounds of a group's follow from those: the firsts of its members can't
  add up to more than its closed index, the totals of its members can't add up to less than its total index, and the same holds
  for all other factors, whose indices leave the rest of 1.
- A random sample or a Latin hypercube gets a polynomial chaos expansion by least squares (Sudret 2008), with polynomials made
  orthonormal on the sample itself (Oladyshkin & Nowak 2012), so that it fits any distribution; degree and interactions are those
  with the least leave-one-out error (corrected as in Blatman & Sudret 2011). The sampling variance of each squared coefficient is
  taken off, as an adjusted R2 does. What no term catches is told as unexplained, never spread over the groups; it may belong to
  any, above all when the sample is too small for interactions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiments.intervals import CONFIDENCE, t_quantile
from sim.studies.analysis.basics import AnalysisRefused, averaged, need_variance, resampled, varies, without_gaps
from sim.studies.analysis.sensitivity import RESAMPLES, Base, base_samples

if TYPE_CHECKING:
    import pandas as pd

GRADES = ("measured", "published", "judgement", "")
"""Grades in the order of the table; the empty one is for switches and dates."""

SHAPES = ((1, 1), (2, 1), (3, 1), (2, 2), (3, 2), (4, 2), (5, 2), (6, 2))
"""Expansions that are tried: the highest total degree, and how many factors a term may hold."""

ROWS_PER_TERM = 2.0
"""Points that an expansion needs for each of its terms (Blatman & Sudret 2011 take 2 to 3)."""

PARTS = 20
"""Parts of the sample that the jackknife leaves out in turn."""


class Share(NamedTuple):
    """A group's shares of the output variance, each with its interval."""

    grade: str
    n_factors: int
    alone: float
    alone_low: float
    alone_high: float
    total: float
    total_low: float
    total_high: float


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares of variance by grade.

    Parameters
    ----------
    table : one row per grade that factors have, with the columns of `Share`: ``alone``, the group's closed index (what would go
        from the variance if just these factors were known), and ``total`` (what would stay if just these were unknown), between
        0 and 1, with intervals.
    method : how they were estimated, in a sentence.
    are_bounds : whether ``alone`` means "at least" and ``total`` "at most" (a Saltelli design).
    unexplained, unexplained_low, unexplained_high : share of the variance that no term of the expansion catches: luck that is
        left in the averages, and what a low polynomial can't follow. NaN for a Saltelli design.
    noise_share : the part of the variance that is luck left in the averages; NaN for one seed.
    """

    table: pd.DataFrame = field(repr=False)
    method: str
    are_bounds: bool
    unexplained: float
    unexplained_low: float
    unexplained_high: float
    noise_share: float
    n_rows: int
    n_seeds: int
    confidence: float

    def share_of(self, grade: str) -> Share | None:
        """The shares of one grade; None when no factor has it."""
        rows = self.table[self.table["grade"] == grade]
        return None if rows.empty else Share(*rows.iloc[0])


def shares_of_sobol(
    y: np.ndarray,
    names: Sequence[str],
    grades: Sequence[str],
    second_order: bool = False,
    confidence: float = CONFIDENCE,
    seed: int = 1,
) -> Shares:
    """Bounds of each group's shares from a Saltelli design.

    Parameters
    ----------
    y, names, second_order : as in `sim.studies.analysis.sensitivity.sobol`.
    grades : of each factor, of `GRADES`.
    seed : of the bootstrap over the base samples, from which the intervals are.

    Raises
    ------
    AnalysisRefused
        When a run is missing or failed, the number of points does not fit, or nothing varies.
    """
    groups = _groups(names, grades)
    values = averaged(without_gaps(y))
    base = base_samples(values.values, len(names), second_order)
    bounds = np.array([_bounds(*_indices(base), members) for members in groups.values()])
    drawn = resampled(len(base.a), RESAMPLES, seed)
    sampled = [_indices(Base(base.a[rows], base.b[rows], base.ab[rows])) for rows in drawn]
    spread = np.array([[_bounds(*each, members) for members in groups.values()] for each in sampled]).std(axis=0, ddof=1)
    shares = _rows(groups, bounds, _normal_quantile(confidence) * spread)
    return Shares(
        _table(shares),
        method="bounds from the Sobol' indices of single factors: alone is at least, total at most",
        are_bounds=True,
        unexplained=math.nan,
        unexplained_low=math.nan,
        unexplained_high=math.nan,
        noise_share=values.noise_share,
        n_rows=len(values.values),
        n_seeds=values.n_seeds,
        confidence=confidence,
    )


def shares_of_sample(
    x: np.ndarray, y: np.ndarray, names: Sequence[str], grades: Sequence[str], confidence: float = CONFIDENCE
) -> Shares:
    """Each group's shares from a random sample or a Latin hypercube, by a polynomial chaos expansion.

    Parameters
    ----------
    x : the factors' values as they were run, shape (points, factors); drawn independently of each other.
    y : the outcome, shape (points,) or (points, seeds).
    grades : of each factor, of `GRADES`.

    Returns
    -------
    `Shares`; the intervals are a delete-a-group jackknife's over `PARTS` parts of the sample (Kott 2001), given the expansion.

    Raises
    ------
    AnalysisRefused
        When a run is missing or failed, there are fewer than two points per term of the smallest expansion, or nothing varies.
    """
    groups = _groups(names, grades)
    values = averaged(without_gaps(y))
    need_variance(values.values)
    factors = _checked(x, values.values, names)
    shape = _best_shape(factors, values.values)
    shares, margins = _jackknifed(factors, values.values, shape, list(groups.values()), confidence)
    low, high = np.clip([shares[-1, 0] - margins[-1, 0], shares[-1, 0] + margins[-1, 0]], 0.0, 1.0)
    return Shares(
        _table(_rows(groups, shares[:-1], margins[:-1])),
        method=f"polynomial chaos by least squares: {_expanded(factors, shape).words}",
        are_bounds=False,
        unexplained=float(np.clip(shares[-1, 0], 0.0, 1.0)),
        unexplained_low=float(low),
        unexplained_high=float(high),
        noise_share=values.noise_share,
        n_rows=len(values.values),
        n_seeds=values.n_seeds,
        confidence=confidence,
    )


def _groups(names: Sequence[str], grades: Sequence[str]) -> dict[str, np.ndarray]:
    """Which factors have a grade, shape (factors,) of bools, by grade."""
    if len(names) != len(grades) or not set(grades) <= set(GRADES):
        raise ValueError(f"{len(names)} factors have the grades {list(grades)}; wanted is one of {GRADES} for each")
    given = np.array(grades)
    return {grade: given == grade for grade in GRADES if (given == grade).any()}


def _rows(groups: dict[str, np.ndarray], shares: np.ndarray, margins: np.ndarray) -> list[Share]:
    """Shares cut to 0..1; `shares` and `margins` hold alone and total, shape (groups, 2)."""
    found = []
    for (grade, members), share, margin in zip(groups.items(), shares, margins, strict=True):
        limits = np.clip(np.stack([share, share - margin, share + margin], axis=1), 0.0, 1.0)
        found.append(Share(grade, int(members.sum()), *(float(each) for each in limits.ravel())))
    return found


def _table(shares: Sequence[Share]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(shares, columns=list(Share._fields))


def _indices(base: Base) -> tuple[np.ndarray, np.ndarray]:
    """First (Saltelli et al. 2010) and total indices (Jansen 1999), each of shape (factors,): SALib's estimators."""
    of_both = base.of_both
    centre, variance = of_both.mean(), of_both.var()
    if variance == 0:  # a bootstrap sample may hold a single row
        return np.zeros(base.ab.shape[1]), np.zeros(base.ab.shape[1])
    first = ((base.b - centre)[:, None] * (base.ab - base.a[:, None])).mean(axis=0) / variance
    total = 0.5 * ((base.a[:, None] - base.ab) ** 2).mean(axis=0) / variance
    return first, total


def _bounds(first: np.ndarray, total: np.ndarray, members: np.ndarray) -> tuple[float, float]:
    """The least a group's closed index can be, and the most its total index can be."""
    alone = max(first[members].sum(), 1.0 - total[~members].sum())
    together = min(total[members].sum(), 1.0 - first[~members].sum())
    return float(alone), float(max(alone, together))


def _normal_quantile(confidence: float) -> float:
    return t_quantile(0.5 + 0.5 * confidence, 1_000_000)


def _checked(x: np.ndarray, y: np.ndarray, names: Sequence[str]) -> np.ndarray:
    values = np.asarray(x, dtype=float)
    if values.shape != (len(y), len(names)):
        raise ValueError(f"the design has the shape {values.shape}; wanted is {(len(y), len(names))}")
    for column, name in zip(values.T, names, strict=True):
        if np.isnan(column).any() or not varies(column):
            raise AnalysisRefused(f"{name} has no values or always the same; leave it out of what varies")
    return values


class _Expansion(NamedTuple):
    """A polynomial chaos expansion: its terms on the sample, without the constant.

    `columns` has the shape (rows, terms), `factors` (terms, factors) says which factors a term holds.
    """

    columns: np.ndarray
    factors: np.ndarray
    words: str


def _best_shape(x: np.ndarray, y: np.ndarray) -> tuple[int, int]:
    """Of the expansions that the sample can carry, that with the least leave-one-out error."""
    n, n_factors = x.shape
    tried: list[tuple[float, tuple[int, int]]] = []
    most_terms = n * (1 - 1 / PARTS) / ROWS_PER_TERM - 1
    for shape in SHAPES:
        # Counting is cheap, and an expansion over many factors may be too large to build.
        if len(_terms(_n_powers(x, shape[0]), *shape)) <= most_terms:
            tried.append((_left_out_error(_expanded(x, shape).columns, y), shape))
    if not tried:
        needed = math.ceil((n_factors + 1) * ROWS_PER_TERM / (1 - 1 / PARTS))
        raise AnalysisRefused(f"{n} points are too few to split the variance over {n_factors} factors; {needed} are needed")
    return min(tried)[1]


def _n_powers(x: np.ndarray, degree: int) -> list[int]:
    """How high a polynomial each factor can have: one with two levels has a line, with three levels a parabola."""
    return [min(degree, len(np.unique(column)) - 1) for column in x.T]


def _orthonormal(column: np.ndarray, n_powers: int) -> np.ndarray:
    """Polynomials of a factor with mean 0, variance 1 and no correlation on the sample, shape (rows, n_powers)."""
    scaled = 2.0 * (column - column.min()) / np.ptp(column) - 1.0
    powers = np.polynomial.legendre.legvander(scaled, n_powers)
    return np.asarray(np.linalg.qr(powers)[0][:, 1:] * math.sqrt(len(column)))


def _terms(n_powers: Sequence[int], degree: int, order: int) -> list[tuple[tuple[int, int], ...]]:
    """The terms of an expansion, each of pairs of factor and power."""
    terms: list[tuple[tuple[int, int], ...]] = [((k, d),) for k, top in enumerate(n_powers) for d in range(1, top + 1)]
    if order == 2:
        for a, b in combinations(range(len(n_powers)), 2):
            powers = ((d, e) for d in range(1, n_powers[a] + 1) for e in range(1, n_powers[b] + 1) if d + e <= degree)
            terms += [((a, d), (b, e)) for d, e in powers]
    return terms


def _expanded(x: np.ndarray, shape: tuple[int, int]) -> _Expansion:
    n_powers = _n_powers(x, shape[0])
    polynomials = [_orthonormal(column, top) if top else np.empty((len(x), 0)) for column, top in zip(x.T, n_powers, strict=True)]
    terms = _terms(n_powers, *shape)
    columns = np.column_stack([np.prod([polynomials[k][:, d - 1] for k, d in term], axis=0) for term in terms])
    factors = np.zeros((len(terms), x.shape[1]), dtype=bool)
    for place, term in enumerate(terms):
        factors[place, [k for k, _ in term]] = True
    kind = "no interactions" if shape[1] == 1 else "interactions of two factors"
    return _Expansion(columns, factors, f"degree {shape[0]}, {kind}, {len(terms)} terms")


def _left_out_error(columns: np.ndarray, y: np.ndarray) -> float:
    """Mean squared leave-one-out error, corrected for small samples (Blatman & Sudret 2011, equation 29)."""
    design = np.column_stack([np.ones(len(y)), columns])
    q, r = np.linalg.qr(design)
    n, n_terms = design.shape
    residual = y - q @ (q.T @ y)
    leverage = np.minimum((q**2).sum(axis=1), 1.0 - 1e-9)
    inverse = np.linalg.pinv(r)
    correction = n / (n - n_terms) * (1.0 + float((inverse**2).sum()))
    return float(((residual / (1.0 - leverage)) ** 2).mean() * correction)


def _split(x: np.ndarray, y: np.ndarray, shape: tuple[int, int], groups: Sequence[np.ndarray]) -> np.ndarray:
    """Alone and total of each group, and in a last row the unexplained share twice; shape (groups + 1, 2)."""
    expansion = _expanded(x, shape)
    design = np.column_stack([np.ones(len(y)), expansion.columns])
    q, r = np.linalg.qr(design)
    inverse = np.linalg.pinv(r)
    coefficients = inverse @ (q.T @ y)
    luck = ((y - design @ coefficients) ** 2).sum() / (len(y) - design.shape[1])
    # A squared coefficient is too large by its sampling variance; the correction may leave a useless term below zero.
    squares = coefficients[1:] ** 2 - luck * (inverse[1:] ** 2).sum(axis=1)
    parts = squares * expansion.columns.var(axis=0)
    explained = parts / (parts.sum() + luck)
    shares = [
        (explained[~expansion.factors[:, ~members].any(axis=1)].sum(), explained[expansion.factors[:, members].any(axis=1)].sum())
        for members in groups
    ]
    return np.array([*shares, (1.0 - explained.sum(),) * 2])


def _jackknifed(
    x: np.ndarray, y: np.ndarray, shape: tuple[int, int], groups: Sequence[np.ndarray], confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Shares and half the widths of their intervals, each of shape (groups + 1, 2).

    The polynomials are made anew for each part that is left out, since their centre and scale come from the sample as well.
    """
    whole = _split(x, y, shape, groups)
    n_parts = min(PARTS, len(y))
    part_of = np.arange(len(y)) % n_parts
    left_out = np.array([_split(x[part_of != part], y[part_of != part], shape, groups) for part in range(n_parts)])
    error = np.sqrt((n_parts - 1) / n_parts * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0))
    return whole, t_quantile(0.5 + 0.5 * confidence, n_parts - 1) * error
