"""Boxes on known boxes, on nothing, and beside the EMA Workbench's PRIM."""

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.studies.analysis.basics import AnalysisRefused
from sim.studies.analysis.boxes import Boxes, Limit, find_boxes, in_words
from sim.studies.analysis.prim import Trimmed, accuracy, open_box, pasted, peeled

NAMES = [f"f{k}" for k in range(6)]


def known_box(n: int, seed: int, inside: float = 0.9, outside: float = 0.05) -> tuple[np.ndarray, np.ndarray]:
    """Six factors, 0 to 1; cases are frequent where the first is above 0.6 and the second below 0.5."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(size=(n, 6))
    is_in = (x[:, 0] > 0.6) & (x[:, 1] < 0.5)
    return x, rng.uniform(size=n) < np.where(is_in, inside, outside)


@pytest.fixture(scope="module")
def known() -> Boxes:
    return find_boxes(*known_box(500, 1), NAMES)


def test_a_known_box_is_found(known: Boxes) -> None:
    box = known.boxes[0]
    assert {limit.factor for limit in box.limits} == {"f0", "f1"}
    limits = {limit.factor: limit for limit in box.limits}
    assert limits["f0"].low == pytest.approx(0.6, abs=0.04)
    assert limits["f1"].high == pytest.approx(0.5, abs=0.04)
    assert limits["f0"].high == math.inf
    assert limits["f1"].low == -math.inf
    assert box.p == 0.01
    assert all(limit.again > 0.8 and limit.quasi_p < 1e-6 for limit in box.limits)


def test_a_box_counts_what_is_in_it(known: Boxes) -> None:
    x, lost = known_box(500, 1)
    box = known.boxes[0]
    limits = {limit.factor: limit for limit in box.limits}
    inside = (x[:, 0] > limits["f0"].low) & (x[:, 1] < limits["f1"].high)
    assert box.inside.tolist() == inside.tolist()
    assert (box.n, box.n_lost) == (inside.sum(), lost[inside].sum())
    assert box.density == pytest.approx(lost[inside].mean())
    assert box.coverage == pytest.approx(lost[inside].sum() / lost.sum())
    assert box.mass == pytest.approx(inside.mean())
    assert (known.n, known.n_lost, known.n_dropped, known.base) == (500, lost.sum(), 0, lost.mean())


@pytest.mark.slow
def test_the_share_among_unseen_companies_is_honest() -> None:
    """On the mean over many samples: what the box's own share promises too much, the held-out one does not."""
    found = [
        find_boxes(*known_box(120, seed, inside=0.7, outside=0.2), NAMES, most=1, permutations=19).boxes for seed in range(30)
    ]
    boxes = [each[0] for each in found if each]
    assert len(boxes) > 20
    true = [0.2 + 0.5 * _share_in_the_known_box(box.limits) for box in boxes]
    own, held_out = np.mean([box.density for box in boxes]), np.mean([box.density_held_out for box in boxes])
    assert own > np.mean(true) + 0.05
    assert held_out < np.mean(true) + 0.02


def _share_in_the_known_box(limits: tuple[Limit, ...]) -> float:
    """Share of a box's volume that lies in the known one."""
    sides = {limit.factor: (max(limit.low, 0.0), min(limit.high, 1.0)) for limit in limits}
    share = 1.0
    for factor, (low, high) in (("f0", (0.6, 1.0)), ("f1", (0.0, 0.5))):
        own_low, own_high = sides.get(factor, (0.0, 1.0))
        share *= max(min(high, own_high) - max(low, own_low), 0.0) / (own_high - own_low)
    return share


def test_the_same_companies_give_the_same_boxes(known: Boxes) -> None:
    again = find_boxes(*known_box(500, 1), NAMES)
    assert known.table.equals(again.table)
    assert known.summary.equals(again.summary)


def test_where_nothing_matters_a_box_is_found_in_one_of_twenty_samples() -> None:
    rng = np.random.default_rng(2)

    def finds_one() -> bool:
        return bool(find_boxes(rng.uniform(size=(80, 3)), rng.uniform(size=80) < 0.3, NAMES[:3], most=1, permutations=19).boxes)

    assert np.mean([finds_one() for _ in range(200)]) < 0.1


