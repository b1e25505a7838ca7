"""Sobol' indices and elementary effects on functions whose answers are known in closed form."""

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.sample import morris as morris_sample

from sim.studies.analysis.basics import AnalysisRefused, averaged
from sim.studies.analysis.sensitivity import elementary_effects, morris, sobol
from tests.studies.analysis.cases import (
    ISHIGAMI_FIRST,
    ISHIGAMI_NAMES,
    ISHIGAMI_PAIR,
    ISHIGAMI_PROBLEM,
    ISHIGAMI_TOTAL,
    covered,
    ishigami,
    saltelli,
)

UNIT = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0.0, 1.0]] * 3}


@pytest.mark.parametrize("second_order", [False, True])
def test_sobol_indices_of_ishigamis_function(second_order: bool) -> None:
    found = sobol(ishigami(saltelli(2048, 1, second_order)), ISHIGAMI_NAMES, second_order)
    assert found.table["name"].tolist() == list(ISHIGAMI_NAMES)
    assert found.table["first"].tolist() == pytest.approx(ISHIGAMI_FIRST, abs=0.02)
    assert found.table["total"].tolist() == pytest.approx(ISHIGAMI_TOTAL, abs=0.02)
    assert found.n_base == 2048
    assert found.mean == pytest.approx(3.5, abs=0.02)
    assert found.sd**2 == pytest.approx(13.845, rel=0.02)
    if second_order:
        assert found.pairs is not None
        assert found.pairs[["a", "b"]].values.tolist() == [["x1", "x2"], ["x1", "x3"], ["x2", "x3"]]
        assert found.pairs["second"].tolist() == pytest.approx([0, ISHIGAMI_PAIR, 0], abs=0.03)
    else:
        assert found.pairs is None


def intervals(x: np.ndarray) -> list[tuple[float, float, float]]:
    """Limits of Ishigami's indices around the truth, firsts and totals."""
    table = sobol(ishigami(x), ISHIGAMI_NAMES, resamples=200).table
    firsts = zip(table["first_low"], ISHIGAMI_FIRST, table["first_high"], strict=True)
    totals = zip(table["total_low"], ISHIGAMI_TOTAL, table["total_high"], strict=True)
    return [*firsts, *totals]


def test_intervals_hold_the_indices_as_often_as_they_say_for_independent_base_samples() -> None:
    def repeat(rng: np.random.Generator) -> list[tuple[float, float, float]]:
        a, b = rng.uniform(-np.pi, np.pi, size=(2, 256, 3))
        rows = np.repeat(a[:, None], 5, axis=1)
        rows[:, [1, 2, 3], [0, 1, 2]] = b
        rows[:, 4] = b
        return intervals(rows.reshape(-1, 3))

    assert covered(repeat, 400, seed=1) == pytest.approx(0.95, abs=0.03)


def test_intervals_hold_the_indices_about_as_often_for_a_sobol_sequence() -> None:
    """Its points are more even than the bootstrap knows, which makes intervals too wide, though not for every index."""
    found = covered(lambda rng: intervals(saltelli(128, int(rng.integers(1, 2**31)))), 400, seed=1)
    assert found.mean() > 0.95
    assert found.min() > 0.88


def test_intervals_narrow_with_more_base_samples() -> None:
    few, many = (sobol(ishigami(saltelli(n, 1)), ISHIGAMI_NAMES).widest for n in (64, 1024))
    assert many < few / 2


def test_the_same_table_gives_the_same_intervals() -> None:
    y = ishigami(saltelli(64, 1))
    one, other = sobol(y, ISHIGAMI_NAMES), sobol(y, ISHIGAMI_NAMES)
    assert one.table.equals(other.table)
    assert not one.table.equals(sobol(y, ISHIGAMI_NAMES, seed=2).table)


def test_points_of_failed_runs_are_named() -> None:
    y = ishigami(saltelli(64, 1))
    y[[3, 17]] = np.nan
    with pytest.raises(AnalysisRefused, match="missing or failed at points 3, 17; resume the study"):
        sobol(y, ISHIGAMI_NAMES)
    y[20:40] = np.nan
    with pytest.raises(AnalysisRefused, match="at points 3, 17, 20, 21, 22 and 17 more"):
        sobol(y, ISHIGAMI_NAMES)


