"""How facts are measured and judged, on numbers small enough to check by hand."""

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.facts.declared import FACTS, Fact
from sim.facts.measures import Measured, bought_within, left_of_gain, points_gained, qualified_share_by_age, revenue_gain
from sim.facts.run import MISS, NO_VERDICT, PASS, Found, measure_facts, ratio_of_sums
from sim.facts.table import expected, measured, rows_not_yet
from sim.outcomes import Observed
from sim.world import events
from sim.world.records import DAY, EVENT, LEAD, MONTH, NO_DECISION


def fact(low: float = 0, high: float = 3, in_sd: str = "", unit: str = "%") -> Fact:
    return Fact("1", "something", unit, low, high, "V1", ("baseline",), lambda runs: Measured(0.0), in_sd)


def test_a_ratio_of_sums_and_its_error() -> None:
    rng = np.random.default_rng(1)
    wholes = rng.uniform(50, 150, 400)
    parts = 0.3 * wholes + rng.normal(0, 5, 400)
    value, error, n = ratio_of_sums(np.column_stack([parts, wholes]))
    assert value == pytest.approx(parts.sum() / wholes.sum())
    # The jackknife is another road to the same error.
    left_out = (parts.sum() - parts) / (wholes.sum() - wholes)
    assert error == pytest.approx(math.sqrt(399 / 400 * ((left_out - left_out.mean()) ** 2).sum()), rel=0.01)
    assert n == 400


def test_a_mean_is_a_ratio_to_ones_and_missing_values_are_left_out() -> None:
    values = np.array([1.0, 2.0, np.nan, 6.0])
    value, error, n = ratio_of_sums(np.column_stack([values, np.ones(4)]))
    assert (value, n) == (3.0, 3)
    assert error == pytest.approx(np.std([1, 2, 6], ddof=1) / math.sqrt(3))


def test_nothing_to_measure_is_missing() -> None:
    assert ratio_of_sums(np.array([[np.nan, 1.0]]))[2] == 0
    assert math.isnan(ratio_of_sums(np.array([[np.nan, 1.0]]))[0])
    value, error, n = ratio_of_sums(np.array([[4.0, 2.0]]))
    assert (value, n) == (2.0, 1)
    assert math.isnan(error)


@pytest.mark.parametrize(
    ("value", "verdict"), [(0.0, PASS), (3.0, PASS), (-0.001, MISS), (3.001, MISS), (float("nan"), MISS)]
)  # fmt: skip
def test_limits_belong_to_the_span_and_what_is_missing_never_passes(value: float, verdict: str) -> None:
    assert Found(fact(), value, 0.1, 30).verdict == verdict


def test_what_is_expected_in_sd_gets_no_verdict() -> None:
    found = Found(fact(-math.inf, math.inf, "within 0.3 SD", "points"), 1.0, 0.1, 30)
    assert found.verdict == NO_VERDICT
    assert expected(found.fact) == "within 0.3 SD of drawn companies"
    assert measured(found) == "+1.00 ± 0.10 points"


def test_spans_with_one_limit() -> None:
    assert expected(fact(2, math.inf, unit="times")) == "at least 2 times"
    assert expected(fact(-math.inf, 0.5)) == "at most 0.5 %"
    assert measured(Found(fact(), math.nan, math.nan, 0)) == "n/a"
    assert measured(Found(fact(), 1.0, math.nan, 1)) == "1.00 %"


def test_rows_not_yet_are_in_order() -> None:
    numbers = [int(row[0].rstrip("abcd")) for row in rows_not_yet()]
    assert numbers == sorted(numbers)


# --- Measures, on made runs ----------------------------------------------------------------------------------------------------


def run_of(**columns: Any) -> Any:
    """A run of 20 days of warm-up and two years with given columns of the daily record."""
    daily = np.zeros(520, DAY)
    for name, values in columns.items():
        daily[name] = values
    return SimpleNamespace(observed=Observed(daily, np.zeros(0, LEAD), 4, 20), scenario=SimpleNamespace(warmup_days=20))


