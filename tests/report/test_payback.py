"""When the money comes back: by the mean, pair by pair, and what a scenario might cost."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.report.effects import Findings, findings
from sim.report.payback import break_even, how_often, paid_back, paybacks, said, when_by_mean, when_in_half
from tests.report.made import Made
from tests.report.spending import again, of_contender, spending, with_profits

USUALLY = {
    "gemba": [-40.0, -10.0, 20.0, 20.0, 20.0, 0.0],  # -50 after two months, even after five
    "cross_kpi": [10.0],
    "all_three": [-5.0, 30.0, -60.0, 3.0],  # above zero for a moment
    "separate_floors": [-10.0],
}


@pytest.fixture(scope="module")
def made(usual: Made) -> Made:
    return spending(usual, USUALLY)


@pytest.fixture(scope="module")
def found(made: Made) -> Findings:
    return findings(made)


@pytest.mark.parametrize(("name", "month"), [("gemba", 5), ("cross_kpi", 1), ("all_three", 15), ("separate_floors", None)])
def test_money_is_back_when_the_sum_stays_above_zero(made: Made, found: Findings, name: str, month: int | None) -> None:
    payback = paybacks(made, found)[name]
    assert (payback.by_mean, payback.n_months) == (month, 23)
    assert set(payback.by_pair) == {month}
    assert payback.n_paid == (50 if month else 0)


def test_who_spends_nothing_gets_nothing_back(usual: Made) -> None:
    assert paybacks(usual, findings(usual)) == {}
    some = spending(usual, {"gemba": [1.0]})
    assert list(paybacks(some, findings(some))) == ["gemba"]


def test_pairs_and_their_mean_are_two_numbers(usual: Made) -> None:
    """One pair of five gains what four lose: the mean is paid back, most companies are not."""
    made = with_profits(spending(usual, {"gemba": [0.0]}), "gemba", lambda seed, month: 50.0 if seed % 5 == 0 else -10.0)
    payback = paybacks(made, findings(made))["gemba"]
    assert payback.by_mean == 1
    assert payback.n_paid == 10
    assert payback.by_half is None
    assert said(payback) == "gemba is not paid back in half of the pairs; in 10 of 50 by the end of month 23."


def test_odds_grow_with_the_months(usual: Made) -> None:
    """Pair k is paid back after month k (from 1 to 23), the others never."""
    made = with_profits(spending(usual, {"gemba": [0.0]}), "gemba", lambda seed, month: -1.0 if month < seed else 100.0)
    payback = paybacks(made, findings(made))["gemba"]
    assert [payback.n_paid_by(month) for month in (1, 10, 23)] == [1, 10, 23]
    assert payback.by_pair[:3] == (1, 2, 3)
    assert payback.by_pair[23:] == (None,) * 27
    few = replace(payback, by_pair=payback.by_pair[:40])
    assert few.by_half == 20
    assert said(few) == "gemba is paid back after month 20 in half of the pairs; in 23 of 40 by the end of month 23."
    assert said(replace(payback, by_pair=(4,))) == "gemba is paid back after month 4 in the only pair."
    assert said(replace(payback, by_pair=(None,))) == "gemba is not paid back by the end of month 23 in the only pair."


def test_pairs_are_matched_by_seed_and_not_by_place(made: Made) -> None:
    months = made.months.sample(frac=1, random_state=3).reset_index(drop=True)
    shuffled = replace(made, months=months)
    assert paybacks(shuffled, findings(shuffled)) == paybacks(made, findings(made))


def test_break_even_is_where_profit_would_be_that_of_the_baseline(made: Made) -> None:
    noisy = made.runs.copy()
    own = noisy["scenario"] == "gemba"
    noisy.loc[own, "profit"] += np.random.default_rng(3).normal(0, 30_000, own.sum())
    other = replace(made, runs=noisy)
    found = findings(other)
    brings = noisy.loc[own, "profit"].to_numpy() - noisy.loc[noisy["scenario"] == "baseline", "profit"].to_numpy() + 50_000.0
    wanted = stats.t.interval(0.95, len(brings) - 1, brings.mean(), stats.sem(brings))
    mean, low, high = break_even(found, of_contender(found, "gemba"))
    assert mean == pytest.approx(brings.mean())
    assert (low, high) == pytest.approx(wanted)


def test_break_even_of_one_pair_has_no_interval(single: Made) -> None:
    runs = single.runs.copy()
    runs.loc[runs["scenario"] == "gemba", ["profit", "intervention_cost"]] += [7_000.0, 50_000.0]
    before, after = findings(single), findings(again(single, runs))
    base, _, _ = break_even(before, of_contender(before, "gemba"))
    mean, low, high = break_even(after, of_contender(after, "gemba"))
    assert mean - base == pytest.approx(57_000.0)
    assert math.isnan(low)
    assert math.isnan(high)


def test_luck_is_no_return(usual: Made) -> None:
    made = spending(usual, {"gemba": [1.0]})
    runs = made.runs.copy()
    runs.loc[(runs["scenario"] == "gemba") & (runs["seed"] % 2 == 0), "profit"] -= 50_000.0
    made = again(made, runs)
    found = findings(made)
    payback = paybacks(made, found)["gemba"]
    assert when_by_mean(payback, of_contender(found, "gemba")) == "unclear"


def test_a_comparison_without_a_full_month_tells_no_payback(usual: Made) -> None:
    made = spending(usual, {"gemba": [1.0]})
    short = replace(made, daily=made.daily[:0], months=made.months[:0])
    found = findings(short)
    payback = paybacks(short, found)["gemba"]
    assert (payback.by_mean, payback.n_months, payback.by_half) == (None, 0, None)
    assert {when_by_mean(payback, of_contender(found, "gemba")), when_in_half(payback), how_often(payback)} == {"\u2013"}
    assert said(payback) == "gemba was watched for less than a month."


@pytest.mark.parametrize(
    ("balance", "month"),
    [([1.0, 2.0], 1), ([0.0, 0.0], 1), ([-1.0, 0.0], 2), ([2.0, -1.0, 1.0], 3), ([1.0, -1.0], None), ([], None)],
)
def test_back_is_back_to_stay(balance: list[float], month: int | None) -> None:
    assert paid_back(np.array(balance)) == month


def test_the_months_of_a_real_comparison_add_up(made: Made) -> None:
    """What the tests lean on: the made months add up to the made runs."""
    sums = made.months.groupby(["scenario", "seed"])["profit"].sum()
    assert isinstance(sums, pd.Series)
    for name in USUALLY:
        diff = sums.loc[name] - sums.loc["baseline"]
        assert diff.to_numpy() == pytest.approx(1000 * sum([*USUALLY[name], *[USUALLY[name][-1]] * (23 - len(USUALLY[name]))]))