def test_a_single_failed_seed_is_a_gap() -> None:
    y = np.repeat(ishigami(saltelli(64, 1))[:, None], 3, axis=1)
    y[5, 1] = np.nan
    with pytest.raises(AnalysisRefused, match="at point 5;"):
        sobol(y, ISHIGAMI_NAMES)


def test_the_flag_of_second_order_must_fit_the_design() -> None:
    y = ishigami(saltelli(64, 1))
    with pytest.raises(AnalysisRefused, match="there are 319 points for 3 factors; Sobol' indices need a multiple of 5"):
        sobol(y[:-1], ISHIGAMI_NAMES)
    with pytest.raises(AnalysisRefused, match="multiple of 8 with at least 8 base samples"):
        sobol(y[:40], ISHIGAMI_NAMES, second_order=True)


def test_an_outcome_that_never_changes_is_refused() -> None:
    with pytest.raises(AnalysisRefused, match="the outcome is 7 at every point: nothing varies"):
        sobol(np.full(320, 7.0), ISHIGAMI_NAMES)
    with pytest.raises(AnalysisRefused, match="nothing varies"):
        sobol(0.1 + 1e-17 * np.arange(320), ISHIGAMI_NAMES)
    only_crossed = np.full((64, 5), 7.0)
    only_crossed[:, 2] = 8.0  # SALib would divide by the variance of A and B, which is none
    with pytest.raises(AnalysisRefused, match="nothing varies"):
        sobol(only_crossed.ravel(), ISHIGAMI_NAMES)


def test_luck_that_is_left_in_averages_is_told_and_held_against_the_totals() -> None:
    rng = np.random.default_rng(2)
    y = ishigami(saltelli(512, 1))
    names = [*ISHIGAMI_NAMES]
    noise = rng.normal(scale=4.0, size=(len(y), 4))
    found = sobol(y[:, None] + noise, names)
    assert found.noise_share == pytest.approx(4.0 / (4.0 + 13.845), rel=0.1)  # 16 / 4 seeds
    assert found.n_seeds == 4
    # x3 acts only together with x1; an idle factor has nothing but luck.
    idle = np.repeat(y.reshape(512, 5), [1, 1, 1, 2, 1], axis=1)
    idle[:, 4] = idle[:, 0]
    flagged = sobol(idle.reshape(-1, 1) + rng.normal(scale=4.0, size=(512 * 6, 4)), [*names, "idle"]).table
    assert flagged.set_index("name")["above_luck"].to_dict() == {"x1": True, "x2": True, "x3": True, "idle": False}
    assert flagged["total"].iloc[3] == pytest.approx(flagged["luck"].iloc[3], abs=0.08)
    # No two points share any luck here.
    assert found.table["luck"].to_list() == pytest.approx([found.noise_share] * 3, rel=0.15)
    assert np.isnan(sobol(y, names).table["luck"]).all()


def test_luck_that_a_factor_leaves_alone_does_not_hide_it() -> None:
    rng = np.random.default_rng(3)
    y = ishigami(saltelli(256, 1)).reshape(256, 5, 1)
    luck = np.repeat(rng.normal(scale=20.0, size=(256, 1, 4)), 5, axis=1)
    luck[:, 1] = rng.normal(scale=20.0, size=(256, 4))  # the points that differ in x1 have other luck
    found = sobol((y + luck).reshape(-1, 4), ISHIGAMI_NAMES)
    assert found.table["luck"].iloc[0] > 0.5
    assert found.table["luck"].iloc[1:].to_list() == pytest.approx([0.0, 0.0], abs=1e-12)
    assert not found.table["above_luck"].iloc[0]
    # One share for all would hide the others behind luck that they do not have.
    assert found.noise_share > found.table["total_low"].iloc[1:].max()
    assert found.table["above_luck"].iloc[1:].all()


def test_luck_of_a_seed_that_all_points_share_is_not_in_the_noise() -> None:
    y = ishigami(saltelli(64, 1))[:, None] + 100.0 * np.arange(4)
    assert averaged(y).noise_share == pytest.approx(0.0, abs=1e-12)
    assert np.isnan(averaged(y[:, 0]).noise_share)


def linear_design(trajectories: int, seed: int = 1) -> np.ndarray:
    return np.asarray(morris_sample.sample(UNIT, trajectories, num_levels=4, seed=seed))


