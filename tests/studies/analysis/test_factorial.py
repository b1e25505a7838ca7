"""Effects of factorial designs against hand-worked numbers, SciPy and simulated truth."""

import numpy as np
import pyDOE3
import pytest
import scipy.stats

from sim.studies.analysis.basics import AnalysisRefused
from sim.studies.analysis.factorial import effects
from tests.studies.analysis.cases import covered, full_factorial


def coded(x: np.ndarray) -> np.ndarray:
    return np.where(x, 1.0, -1.0)


def test_effects_of_a_known_polynomial_are_twice_its_coefficients() -> None:
    x = full_factorial(3)
    a, b, c = coded(x).T
    found = effects(x, 10 + 3 * a - 2 * b + 1.5 * a * b + 0.25 * a * b * c, ["a", "b", "c"])
    assert found.table["term"].tolist() == ["a", "b", "c", "a x b", "a x c", "b x c"]
    assert found.table["estimate"].tolist() == pytest.approx([6, -4, 0, 3, 0, 0])
    assert found.mean == pytest.approx(10)
    assert (found.n_points, found.n_seeds, found.resolution) == (8, 1, None)
    assert found.table[["low", "high", "p", "p_holm"]].isna().all(axis=None)  # one seed knows no luck


def test_box_hunter_and_hunters_pilot_plant() -> None:
    """Box, Hunter & Hunter (1978), table 10.1: temperature 23, concentration -5, catalyst 1.5, and their interactions."""
    y = np.array([60, 72, 54, 68, 52, 83, 45, 80.0])
    found = effects(full_factorial(3), y, ["T", "C", "K"]).table
    assert dict(zip(found["term"], found["estimate"], strict=True)) == pytest.approx(
        {"T": 23, "C": -5, "K": 1.5, "T x C": 1.5, "T x K": 10, "C x K": 0}
    )


def test_intervals_and_p_are_those_of_a_t_test_over_the_seeds() -> None:
    x, rng = full_factorial(2), np.random.default_rng(1)
    y = rng.normal(size=(4, 6))
    found = effects(x, y, ["a", "b"]).table.iloc[0]
    per_seed = y[x[:, 0]].mean(axis=0) - y[~x[:, 0]].mean(axis=0)
    wanted = scipy.stats.ttest_1samp(per_seed, 0.0)
    assert found["p"] == pytest.approx(wanted.pvalue)
    assert (found["low"], found["high"]) == pytest.approx(tuple(wanted.confidence_interval()))


def test_luck_that_all_points_share_with_a_seed_changes_no_interval() -> None:
    x, rng = full_factorial(2), np.random.default_rng(2)
    y = rng.normal(size=(4, 8))
    calm, stormy = effects(x, y, ["a", "b"]), effects(x, y + 1000 * rng.normal(size=8), ["a", "b"])
    assert stormy.table["low"].tolist() == pytest.approx(calm.table["low"].tolist(), abs=1e-9)
    assert stormy.mean_high - stormy.mean_low > 100 * (calm.mean_high - calm.mean_low)


def test_what_does_nothing_has_an_effect_of_exactly_zero() -> None:
    x = full_factorial(3)
    y = np.where(x[:, :1], 0.1, 0.3) * np.array([1e6 / 3, 1e6 / 7, 1e6 / 11])
    found = effects(x, y, ["a", "b", "c"]).table.set_index("term")
    assert found.loc[["b", "c", "a x b"], "estimate"].tolist() == [0, 0, 0]
    assert found.loc["b", "p"] == 1


def test_a_number_with_two_levels_is_low_and_high() -> None:
    found = effects(np.array([[24.0], [12.0]]), np.array([5.0, 2.0]), ["company.n_sellers"])
    assert found.table["estimate"].tolist() == [3.0]


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    x = full_factorial(3)
    truth = coded(x) @ np.array([1.0, -0.5, 0.0]) + 0.75 * coded(x)[:, 0] * coded(x)[:, 1]

    def repeat(rng: np.random.Generator) -> list[tuple[float, float, float]]:
        # Common luck of a seed, and luck of which one point has three times as much as the others.
        y = truth[:, None] + 5 * rng.normal(size=5) + rng.normal(size=(8, 5)) * np.array([3, 1, 1, 1, 1, 1, 1, 1])[:, None]
        table = effects(x, y, ["a", "b", "c"]).table
        return list(zip(table["low"], [2.0, -1.0, 0.0, 1.5, 0.0, 0.0], table["high"], strict=True))

    assert covered(repeat, 400, seed=3) == pytest.approx(0.95, abs=0.03)


def test_false_alarms_over_all_terms_are_rare_after_holm() -> None:
    x, rng = full_factorial(4), np.random.default_rng(4)
    alarms = [(effects(x, rng.normal(size=(16, 6)), list("abcd")).table["p_holm"] < 0.05).any() for _ in range(400)]
    assert np.mean(alarms) < 0.08


def test_a_half_fraction_names_its_aliases() -> None:
    x = pyDOE3.fracfact("a b c abc")
    found = effects(x, np.arange(8.0), list("abcd"))
    assert found.resolution == 4
    aliases = found.table.set_index("term")["aliases"]
    assert aliases["a x b"] == "c x d"
    assert aliases["a"] == "b x c x d"


def test_in_a_small_fraction_a_factor_hides_behind_an_interaction() -> None:
    x = pyDOE3.fracfact("a b ab")
    found = effects(x, np.arange(4.0), ["a", "b", "c"])
    assert found.resolution == 3
    assert found.table.set_index("term").loc["c", "aliases"] == "a x b"
    negative = effects(x * [1, 1, -1], np.arange(4.0), ["a", "b", "c"])
    assert negative.table.set_index("term").loc["c", "aliases"] == "-a x b"


def test_a_full_design_has_no_aliases() -> None:
    assert effects(full_factorial(4), np.arange(16.0), list("abcd")).table["aliases"].tolist() == [""] * 10


@pytest.mark.parametrize("left_out", [[0], [3], [0, 3], [1, 2, 4]])
def test_a_design_with_points_left_out_is_refused(left_out: list[int]) -> None:
    x = np.delete(full_factorial(3), left_out, axis=0)
    with pytest.raises(AnalysisRefused, match="all points of a full or regular fractional one are needed"):
        effects(x, np.arange(float(len(x))), ["a", "b", "c"])


def test_seeds_that_a_point_lacks_are_left_out_for_all_points() -> None:
    y = np.arange(12.0).reshape(4, 3) ** 2
    gap = y.copy()
    gap[2, 1] = np.nan
    found, wanted = effects(full_factorial(2), gap, ["a", "b"]), effects(full_factorial(2), y[:, [0, 2]], ["a", "b"])
    assert (found.n_seeds, found.n_dropped) == (2, 1)
    assert found.table["estimate"].tolist() == wanted.table["estimate"].tolist()


def test_points_without_any_run_are_named() -> None:
    y = np.ones((4, 3))
    y[[1, 3]] = np.nan
    with pytest.raises(AnalysisRefused, match="no run is done at points 1, 3; resume"):
        effects(full_factorial(2), y, ["a", "b"])


def test_three_levels_are_refused() -> None:
    with pytest.raises(AnalysisRefused, match="b takes 3 values in this design; effects need exactly two"):
        effects(np.array([[0, 1], [1, 2], [0, 3]]), np.arange(3.0), ["a", "b"])
