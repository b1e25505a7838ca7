"""Shares of variance by grade, on polynomials and Ishigami's function, whose shares are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from SALib.sample import sobol as sobol_sample

from sim.studies.analysis.basics import AnalysisRefused
from sim.studies.analysis.judgement import shares_of_sample, shares_of_sobol
from sim.studies.analysis.sensitivity import sobol
from tests.studies.analysis.cases import ISHIGAMI_FIRST, ISHIGAMI_NAMES, ISHIGAMI_TOTAL, covered, ishigami, saltelli

GRADES = ("judgement", "published", "judgement")


def test_for_groups_of_one_the_bounds_are_the_indices() -> None:
    y = ishigami(saltelli(256, 1))
    indices = sobol(y, ISHIGAMI_NAMES).table
    found = shares_of_sobol(y, ISHIGAMI_NAMES, ("judgement", "published", "published"))
    share = found.share_of("judgement")
    assert share is not None
    assert share.alone == pytest.approx(max(indices["first"][0], 1 - indices["total"][1:].sum()), abs=1e-9)
    assert share.total == pytest.approx(min(indices["total"][0], 1 - indices["first"][1:].sum()), abs=1e-9)


def test_bounds_of_ishigamis_groups() -> None:
    """x2 acts on its own, x1 and x3 together; so each group's bounds meet in its true share."""
    found = shares_of_sobol(ishigami(saltelli(2048, 1)), ISHIGAMI_NAMES, GRADES)
    assert found.table["grade"].tolist() == ["published", "judgement"]
    for grade, truth in (("published", ISHIGAMI_FIRST[1]), ("judgement", ISHIGAMI_TOTAL[0])):
        share = found.share_of(grade)
        assert share is not None
        assert (share.alone, share.total) == pytest.approx((truth, truth), abs=0.02)
    assert found.are_bounds
    assert found.share_of("measured") is None


@settings(max_examples=20)
@given(st.integers(0, 2**31 - 1))
def test_bounds_hold_the_truth_for_any_function_with_interactions_of_two(seed: int) -> None:
    rng = np.random.default_rng(seed)
    main, pairs = rng.normal(size=4), np.triu(rng.normal(size=(4, 4)), k=1)
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[-1.0, 1.0]] * 4}
    x = sobol_sample.sample(problem, 1024, calc_second_order=False, seed=1)
    y = x @ main + np.einsum("ni,ij,nj->n", x, pairs, x)
    parts = np.diag(main**2 / 3) + pairs**2 / 9
    judged = np.array([True, True, False, False])
    truth_alone = parts[np.ix_(judged, judged)].sum() / parts.sum()
    truth_total = 1 - parts[np.ix_(~judged, ~judged)].sum() / parts.sum()
    share = shares_of_sobol(y, list("abcd"), ["judgement"] * 2 + ["measured"] * 2).share_of("judgement")
    assert share is not None
    assert share.alone <= truth_alone + 0.05
    assert share.total >= truth_total - 0.05


def test_intervals_of_bounds_hold_the_truth_where_they_meet() -> None:
    def repeat(rng: np.random.Generator) -> list[tuple[float, float, float]]:
        y = ishigami(saltelli(128, int(rng.integers(1, 2**31))))
        share = shares_of_sobol(y, ISHIGAMI_NAMES, GRADES).share_of("published")
        assert share is not None
        truth = ISHIGAMI_FIRST[1]
        return [(share.alone_low, truth, share.alone_high), (share.total_low, truth, share.total_high)]

    assert (covered(repeat, 60, seed=1) >= 0.9).all()


def test_a_sample_finds_the_same_shares_of_ishigamis_function() -> None:
    x = np.random.default_rng(1).uniform(-np.pi, np.pi, size=(500, 3))
    found = shares_of_sample(x, ishigami(x), ISHIGAMI_NAMES, GRADES)
    share = found.share_of("judgement")
    assert share is not None
    assert share.alone == pytest.approx(ISHIGAMI_TOTAL[0], abs=0.05)
    assert found.unexplained < 0.05
    assert not found.are_bounds


def polynomial(x: np.ndarray) -> np.ndarray:
    """On standardised factors; judgement are the first two: 1.25 of its variance of 2.74 alone, 1.74 with the others."""
    return np.asarray(x[:, 0] + 0.5 * x[:, 1] + x[:, 2] + 0.7 * x[:, 0] * x[:, 3])


