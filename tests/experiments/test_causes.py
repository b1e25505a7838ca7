"""The split over causes: it adds up whatever was counted, is Shapley's, and gives nothing to what has not changed."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.experiments.causes import _AFTER, _CHANNELS, _WHO, CAUSES, _columns, _filled, _letters, _revenue, _split, causes_of
from sim.experiments.parts import Parts
from sim.experiments.shapley import parts_of
from tests.experiments.counts import made_up

CHANNELS = {channel.whose: channel for channel in _CHANNELS}


def assert_it_sums(found: Parts) -> None:
    """In every pair the parts make the difference, to the last bit."""
    whole = found.all - found.none
    assert [math.fsum(found.parts[:, pair]) for pair in range(len(whole))] == whole.tolist()


def part(found: Parts, cause: str) -> np.ndarray:
    return np.asarray(found.parts[CAUSES.index(cause)])


@pytest.mark.parametrize("turn", range(20))
@pytest.mark.parametrize("empty", [0.0, 0.2, 0.7])
def test_parts_sum_to_the_difference_whatever_was_counted(turn: int, empty: float) -> None:
    rng = np.random.default_rng([turn, int(10 * empty)])
    before, after = (made_up(10, rng, empty) for _ in range(2))
    found = causes_of(before, after)
    cents = [f"revenue_{whose}_cents" for whose in CHANNELS] + ["upsell_cents", "ceo_deals_cents"]
    assert found.all.tolist() == (after[cents].sum(axis=1) / 100).tolist()
    assert_it_sums(found)


@pytest.mark.parametrize("whose", list(CHANNELS))
def test_parts_are_those_of_the_game_of_all_subsets(whose: str) -> None:
    rng = np.random.default_rng(3)
    channel, names = CHANNELS[whose], (*CHANNELS[whose].causes, *_AFTER)
    before, after = _filled(*(_letters(_columns(made_up(4, rng, 0.2)), whose) for _ in range(2)))

    def worth(subset: int) -> np.ndarray:
        there = {letter for k, cause in enumerate(names) if subset >> k & 1 for letter in _WHO.get(cause, (cause,))}
        return _revenue(channel, {name: (after if name in there else before)[name] for name in before})

    by_subset = parts_of(np.stack([worth(subset) for subset in range(2 ** len(names))]))
    by_integral = _split(lambda v: _revenue(channel, v), names, before, after)
    largest = np.abs(by_subset).max()
    for k, cause in enumerate(names):
        assert by_integral[cause] == pytest.approx(by_subset[k], rel=1e-9, abs=1e-9 * largest), cause


def one_channel(**changes: float) -> pd.DataFrame:
    """A pair in which sellers find 100 opportunities in 1,000 hours and win half of them, at 10,000 EUR each."""
    counts = made_up(1, np.random.default_rng(0), empty=1.0)
    usual = {"needs": 10, "hours_prospecting": 1000, "self_sourced": 100, "won_own": 50, "lost_rival_own": 50}
    usual |= {"revenue_own_cents": 50_000_000, "revenue_cents": 50_000_000}
    return counts.assign(**(usual | changes))


def test_two_causes_share_their_product_by_hand() -> None:
    """Twice the hours at the same yield, and all won in place of half: 0.5 to 2 million EUR, (0.5 + 1) / 2 for each."""
    after = one_channel(hours_prospecting=2000, self_sourced=200, won_own=200, lost_rival_own=0)
    after = after.assign(revenue_own_cents=200_000_000, revenue_cents=200_000_000)
    found = causes_of(one_channel(), after)
    told = {cause: float(part(found, cause)[0]) for cause in CAUSES if abs(part(found, cause)[0]) > 1e-6}
    assert told == pytest.approx({"prospecting_hours": 750_000.0, "lost_rival": 750_000.0})


def test_what_stays_as_it_is_has_exactly_nothing() -> None:
    rng = np.random.default_rng(5)
    before = made_up(6, rng)
    same = causes_of(before, before.copy())
    assert not same.parts.any()
    after = before.assign(upsell_cents=before["upsell_cents"] + 250, hours_prospecting=before["hours_prospecting"] * 2)
    found = causes_of(before, after)
    assert part(found, "upsell").tolist() == pytest.approx([2.5] * 6, abs=1e-8)
    untouched = set(CAUSES) - {"upsell", "prospecting_hours", "found_per_hour"}
    assert all(not part(found, cause).any() for cause in untouched)


def test_where_there_is_no_share_to_take_the_share_has_not_changed() -> None:
    """Nobody prospects any more: it is the hours that are missing, not the luck or the price."""
    after = one_channel(hours_prospecting=0, self_sourced=0, won_own=0, lost_rival_own=0, revenue_own_cents=0, revenue_cents=0)
    found = causes_of(one_channel(), after)
    assert part(found, "prospecting_hours")[0] == -500_000.0
    assert not part(found, "lost_rival").any()


def test_opportunities_from_before_are_told_apart_from_those_found() -> None:
    after = one_channel(won_own=60, lost_rival_own=60, revenue_own_cents=60_000_000, revenue_cents=60_000_000)
    found = causes_of(one_channel(), after)
    assert part(found, "under_way")[0] == pytest.approx(100_000.0)


def test_counts_that_make_no_revenue_are_refused() -> None:
    with pytest.raises(ValueError, match="don't make its revenue"):
        causes_of(one_channel(), one_channel(won_own=0))


@pytest.mark.parametrize("names", [("all_good",), ("no_marketing", "no_sales"), ("response_agreement",)])
def test_runs_are_what_the_identity_says(root: Path, small: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Revenue by the letters is that of the runs, to the last cent, also where a department is away."""
    scenarios = [sim.load(root / "scenarios" / f"{name}.toml", (*small, "company.n_customers=1500")) for name in names]
    found = sim.compare(scenarios, sim.load(root / "scenarios" / "baseline.toml", (*small, "company.n_customers=1500")), reps=3)
    by_name = dict(list(found.counts.groupby("scenario")))
    for name in names:
        parts = causes_of(by_name["baseline"], by_name[name])
        assert parts.all.tolist() == found.runs.query("scenario == @name")["revenue"].tolist()
        assert parts.none.tolist() == found.runs.query("scenario == 'baseline'")["revenue"].tolist()
        assert_it_sums(parts)
        assert part(parts, "never_worked").any()