def test_gains_are_of_the_second_year() -> None:
    day = np.arange(520)
    runs = {
        "baseline": run_of(revenue_cents=100_00),
        "a": run_of(revenue_cents=np.where(day < 270, 999_00, 110_00)),  # the first year must not count
        "b": run_of(revenue_cents=np.where(day < 270, 0, 104_00)),
    }
    part, whole = revenue_gain({"a": 1})(runs)
    assert part / whole == pytest.approx(10.0)
    part, whole = revenue_gain({"a": 1, "b": -1})(runs)
    assert part / whole == pytest.approx(6.0)
    part, whole = revenue_gain({"a": 1}, "b")(runs)
    assert part / whole == pytest.approx(100 * 6 / 104)


def test_points_are_gained_in_the_outcomes_unit() -> None:
    day = np.arange(520)
    runs = {"baseline": run_of(understanding=0.0, awareness=0.1), "a": run_of(awareness=np.where(day < 270, 0.9, 0.4))}
    assert points_gained("awareness", {"a": 2})(runs).part == pytest.approx(0.6)


def test_what_is_left_of_a_gain_that_fades_by_half_in_ten_months() -> None:
    days_after = np.arange(520) - (20 + 100)  # the gain is made by the end of scenario day 100
    gain = np.where(days_after >= 0, 0.5 ** (days_after / (10 * MONTH)), 0.7)
    runs = {"baseline": run_of(understanding=0.2), "stopped": run_of(understanding=0.2 + 0.1 * gain)}
    part, whole = left_of_gain("stopped", ("understanding",), 100, 10)(runs)
    assert part / whole == pytest.approx(50.0)


def test_buyers_are_found_within_the_days_and_among_the_customers() -> None:
    told = [
        (30, events.INQUIRED, 1, 0), (35, events.DEAL_WON, 1, 0),  # buys after 5 days
        (30, events.INQUIRED, 2, 0), (60, events.DEAL_WON, 2, 0),  # too late
        (30, events.INQUIRED, 3, 0), (31, events.DEAL_LOST, 3, NO_DECISION),  # decides nothing
        (30, events.INQUIRED, 4, 0), (31, events.WINDOW_CLOSED, 4, 1),  # buys from a rival
        (5, events.INQUIRED, 1, 0),  # in the warm-up
        (95, events.INQUIRED, 4, 0),  # too near to the end
    ]  # fmt: skip
    log = np.zeros(len(told), EVENT)
    for row, (day, kind, customer, value) in enumerate(told):
        log[row]["day"], log[row]["kind"], log[row]["customer"], log[row]["value"] = day, kind, customer, value
    world: Any = SimpleNamespace(events=log, firm={"n_events": [len(told)]}, daily=np.zeros(100))
    assert bought_within(world, 20, 10) == 0.5


def test_leads_are_counted_by_the_age_at_which_they_were_worked() -> None:
    rows = [(0, 10, 10, 10), (0, 10, 10, -1), (0, 10, 13, -1), (-1, 10, 10, 10), (0, 10, -1, -1)]
    leads = np.zeros(len(rows), LEAD)
    for lead, row in zip(leads, rows, strict=True):
        lead["marketer"], lead["born_day"], lead["worked_day"], lead["opened_day"] = row
    world: Any = SimpleNamespace(leads=leads, firm={"n_leads": [len(rows)]})
    assert qualified_share_by_age(world, 0, 0) == 0.5
    assert qualified_share_by_age(world, 2, 5) == 0.0
    assert math.isnan(qualified_share_by_age(world, 6, 9))


def test_no_companies_are_refused() -> None:
    with pytest.raises(ValueError, match="reps is 0"):
        measure_facts(FACTS, 0)


def test_no_facts_need_no_run() -> None:
    assert measure_facts([], 3) == []
