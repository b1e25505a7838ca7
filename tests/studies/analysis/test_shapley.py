"""Shapley's split against games worked by hand, and its axioms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.shapley import parts_of
from sim.studies.analysis.basics import AnalysisRefused
from sim.studies.analysis.shapley import shapley
from tests.studies.analysis.cases import covered, full_factorial


def test_the_glove_game() -> None:
    """Two have a left glove, one a right one, and a pair is worth 1: 1/6, 1/6 and 2/3 (Shapley & Shubik 1969)."""
    x = full_factorial(3)
    pairs = np.minimum(x[:, 0].astype(int) + x[:, 1], x[:, 2])
    assert shapley(x, pairs, ["l1", "l2", "r"]).table["part"].tolist() == pytest.approx([1 / 6, 1 / 6, 2 / 3])


def test_the_airport_game() -> None:
    """A runway for planes that need 8, 11 and 13: who needs a stretch shares it (Littlechild & Owen 1973)."""
    x = full_factorial(3)
    costs = (x * [8, 11, 13]).max(axis=1)
    assert shapley(x, costs, ["a", "b", "c"]).table["part"].tolist() == pytest.approx([8 / 3, 8 / 3 + 1.5, 8 / 3 + 1.5 + 2])


@given(st.integers(1, 8), st.integers(0, 2**32 - 1))
def test_parts_sum_to_the_whole(n: int, seed: int) -> None:
    y = np.random.default_rng(seed).normal(3.0, 10.0, size=(2**n, 4))
    found = shapley(full_factorial(n), y, [f"i{k}" for k in range(n)])
    assert found.table["part"].sum() == pytest.approx(found.whole, abs=1e-9)
    assert found.whole == pytest.approx(found.all - found.none, abs=1e-9)


def test_parts_of_millions_sum_to_the_whole_as_well_as_numbers_can() -> None:
    y = np.random.default_rng(1).normal(5e6, 1e6, size=(256, 3))
    found = shapley(full_factorial(8), y, list("abcdefgh"))
    assert found.table["part"].sum() == pytest.approx(found.whole, rel=1e-9)


def test_who_adds_nothing_gets_nothing_and_equals_get_the_same() -> None:
    x = full_factorial(3)
    found = shapley(x, (x[:, 0] & x[:, 1]) * 10.0, ["a", "b", "idle"]).table
    assert found["part"].tolist() == pytest.approx([5, 5, 0])
    assert found["alone"].tolist() == [0, 0, 0]
    assert found["last"].tolist() == [10, 10, 0]
    assert found["share"].tolist() == pytest.approx([0.5, 0.5, 0])


def test_the_order_of_the_points_does_not_matter() -> None:
    x, y = full_factorial(3), np.random.default_rng(2).normal(size=(8, 3))
    order = np.array([5, 0, 7, 2, 1, 6, 4, 3])
    one, other = shapley(x, y, list("abc")).table, shapley(x[order], y[order], list("abc")).table
    assert one.equals(other)


def test_no_share_of_a_whole_that_may_be_nothing() -> None:
    x = full_factorial(2)
    noise = np.random.default_rng(3).normal(size=(4, 6))
    assert shapley(x, noise, ["a", "b"]).table["share"].isna().all()
    assert shapley(x, np.zeros(4), ["a", "b"]).table["share"].isna().all()


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    x = full_factorial(3)
    worth = x @ np.array([1.0, 2.0, 0.0]) + 3.0 * (x[:, 0] & x[:, 2])
    parts = parts_of(worth)

    def repeat(rng: np.random.Generator) -> list[tuple[float, float, float]]:
        table = shapley(x, worth[:, None] + 4 * rng.normal(size=6) + rng.normal(size=(8, 6)), list("abc")).table
        return list(zip(table["low"], parts, table["high"], strict=True))

    assert covered(repeat, 400, seed=4) == pytest.approx(0.95, abs=0.03)


def test_one_seed_has_no_interval() -> None:
    found = shapley(full_factorial(2), np.arange(4.0), ["a", "b"])
    assert found.table[["low", "high", "alone_low", "last_high"]].isna().all(axis=None)
    assert np.isnan(found.whole_low)
    assert found.table["share"].sum() == pytest.approx(1)


def test_a_missing_subset_is_named() -> None:
    x = full_factorial(3)
    with pytest.raises(AnalysisRefused, match="no run is done with just a and c; every combination is needed"):
        shapley(np.delete(x, 5, axis=0), np.ones(7), list("abc"))
    with pytest.raises(AnalysisRefused, match="no run is done with no intervention and 1 more"):
        shapley(np.delete(x, [0, 7], axis=0), np.ones(6), list("abc"))


def test_a_subset_whose_runs_all_failed_is_missing() -> None:
    y = np.ones((4, 2))
    y[1] = np.nan
    with pytest.raises(AnalysisRefused, match="no run is done with just a;"):
        shapley(full_factorial(2), y, ["a", "b"])


def test_a_subset_that_is_there_twice_is_refused() -> None:
    x = np.vstack([full_factorial(2), [[True, True]]])
    with pytest.raises(AnalysisRefused, match="there are 2 points with just a and b"):
        shapley(x, np.ones(5), ["a", "b"])


def test_a_seed_that_one_subset_lacks_is_left_out() -> None:
    y = np.random.default_rng(5).normal(size=(4, 4))
    gap = y.copy()
    gap[3, 0] = np.nan
    found = shapley(full_factorial(2), gap, ["a", "b"])
    assert (found.n_seeds, found.n_dropped) == (3, 1)
    assert found.table.equals(shapley(full_factorial(2), y[:, 1:], ["a", "b"]).table)
