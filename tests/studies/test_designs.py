"""The designs: how many rows they have, which, and that those that sample fill their space."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from SALib.analyze import morris as morris_analysis
from SALib.sample import sobol as sobol_sample

from sim.experiments.companies import draw
from sim.problems import ScenarioError
from sim.studies.designs import Rows, fraction, laid_out, n_rows
from sim.studies.file import Study, build_study
from sim.studies.vary import factors_of

RANGES = {
    "market.rivals": {"range": [0.5, 2.0]},
    "company.n_sellers": {"range": [12, 36]},
    "talk.attitude_start": {"distribution": "triangular", "low": 0.0, "mode": 0.1, "high": 0.2},
}
LEVELS = {"market.rivals": {"grid": [0.5, 1.5, 3]}, "interventions.gemba.on": {"values": [False, True]}}


def study(kind: str, vary: dict[str, Any], seed: int = 1, **design: Any) -> Study:
    return build_study(
        {"scenarios": ["baseline"], "seed": seed, "design": {"kind": kind, **design}, "vary": vary}, source="s.toml"
    )


def rows_of(kind: str, vary: dict[str, Any], seed: int = 1, **design: Any) -> Rows:
    made = study(kind, vary, seed, **design)
    factors = factors_of(made, ())
    rows = laid_out(made, factors)
    if design.get("fraction", "full") == "full":
        assert len(rows.values) == n_rows(made, factors)
    assert rows.sample.shape == (len(rows.values), len(factors))
    return rows


def refused(kind: str, vary: dict[str, Any], **design: Any) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        rows_of(kind, vary, **design)
    return [str(problem) for problem in caught.value.problems]


def test_grid_is_every_combination_the_last_factor_fastest() -> None:
    rows = rows_of("grid", LEVELS)
    assert rows.values == [(0.5, False), (0.5, True), (1.0, False), (1.0, True), (1.5, False), (1.5, True)]
    assert rows.sample.tolist() == [[0.5, 0], [0.5, 1], [1.0, 0], [1.0, 1], [1.5, 0], [1.5, 1]]


def test_grid_levels_are_as_people_write_them() -> None:
    assert [value for (value,) in rows_of("grid", {"market.rivals": {"grid": [0, 1, 11]}}).values][3] == 0.3
    assert rows_of("grid", {"company.n_sellers": {"grid": [10, 20, 3]}}).values == [(10,), (15,), (20,)]


def test_nothing_that_varies_is_one_row() -> None:
    assert rows_of("grid", {}).values == [()]
    assert rows_of("list", {}).values == [()]


def test_list_goes_through_the_lists_together() -> None:
    vary = {"market.rivals": {"values": [1, 1, 2]}, "interventions.gemba.start": {"values": ["month 1", "month 2", 3]}}
    vary["interventions.gemba.on"] = {"values": [True, True, True]}
    assert rows_of("list", vary).values == [(1.0, "month 1", True), (1.0, "month 2", True), (2.0, 3, True)]


def test_full_factorial_starts_with_nothing_on() -> None:
    rows = rows_of("factorial", {"market.rivals": {"values": [1.0, 2.0]}}, interventions=["gemba", "mandate"])
    assert rows.values[0] == (False, False, 1.0)
    assert len(set(rows.values)) == 8


@pytest.mark.parametrize("resolution", [3, 4, 5])
def test_fractions_have_their_resolution(resolution: int) -> None:
    """The shortest product of columns that is the same in all rows has as many factors as the resolution says, or more."""
    least_rows = {3: {3: 4, 7: 8, 15: 16}, 4: {4: 8, 8: 16, 16: 32}, 5: {5: 16, 6: 32, 8: 64, 11: 128}}[resolution]
    for n_factors, n in least_rows.items():
        rows = fraction(n_factors, resolution)
        assert rows.shape == (n, n_factors)  # the smallest regular fractions known (Box, Hunter & Hunter 2005, table 6.22)
        assert not rows[0].any()
        assert (rows.mean(axis=0) == 0.5).all()
        signs = 1 - 2 * rows.astype(int)
        words = [word for order in range(1, resolution) for word in combinations(range(n_factors), order)]
        assert all(abs(signs[:, word].prod(axis=1).sum()) < n for word in words)


def test_a_fraction_of_interventions() -> None:
    names = ["gemba", "mandate", "nurture", "joint_projects", "shared_space"]
    rows = rows_of("factorial", {}, interventions=names, fraction=5)
    assert len(rows.values) == 16
    assert rows.values[0] == (False,) * 5
    assert refused("factorial", {}, interventions=names[:2], fraction=3) == [
        "s.toml: design.fraction: is 3 with 2 factors; allowed: 'full', or 3 to 64 factors"
    ]


def test_random_points_stay_when_points_or_factors_are_added() -> None:
    few = rows_of("random", RANGES, points=10)
    more = rows_of("random", {**RANGES, "market.churn_per_year": {"range": [0.05, 0.2]}}, points=500)
    assert few.values == [row[:3] for row in more.values[:10]]
    assert few.values != rows_of("random", RANGES, seed=2, points=10).values
    assert more.sample.min(axis=0) == pytest.approx([0.5, 11.5, 0.0, 0.05], abs=0.15)
    assert abs(np.corrcoef(more.sample.T) - np.eye(4)).max() < 0.15


def test_hypercube_has_one_point_in_each_stratum() -> None:
    rows = rows_of("latin_hypercube", RANGES, points=24)
    strata = np.floor((rows.sample[:, 0] - 0.5) / 1.5 * 24).astype(int)
    assert sorted(strata.tolist()) == list(range(24))
    sellers = [row[1] for row in rows.values]
    assert {type(value) for value in sellers} == {int}
    assert (min(sellers), max(sellers)) == (12, 36)


def test_what_is_uncertain_is_drawn_as_companies_are() -> None:
    """`holivar compare --companies 20 --seed 7` and a hypercube of 20 points with the seed 7 speak of the same companies."""
    made = study("latin_hypercube", {}, seed=7, points=20, uncertain=True)
    factors = factors_of(made, ())
    companies = draw(20, seed=7)
    assert [factor.key for factor in factors] == list(companies)
    assert laid_out(made, factors).sample == pytest.approx(np.column_stack(list(companies.values())), rel=1e-12)


def test_levels_are_drawn_in_equal_shares() -> None:
    rows = rows_of("latin_hypercube", {**RANGES, "interventions.gemba.on": {"values": [False, True]}}, points=30)
    assert [row[3] for row in rows.values].count(True) == 15


@pytest.mark.parametrize(("second_order", "n"), [(False, 16 * 5), (True, 16 * 8)])
def test_sobol_is_salibs(second_order: bool, n: int) -> None:
    rows = rows_of("sobol", {"market.rivals": {"range": [0.0, 1.0]}, **{k: RANGES[k] for k in list(RANGES)[1:]}}, seed=3,
                   base_samples=16, second_order=second_order)  # fmt: skip
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0.0, 1.0]] * 3}
    unit = sobol_sample.sample(problem, 16, calc_second_order=second_order, seed=4)
    assert len(rows.values) == n
    assert rows.sample[:, 0] == pytest.approx(unit[:, 0])
    assert rows.sample[:, 1] == pytest.approx(11.5 + 25 * unit[:, 1])


def test_morris_moves_one_factor_at_a_time() -> None:
    rows = rows_of("morris", RANGES, trajectories=5, levels=4)
    low, high = np.array([0.5, 12, 0.0]), np.array([2.0, 36, 0.2])
    steps = np.abs(np.diff(rows.sample.reshape(5, 4, 3), axis=1)) > 1e-12
    assert (steps.sum(axis=2) == 1).all()
    assert (steps.sum(axis=1) == 1).all()
    assert (rows.sample >= low).all()
    assert (rows.sample <= high).all()
    # SALib finds the slopes of a plane in it, per whole range of a factor whose distribution is uniform.
    problem = {"num_vars": 2, "names": list("ab"), "bounds": [[0.5, 2.0], [12, 36]]}
    two = rows_of("morris", {key: RANGES[key] for key in list(RANGES)[:2]}, trajectories=5, levels=4)
    found = morris_analysis.analyze(problem, two.sample, two.sample @ np.array([2.0, 0.5]), num_levels=4, seed=1)
    assert np.asarray(found["mu"]) == pytest.approx([3.0, 12.0])


@pytest.mark.parametrize("kind", ["random", "latin_hypercube", "sobol", "morris"])
def test_seeds_change_samples_and_nothing_else_does(kind: str) -> None:
    assert rows_of(kind, RANGES, seed=1).values == rows_of(kind, RANGES, seed=1).values
    assert rows_of(kind, RANGES, seed=1).values != rows_of(kind, RANGES, seed=2).values
    assert rows_of(kind, RANGES, seed=0).values != rows_of(kind, RANGES, seed=1).values
    rows_of(kind, RANGES, seed=2**63 - 1)


@pytest.mark.parametrize(
    ("kind", "vary", "line"),
    [
        ("grid", {"market.rivals": {"range": [0.5, 2]}}, "vary.'market.rivals': has no levels to lay out in kind = 'grid'; "),
        ("grid", {"market.rivals": {"values": [1, 1.0]}}, "vary.'market.rivals': has a level twice; allowed with kind = "),
        ("list", {"market.rivals": {"values": [1]}, "company.n_sellers": {"values": [1, 2]}}, "vary: has lists of different "),
        ("factorial", {"market.rivals": {"values": [1, 1.5, 2]}}, "vary.'market.rivals': has 3 levels; allowed with kind = "),
        ("factorial", {}, "vary: says nothing; allowed with kind = 'factorial': at least one key that varies"),
        ("sobol", {"market.rivals": {"values": [1, 2]}}, "vary.'market.rivals': has levels, and kind = 'sobol' samples; "),
        ("morris", {"market.rivals": {"grid": [1, 2, 3]}}, "vary.'market.rivals': has levels, and kind = 'morris' samples; "),
        ("random", {}, "vary: says nothing; allowed with kind = 'random': at least one key that varies"),
        ("grid", {"market.rival": {"values": [1]}}, "vary.'market.rival': is no key of a scenario file that can vary; did "
         "you mean 'market.rivals'?"),
        ("grid", {"name": {"values": ["a"]}}, "vary.name: is no key of a scenario file that can vary; see holivar list "),
        ("grid", {"market.rivals": {"values": [1, "x"]}}, "vary.'market.rivals'.values[1]: is text 'x'; allowed: a number, "),
        ("grid", {"market.rivals": {"grid": [-1, 1, 3]}}, "vary.'market.rivals'.grid: goes to -1; allowed: a number, "),
        ("grid", {"company.n_sellers": {"values": [1.5]}}, "vary.'company.n_sellers'.values[0]: is 1.5; allowed: a whole "),
        ("grid", {"company.n_sellers": {"grid": [10, 20, 4]}}, "vary.'company.n_sellers'.grid: has a level at 13.3333; "),
        ("random", {"company.n_sellers": {"range": [1.5, 3]}}, "vary.'company.n_sellers'.range: goes from 1.5 to 3; allowed: "),
        ("random", {"market.rivals": {"distribution": "uniform", "low": 1, "high": 1e9}}, "vary.'market.rivals'.distribution: "),
        ("random", {"interventions.gemba.start": {"range": [1, 9]}, "interventions.gemba.on": {"values": [True]}},
         "vary.'interventions.gemba.start'.range: needs a number; allowed: values, each a day number"),
        ("grid", {"interventions.gemba.start": {"values": ["mnth 1"]}, "interventions.gemba.on": {"values": [True]}},
         "vary.'interventions.gemba.start'.values[0]: is text 'mnth 1'; allowed: a day number, or text such as "),
        ("grid", {"interventions.gemba.strength": {"values": [1]}}, "vary.'interventions.gemba.strength': changes nothing, "
         "because no scenario of this study has gemba; add a scenario that has it, or vary interventions.gemba.on too"),
    ],
)  # fmt: skip
def test_what_does_not_fit(kind: str, vary: dict[str, Any], line: str) -> None:
    said = refused(kind, vary)
    assert any(each.startswith(f"s.toml: {line}") for each in said), said


def test_interventions_of_a_factorial() -> None:
    assert refused("factorial", {}, interventions=["gmba"]) == [
        "s.toml: design.interventions[0]: is text 'gmba', which is no intervention; did you mean 'gemba'?"
    ]
    line = "s.toml: design.interventions[1]: is 'gemba', which varies already; allowed: each once"
    assert refused("factorial", {}, interventions=["gemba", "gemba"]) == [line]
    vary = {"interventions.gemba.on": {"values": [False, True]}}
    assert refused("factorial", vary, interventions=["gemba"]) == [line.replace("[1]", "[0]")]