def test_effects_of_a_line_are_its_slopes() -> None:
    x = linear_design(10)
    found = morris(x, 5 * x[:, 0] - 2 * x[:, 1] + 0.5 * x[:, 2], ["a", "b", "c"])
    assert found.table["mu"].tolist() == pytest.approx([5, -2, 0.5])
    assert found.table["mu_star"].tolist() == pytest.approx([5, 2, 0.5])
    assert found.table["sigma"].tolist() == pytest.approx([0, 0, 0], abs=1e-12)
    assert found.table["rank"].tolist() == [1, 2, 3]
    assert found.n_trajectories == 10


def test_morris_ranks_ishigamis_factors() -> None:
    x = np.asarray(morris_sample.sample(ISHIGAMI_PROBLEM, 200, num_levels=4, seed=1))
    found = morris(x, ishigami(x), ISHIGAMI_NAMES).table.set_index("name")
    # With four levels the effects are exact: x2 always 7.875, x3 and x1 a mix of signs and sizes.
    assert found["mu_star"].to_dict() == pytest.approx({"x1": 7.7, "x2": 7.875, "x3": 6.2}, rel=0.08)
    assert found.loc["x3", "mu_low"] < 0 < found.loc["x3", "mu_high"]
    assert found.loc["x2", "rank"] == 1


def test_effects_are_salibs() -> None:
    x = np.asarray(morris_sample.sample(ISHIGAMI_PROBLEM, 20, num_levels=6, seed=3))
    y = ishigami(x)
    theirs = salib_morris.analyze(ISHIGAMI_PROBLEM, x, y, num_levels=6, seed=1)
    ours = elementary_effects(x, y, ISHIGAMI_NAMES, 6)
    assert ours.mean(axis=0).tolist() == pytest.approx(list(theirs["mu"]))
    assert np.abs(ours).mean(axis=0).tolist() == pytest.approx(list(theirs["mu_star"]))
    assert ours.std(axis=0, ddof=1).tolist() == pytest.approx(list(theirs["sigma"]))
    table = morris(x, y, ISHIGAMI_NAMES, levels=6).table
    assert table["mu_star"].tolist() == pytest.approx(list(theirs["mu_star"]))


def test_intervals_of_effects_hold_the_truth_as_often_as_they_say() -> None:
    def function(x: np.ndarray) -> np.ndarray:
        return 3 * x[:, 0] + x[:, 1] ** 2 + 2 * x[:, 0] * x[:, 2] - x[:, 2]

    large = elementary_effects(x := linear_design(20_000, seed=9), function(x), ["a", "b", "c"], 4)
    # On four levels the effect of b has two sizes, each half of the time: the worst case for the jackknife of a deviation.
    truths = {"mu": large.mean(axis=0), "mu_star": np.abs(large).mean(axis=0), "sigma": large.std(axis=0, ddof=1)}

    def repeat(rng: np.random.Generator) -> list[tuple[float, float, float]]:
        x = linear_design(20, seed=int(rng.integers(1, 2**31)))
        table = morris(x, function(x), ["a", "b", "c"]).table
        return [
            (table[f"{what}_low"][k], truth[k], table[f"{what}_high"][k]) for what, truth in truths.items() for k in (0, 1, 2)
        ]

    found = covered(repeat, 400, seed=5)
    of_two_values = 7  # the sigma of b
    assert np.delete(found, of_two_values) == pytest.approx(0.95, abs=0.03)
    assert found[of_two_values] == pytest.approx(0.83, abs=0.05)


def test_points_that_are_no_trajectories_are_refused() -> None:
    x = linear_design(5)
    with pytest.raises(AnalysisRefused, match="one factor moves in each step"):
        morris(x[::-1][np.r_[1:20, 0]], x.sum(axis=1), ["a", "b", "c"])
    with pytest.raises(AnalysisRefused, match="there are 19 points for 3 factors; Morris' design needs two or more times 4"):
        morris(x[:-1], x[:-1].sum(axis=1), ["a", "b", "c"])


def test_morris_names_gaps_and_refuses_what_never_changes() -> None:
    x = linear_design(5)
    y = x.sum(axis=1)
    y[4] = np.nan
    with pytest.raises(AnalysisRefused, match="at point 4;"):
        morris(x, y, ["a", "b", "c"])
    with pytest.raises(AnalysisRefused, match="nothing varies"):
        morris(x, np.zeros(20), ["a", "b", "c"])