def test_two_boxes_are_found_one_after_the_other() -> None:
    rng = np.random.default_rng(3)
    x = rng.uniform(size=(800, 4))
    lost = (x[:, 0] > 0.8) | ((x[:, 1] < 0.15) & (x[:, 2] > 0.5))
    found = find_boxes(x, lost, NAMES[:4])
    assert [{limit.factor for limit in box.limits} for box in found.boxes[:2]] == [{"f0"}, {"f1", "f2"}]
    assert sum(box.n_lost for box in found.boxes) == found.n_lost  # nobody is counted twice
    assert found.table["box"].tolist()[:3] == [1, 2, 2]


def test_whole_numbers_and_switches_are_limited_between_their_values() -> None:
    rng = np.random.default_rng(4)
    x = np.column_stack([rng.integers(1, 11, size=400), rng.integers(0, 2, size=400), rng.uniform(size=400)])
    lost = (x[:, 0] >= 8) & (x[:, 1] == 0)
    kinds = {"sellers": "whole", "gemba.on": "switch"}
    found = find_boxes(x, lost, ["sellers", "gemba.on", "idle"], kinds=kinds, most=1)
    n = int(lost.sum())
    assert {limit[:3] for limit in found.boxes[0].limits} == {("sellers", 7.5, math.inf), ("gemba.on", -math.inf, 0.5)}
    said = found.boxes[0].words()
    assert "sellers is 8 or more" in said
    assert "gemba.on is off" in said
    assert said.endswith(f": 100 % of {n} companies lost")


def test_companies_whose_outcome_is_missing_are_left_out() -> None:
    x, lost = known_box(500, 1)
    gaps = lost.astype(float)
    gaps[::10] = np.nan
    found = find_boxes(x, gaps, NAMES, most=1)
    assert (found.n, found.n_dropped) == (450, 50)
    assert len(found.boxes[0].inside) == 500
    assert found.boxes[0].n == (found.boxes[0].inside & ~np.isnan(gaps)).sum()


@pytest.mark.parametrize("all_lost", [False, True])
def test_nobody_or_everybody_lost(all_lost: bool) -> None:
    found = find_boxes(np.random.default_rng(5).uniform(size=(50, 2)), np.full(50, all_lost), ["a", "b"])
    assert found.boxes == ()
    assert "so there is nothing to tell apart" in found.words()
    assert found.table.columns.tolist() == ["box", "factor", "low", "high", "quasi_p", "again"]
    assert found.summary.empty


def test_words_for_the_whole_search(known: Boxes) -> None:
    said = known.words()
    assert said.startswith(f"of 500 companies {known.n_lost} lost ({100 * known.base:.0f} %); where ")
    idle = find_boxes(np.random.default_rng(6).uniform(size=(60, 2)), np.arange(60) % 2, ["a", "b"])
    assert idle.words() == "of 60 companies 30 lost (50 %), and nothing that varies tells which"


@pytest.mark.parametrize(
    ("low", "high", "kind", "unit", "wanted"),
    [
        (1.4, math.inf, "number", "", "k is above 1.4"),
        (-math.inf, 0.01234, "number", "EUR", "k is below 0.0123 EUR"),
        (1234.5, 98765.4, "number", "EUR", "k is between 1,234 and 98,765 EUR"),
        (2.5, 7.5, "whole", "people", "k is 3 to 7 people"),
        (-math.inf, 7.5, "whole", "", "k is 7 or less"),
        (30.5, math.inf, "time", "", "k is day 31 or more"),
        (0.5, math.inf, "switch", "", "k is on"),
    ],
)
def test_limits_in_words(low: float, high: float, kind: str, unit: str, wanted: str) -> None:
    assert in_words(Limit("k", low, high, 0.0, 1.0), kind, unit) == wanted