@pytest.mark.parametrize(
    ("n_seeds", "times", "within"),
    [(5, 100, 0.05), pytest.param(1, 400, 0.03, marks=pytest.mark.slow), pytest.param(5, 400, 0.03, marks=pytest.mark.slow)],
)
def test_intervals_hold_the_truth_as_often_as_they_say(n_seeds: int, times: int, within: float) -> None:
    noise = 0.25 / n_seeds
    truth = np.array([1.25, 1.74, noise]) / (2.74 + noise)

    def repeat(rng: np.random.Generator) -> list[tuple[float, float, float]]:
        x = rng.uniform(-np.sqrt(3), np.sqrt(3), size=(150, 5))
        y = polynomial(x)[:, None] + rng.normal(scale=0.5, size=(150, n_seeds))
        found = shares_of_sample(x, y, list("abcde"), ["judgement"] * 2 + ["published"] * 3)
        share = found.share_of("judgement")
        assert share is not None
        return [
            (share.alone_low, truth[0], share.alone_high),
            (share.total_low, truth[1], share.total_high),
            (found.unexplained_low, truth[2], found.unexplained_high),
        ]

    assert covered(repeat, times, seed=2) == pytest.approx(0.95, abs=within)


def test_any_distribution_will_do() -> None:
    rng = np.random.default_rng(3)
    x = np.column_stack([rng.lognormal(size=2000), rng.integers(0, 2, size=2000), rng.integers(1, 4, size=2000)])
    scaled = x / x.std(axis=0)
    found = shares_of_sample(x, scaled @ np.array([2.0, 1.0, 1.0]), ["a", "switch", "whole"], ["measured", "", "judgement"])
    assert found.table["grade"].tolist() == ["measured", "judgement", ""]
    assert found.table["alone"].tolist() == pytest.approx([4 / 6, 1 / 6, 1 / 6], abs=0.03)
    assert found.unexplained == pytest.approx(0.0, abs=1e-9)


def test_noise_belongs_to_no_group() -> None:
    rng = np.random.default_rng(4)
    x = rng.uniform(size=(200, 10))
    shares = [
        shares_of_sample(x, rng.normal(size=200), [f"f{k}" for k in range(10)], ["judgement"] * 9 + ["measured"])
        for _ in range(20)
    ]
    assert np.mean([each.unexplained for each in shares]) > 0.95  # plain R2 would give 5 % to chance for ten lines


def test_luck_left_in_averages_is_told_apart_from_what_no_term_catches() -> None:
    rng = np.random.default_rng(5)
    x = rng.uniform(-1, 1, size=(400, 2))
    y = (x[:, 0] + np.sign(np.sin(40 * x[:, 1])))[:, None] + rng.normal(scale=0.5, size=(400, 2))
    found = shares_of_sample(x, y, ["a", "b"], ["judgement", "judgement"])
    assert found.noise_share == pytest.approx(0.125 / (1 / 3 + 1 + 0.125), rel=0.2)
    assert found.unexplained > 0.6


def test_too_few_points_are_refused() -> None:
    x = np.random.default_rng(6).uniform(size=(20, 15))
    with pytest.raises(AnalysisRefused, match="20 points are too few to split the variance over 15 factors; 34 are needed"):
        shares_of_sample(x, x.sum(axis=1), [f"f{k}" for k in range(15)], ["judgement"] * 15)
    enough = np.random.default_rng(6).uniform(size=(34, 15))
    assert shares_of_sample(enough, enough.sum(axis=1), [f"f{k}" for k in range(15)], ["judgement"] * 15).n_rows == 34


def test_gaps_and_what_never_changes_are_refused() -> None:
    x = np.random.default_rng(7).uniform(size=(50, 2))
    y = x.sum(axis=1)
    with pytest.raises(AnalysisRefused, match="at point 9;"):
        shares_of_sample(x, np.where(np.arange(50) == 9, np.nan, y), ["a", "b"], ["judgement", ""])
    with pytest.raises(AnalysisRefused, match="nothing varies"):
        shares_of_sample(x, np.ones(50), ["a", "b"], ["judgement", ""])
    with pytest.raises(AnalysisRefused, match="b has no values or always the same"):
        shares_of_sample(x * [1, 0], y, ["a", "b"], ["judgement", ""])


def test_a_grade_that_does_not_exist_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="have the grades"):
        shares_of_sample(np.ones((50, 1)), np.ones(50), ["a"], ["guess"])
