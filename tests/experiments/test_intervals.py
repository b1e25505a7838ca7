"""The statistics of a comparison against printed tables, hand-computed numbers and SciPy."""

import math

import numpy as np
import pytest
import scipy.stats

from sim.experiments.intervals import margin_of_mean, paired, t_quantile


# Any printed table of Student's t, two-sided 95 %.
@pytest.mark.parametrize(
    ("df", "wanted"),
    [
        (1, 12.706),
        (2, 4.303),
        (3, 3.182),
        (4, 2.776),
        (5, 2.571),
        (9, 2.262),
        (10, 2.228),
        (29, 2.045),
        (49, 2.010),
        (120, 1.980),
    ],
)
def test_t_quantile_is_that_of_the_tables(df: int, wanted: float) -> None:
    assert round(t_quantile(0.975, df), 3) == wanted


@pytest.mark.parametrize("p", [0.5, 0.6, 0.9, 0.95, 0.975, 0.995, 0.9999])
@pytest.mark.parametrize("df", [1, 2, 3, 4, 7, 8, 30, 31, 999, 1000])
def test_t_quantile_agrees_with_scipy(p: float, df: int) -> None:
    assert t_quantile(p, df) == pytest.approx(scipy.stats.t.ppf(p, df), rel=1e-11, abs=1e-12)


@pytest.mark.parametrize(("p", "df"), [(0.4, 3), (1.0, 3), (0.975, 0)])
def test_t_quantile_refuses_nonsense(p: float, df: int) -> None:
    with pytest.raises(ValueError, match="no t quantile"):
        t_quantile(p, df)


def test_a_paired_difference_worked_out_by_hand() -> None:
    # Differences 1, 2, 3, -2: mean 1, squared deviations 0 + 1 + 4 + 9, so their standard deviation is sqrt(14 / 3).
    baseline, scenario = np.array([10.0, 20.0, 30.0, 40.0]), np.array([11.0, 22.0, 33.0, 38.0])
    found = paired(baseline, scenario, better=1)
    margin = 3.182446 * math.sqrt(14 / 3) / 2
    assert (found.baseline_mean, found.scenario_mean, found.diff_mean) == (25, 26, 1)
    assert (found.diff_low, found.diff_high) == pytest.approx((1 - margin, 1 + margin))
    assert found.effect_sd == pytest.approx(1 / math.sqrt(500 / 3))
    assert (found.better_share, found.n_pairs) == (0.75, 4)
    assert paired(baseline, scenario, better=-1).better_share == 0.25


def test_the_interval_agrees_with_scipy() -> None:
    values = np.random.default_rng(1).normal(size=50)
    low, high = scipy.stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert values.mean() - margin_of_mean(values) == pytest.approx(low)
    assert values.mean() + margin_of_mean(values) == pytest.approx(high)


def test_nothing_differs() -> None:
    same = np.array([0.1, 0.2, 0.3])
    found = paired(same, same.copy(), better=1)
    assert found[2:] == (0, 0, 0, 0, 0, 3)


def test_everything_differs_by_the_same() -> None:
    found = paired(np.array([0.0, 0.0, 0.0]), np.array([0.1, 0.1, 0.1]), better=-1)
    assert found.diff_low == found.diff_mean == found.diff_high
    assert math.isnan(found.effect_sd)  # the baseline does not vary
    assert found.better_share == 0


def test_one_pair_has_no_interval() -> None:
    found = paired(np.array([1.0]), np.array([3.0]), better=1)
    assert (found.diff_mean, found.better_share, found.n_pairs) == (2, 1, 1)
    assert all(math.isnan(number) for number in (found.diff_low, found.diff_high, found.effect_sd))


def test_pairs_with_a_missing_value_are_left_out() -> None:
    found = paired(np.array([1.0, math.nan, 3.0, 5.0]), np.array([2.0, 2.0, math.nan, 7.0]), better=1)
    assert (found.baseline_mean, found.scenario_mean, found.diff_mean, found.n_pairs) == (3, 4.5, 1.5, 2)
    nothing = paired(np.array([math.nan]), np.array([1.0]), better=1)
    assert nothing.n_pairs == 0
    assert all(math.isnan(number) for number in nothing[:-1])
