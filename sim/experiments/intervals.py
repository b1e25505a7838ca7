"""The little statistics that a paired experiment needs: Student's t, without a library that carries much more.

Every function is exact up to rounding and has a closed form; the tests compare them with printed tables and hand-computed
numbers.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

CONFIDENCE = 0.95


class Paired(NamedTuple):
    """A paired difference, summed up. NaN stands for "not defined"."""

    baseline_mean: float
    scenario_mean: float
    diff_mean: float
    diff_low: float
    diff_high: float
    effect_sd: float
    better_share: float
    n_pairs: int


NO_PAIRS = Paired(math.nan, math.nan, math.nan, math.nan, math.nan, math.nan, math.nan, n_pairs=0)


def paired(baseline: np.ndarray, scenario: np.ndarray, better: int) -> Paired:
    """Sum up a paired difference ``scenario - baseline``.

    Parameters
    ----------
    baseline, scenario : shape (n,); run ``k`` of both has the same seed. A pair in which one is NaN is left out.
    better : +1 when more is better, -1 when less is.

    Returns
    -------
    Means over the pairs; the 95 % interval of the mean difference by Student's t (not defined for one pair); ``effect_sd``, the
    mean difference over the standard deviation of the baseline's runs (0 when nothing differs, not defined when only the
    baseline does not vary or there is one pair); the share of pairs in which the scenario is strictly better.
    """
    both = ~(np.isnan(baseline) | np.isnan(scenario))
    base, other = baseline[both], scenario[both]
    n = len(base)
    if n == 0:
        return NO_PAIRS
    diff = other - base
    mean, low, high = mean_of(diff)
    return Paired(
        baseline_mean=float(base.mean()),
        scenario_mean=float(other.mean()),
        diff_mean=mean,
        diff_low=low,
        diff_high=high,
        effect_sd=_effect(mean, base),
        better_share=float((better * diff > 0).mean()),
        n_pairs=n,
    )


class Mean(NamedTuple):
    """A mean with its 95 % interval by Student's t; NaN where there is none."""

    value: float
    low: float
    high: float


def mean_of(values: np.ndarray) -> Mean:
    """Mean of some values, shape (values,); the interval is NaN for one value, and all of it without any.

    >>> [round(each, 2) for each in mean_of(np.array([1.0, 2.0, 3.0]))]
    [2.0, -0.48, 4.48]
    """
    if not len(values):
        return Mean(math.nan, math.nan, math.nan)
    mean, margin = float(values.mean()), margin_of_mean(values)
    return Mean(mean, mean - margin, mean + margin)


def margin_of_mean(values: np.ndarray, confidence: float = CONFIDENCE) -> float:
    """Half the width of the interval of a mean; NaN for fewer than two values, 0 when they are all the same."""
    n = len(values)
    if n < 2:
        return math.nan
    return t_quantile(0.5 + 0.5 * confidence, n - 1) * _deviation(values) / math.sqrt(n)


def _deviation(values: np.ndarray) -> float:
    """Standard deviation (n - 1); exactly 0 for equal values, whose mean may be off by a rounding error."""
    return 0.0 if (values == values[0]).all() else float(values.std(ddof=1))


def _effect(mean: float, baseline: np.ndarray) -> float:
    deviation = _deviation(baseline) if len(baseline) > 1 else 0.0
    if deviation > 0:
        return mean / deviation
    return 0.0 if mean == 0 and len(baseline) > 1 else math.nan


@lru_cache(maxsize=256)
def t_quantile(p: float, df: int) -> float:
    """Quantile of Student's t distribution for whole degrees of freedom, 0.5 <= p < 1.

    Found by bisection of `t_central` over the angle ``atan(t / sqrt(df))``, to the last bit.

    >>> round(t_quantile(0.975, 10), 3), round(t_quantile(0.975, 49), 3)
    (2.228, 2.01)
    """
    if not (0.5 <= p < 1 and df >= 1):
        raise ValueError(f"no t quantile for p = {p} and {df} degrees of freedom")
    central = 2.0 * p - 1.0
    low, high = 0.0, 0.5 * math.pi
    while low < (middle := 0.5 * (low + high)) < high:
        low, high = (middle, high) if t_central(middle, df) < central else (low, middle)
    return math.tan(low) * math.sqrt(df)


def t_central(angle: float, df: int) -> float:
    """P(-t < T < t) for ``t = tan(angle) * sqrt(df)``: the finite sums of Abramowitz & Stegun 26.7.3 and 26.7.4.

    >>> round(t_central(math.atan(12.706), 1), 4)
    0.95
    """
    sine, cosine = math.sin(angle), math.cos(angle)
    # Terms cos^k times 1/2 * 3/4 * ... (even df) or 2/3 * 4/5 * ... (odd df), k counting up in steps of two.
    steps = np.arange(2 + df % 2, df, 2)
    total = math.fsum([1.0, *np.cumprod((steps - 1) / steps * cosine**2).tolist()])
    if df % 2 == 0:
        return sine * total
    return 2.0 / math.pi * (angle + (sine * cosine * total if df > 1 else 0.0))
