"""Fronts against a comparison of all pairs, and with ties, gaps and luck."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.studies.analysis.basics import AnalysisRefused
from sim.studies.analysis.pareto import layers, nondominated, pareto

BETTER = {"revenue": 1, "conflict": -1, "cost": -1}


def by_all_pairs(scores: np.ndarray) -> list[bool]:
    return [not any((other >= one).all() and (other > one).any() for other in scores) for one in scores]


@given(arrays(float, st.tuples(st.integers(1, 30), st.integers(1, 4)), elements=st.integers(0, 4).map(float)))
def test_the_front_is_what_no_other_point_dominates(scores: np.ndarray) -> None:
    assert nondominated(scores).tolist() == by_all_pairs(scores)


@given(arrays(float, (20, 3), elements=st.integers(0, 9).map(float)))
def test_each_layer_is_the_front_of_what_the_earlier_ones_leave(scores: np.ndarray) -> None:
    found = layers(scores)
    for layer in range(1, found.max() + 1):
        left = found >= layer
        assert (found[left] == layer).tolist() == by_all_pairs(scores[left])


@given(arrays(float, (15, 2), elements=st.integers(0, 5).map(float)), st.permutations(range(15)))
def test_the_order_of_the_points_does_not_matter(scores: np.ndarray, order: list[int]) -> None:
    assert nondominated(scores)[order].tolist() == nondominated(scores[order]).tolist()


def test_revenue_up_conflict_and_cost_down() -> None:
    values = {
        "revenue": np.array([5.0, 4.0, 4.0, 3.0]),
        "conflict": np.array([3.0, 1.0, 2.0, 1.0]),
        "cost": np.array([2.0, 2.0, 2.0, 1.0]),
    }
    found = pareto(values, BETTER).table
    assert found["point"].tolist() == [0, 1, 2, 3]
    assert found["on_front"].tolist() == [True, True, False, True]
    assert found["layer"].tolist() == [1, 1, 2, 1]
    assert found["dominated_by"].tolist() == [-1, -1, 1, -1]
    assert found["revenue"].tolist() == [5, 4, 4, 3]
    assert found["stays"].isna().all()


def test_equal_points_are_on_the_front_together() -> None:
    found = pareto({"revenue": np.array([2.0, 2.0, 1.0])}, BETTER).table
    assert found["on_front"].tolist() == [True, True, False]
    assert found["dominated_by"].tolist() == [-1, -1, 0]


def test_a_point_without_a_value_has_no_place() -> None:
    values = {"revenue": np.array([1.0, np.nan, 3.0]), "cost": np.array([1.0, 0.0, 2.0])}
    found = pareto(values, BETTER).table
    assert found["layer"].tolist() == [1, 0, 1]
    assert found["on_front"].tolist() == [True, False, True]
    assert np.isnan(found["revenue"][1])


def test_only_whole_runs_that_every_point_has_are_averaged() -> None:
    revenue = np.array([[1.0, 2.0, 100.0], [3.0, np.nan, 5.0]])
    cost = np.array([[1.0, 1.0, np.nan], [1.0, 1.0, 1.0]])
    found = pareto({"revenue": revenue, "cost": cost}, BETTER)
    assert (found.n_seeds, found.n_dropped) == (1, 2)
    assert found.table["revenue"].tolist() == [1, 3]


def test_how_firmly_a_point_stands_on_the_front() -> None:
    rng = np.random.default_rng(1)
    luck = 50 * rng.normal(size=40)  # of the seeds, shared by all points
    revenue = np.array([10.0, 9.0, 9.98])[:, None] + luck + rng.normal(scale=0.5, size=(3, 40))
    found = pareto({"revenue": revenue}, BETTER)
    stays = found.table["stays"]
    assert found.n_seeds == 40
    assert stays[1] == 0
    assert 0.1 < stays[0] < 0.9
    assert stays[0] + stays[2] == pytest.approx(1)
    assert stays.equals(pareto({"revenue": revenue}, BETTER).table["stays"])


def test_what_can_have_no_front_is_refused() -> None:
    with pytest.raises(AnalysisRefused, match="there is no objective"):
        pareto({}, BETTER)
    with pytest.raises(AnalysisRefused, match="no point has a value in every objective"):
        pareto({"revenue": np.array([1.0, np.nan]), "cost": np.array([np.nan, 1.0])}, BETTER)
    with pytest.raises(AnalysisRefused, match="no seed is done at every point"):
        pareto({"revenue": np.array([[1.0, np.nan], [np.nan, 1.0]])}, BETTER)
    with pytest.raises(AnalysisRefused, match="different numbers of points or seeds"):
        pareto({"revenue": np.ones(2), "cost": np.ones(3)}, BETTER)
    with pytest.raises(AnalysisRefused, match="an outcome is infinite at point 1"):
        pareto({"revenue": np.array([1.0, np.inf])}, BETTER)
