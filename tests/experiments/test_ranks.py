"""Two groups by their ranks, against SciPy's own test, and adjusted for many looks."""

import numpy as np
import pytest
from scipy import stats

from sim.experiments.ranks import holm, rank_sum_p


@pytest.mark.parametrize(("n_one", "n_other", "levels"), [(5, 15, 1000), (12, 38, 1000), (30, 30, 4), (7, 9, 3), (40, 60, 10)])
def test_it_is_the_known_test(n_one: int, n_other: int, levels: int) -> None:
    luck = np.random.default_rng(n_one)
    for shift in range(4):
        one, other = luck.integers(0, levels, n_one) + shift * levels / 6, luck.integers(0, levels, n_other)
        known = stats.mannwhitneyu(one, other, method="asymptotic").pvalue
        assert rank_sum_p(one.astype(float), other.astype(float)) == pytest.approx(known, rel=1e-12)


def test_what_is_not_defined_is_left_out() -> None:
    one, other = np.array([1.0, 2.0, np.nan, 3.0]), np.array([4.0, 5.0, np.nan])
    assert rank_sum_p(one, other) == rank_sum_p(one[[0, 1, 3]], other[:2])


def test_nothing_to_tell_apart_is_no_difference() -> None:
    assert rank_sum_p(np.array([]), np.array([1.0])) == 1.0
    assert rank_sum_p(np.full(5, np.nan), np.arange(5.0)) == 1.0
    assert rank_sum_p(np.full(5, 2.0), np.full(9, 2.0)) == 1.0


def test_false_alarms_over_many_looks_are_rare() -> None:
    luck = np.random.default_rng(1)
    alarms = 0
    for _ in range(100):
        values = luck.normal(size=(50, 60))
        p = np.array([rank_sum_p(column[:12], column[12:]) for column in values.T])
        alarms += bool((holm(p) <= 0.05).any())
    assert alarms <= 11  # 5 are expected; more than 11 come by chance once in a hundred times