def test_too_few_companies_and_unknown_factors_are_refused() -> None:
    x, lost = known_box(39, 1)
    with pytest.raises(AnalysisRefused, match="39 companies are too few to look for a box; 40 or more are needed"):
        find_boxes(x, lost, NAMES)
    x, lost = known_box(60, 1)
    x[7, 2] = np.nan
    with pytest.raises(AnalysisRefused, match="what varied is not known at point 7"):
        find_boxes(x, lost, NAMES)


@settings(max_examples=50)
@given(st.integers(0, 2**31 - 1))
def test_pasting_finds_the_best_interval(seed: int) -> None:
    """Of one factor, held against all pairs of limits; few values, so that there are ties."""
    rng = np.random.default_rng(seed)
    x, lost = rng.integers(0, 8, size=(40, 1)).astype(float), (rng.uniform(size=40) < 0.4).astype(float)
    share = lost.mean()
    best = max(
        lost[(x[:, 0] >= a) & (x[:, 0] <= b)].sum() - share * ((x[:, 0] >= a) & (x[:, 0] <= b)).sum()
        for a in range(8)
        for b in range(a, 8)
    )
    found = pasted(open_box(1), x, lost, mass_min=0.0)
    assert accuracy(found.inside(x), lost, share) == pytest.approx(max(best, 0.0))


def test_pasting_never_makes_a_box_less_accurate() -> None:
    x, cases = known_box(300, 7)
    lost = cases.astype(float)
    start = Trimmed(np.array([0.75, *[-np.inf] * 5]), np.array([np.inf, 0.3, *[np.inf] * 4]))
    end = pasted(start, x, lost, mass_min=0.05)
    assert accuracy(end.inside(x), lost, lost.mean()) > accuracy(start.inside(x), lost, lost.mean())


def test_peeling_goes_the_way_of_the_ema_workbench() -> None:
    """Same slices, same order: its box of the same number of points, along its trajectory, is ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what its own dependencies will drop
        from ema_workbench.analysis import prim as theirs

    x, cases = known_box(500, 1)
    lost = cases.astype(float)
    ours = peeled(x, lost, alpha=0.05, mass_min=0.05)
    inside = ours.inside(x)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        box = theirs.Prim(pd.DataFrame(x, columns=NAMES), cases.astype(int), threshold=0.1, peel_alpha=0.05).find_box()
    along = box.peeling_trajectory
    score = along["mass"] * (along["density"] - lost.mean())
    best = score.idxmax()
    assert accuracy(inside, lost, lost.mean()) / len(x) == pytest.approx(score[best], rel=0.05)
    limits = box.box_lims[best]
    assert ours.low[0] == pytest.approx(limits["f0"].iloc[0], abs=0.05)
    assert ours.high[1] == pytest.approx(limits["f1"].iloc[1], abs=0.05)


@pytest.mark.slow
def test_boxes_are_no_worse_than_the_ema_workbenchs() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import prim as theirs

    def better_by(seed: int) -> float:
        x, cases = known_box(300, seed, inside=0.8, outside=0.15)
        fresh, fresh_cases = known_box(5000, 1000 + seed, inside=0.8, outside=0.15)
        found = find_boxes(x, cases, NAMES, most=1, permutations=19).boxes[0]
        sides = {limit.factor: limit for limit in found.limits}
        is_in = np.all(
            [(fresh[:, NAMES.index(f)] > each.low) & (fresh[:, NAMES.index(f)] < each.high) for f, each in sides.items()], axis=0
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            box = theirs.Prim(pd.DataFrame(x, columns=NAMES), cases.astype(int), threshold=0.1).find_box()
        along = box.peeling_trajectory
        limits = box.box_lims[(along["mass"] * (along["density"] - cases.mean())).idxmax()]
        is_in_theirs = np.all([fresh[:, k].clip(0.001, 0.999) >= limits[f].iloc[0] for k, f in enumerate(NAMES)], axis=0)
        is_in_theirs &= np.all([fresh[:, k] <= limits[f].iloc[1] for k, f in enumerate(NAMES)], axis=0)
        share = fresh_cases.mean()
        return accuracy(is_in, fresh_cases, share) - accuracy(is_in_theirs, fresh_cases, share)

    assert np.mean([better_by(seed) for seed in range(10)]) > 0
