"""How facts are measured and judged, on numbers small enough to check by hand."""

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.facts.declared import FACTS
from sim.facts.fact import SD, Fact
from sim.facts.measures import Measured, bought_within, qualified_share_by_age
from sim.facts.run import MISS, PASS, Found, measure_facts, over_companies
from sim.facts.spread import Spread
from sim.facts.table import NOT_EXPLAINED, expected, in_short, measured, rows_misses, rows_spread
from sim.world import events
from sim.world.records import EVENT, LEAD, NO_DECISION


def fact(low: float = 0, high: float = 3, in_sd: str = "", unit: str = "%") -> Fact:
    return Fact("1", "something", unit, low, high, "V1", ("baseline",), lambda runs: Measured(0.0), in_sd)


def test_a_ratio_of_sums_and_its_error() -> None:
    rng = np.random.default_rng(1)
    wholes = rng.uniform(50, 150, 400)
    parts = 0.3 * wholes + rng.normal(0, 5, 400)
    value, error, n = over_companies(np.column_stack([parts, wholes]))
    assert value == pytest.approx(parts.sum() / wholes.sum())
    # Linearisation is another road to the same error.
    rest = (parts - value * wholes) / wholes.mean()
    assert error == pytest.approx(rest.std(ddof=1) / math.sqrt(400), rel=0.01)
    assert n == 400


def test_a_mean_is_a_ratio_to_ones_and_missing_values_are_left_out() -> None:
    values = np.array([1.0, 2.0, np.nan, 6.0])
    value, error, n = over_companies(np.column_stack([values, np.ones(4)]))
    assert (value, n) == (3.0, 3)
    assert error == pytest.approx(np.std([1, 2, 6], ddof=1) / math.sqrt(3))


def test_whatever_is_made_of_sums_has_an_error() -> None:
    rng = np.random.default_rng(2)
    rows = rng.normal((10.0, 4.0, 2.0), 0.5, (400, 3))
    value, error, _ = over_companies(rows, lambda sums: float(sums[0] / (sums[1] * sums[2])) * 400)
    assert value == pytest.approx(10 / 8, rel=0.05)
    variance = (0.5 / 10) ** 2 + (0.5 / 4) ** 2 + (0.5 / 2) ** 2  # of a product of independent factors, relative
    assert error == pytest.approx(value * math.sqrt(variance / 400), rel=0.1)


def test_nothing_to_measure_is_missing() -> None:
    assert over_companies(np.array([[np.nan, 1.0]]))[2] == 0
    assert math.isnan(over_companies(np.array([[np.nan, 1.0]]))[0])
    assert math.isnan(over_companies(np.array([[1.0, 0.0], [1.0, 0.0]]))[0])
    value, error, n = over_companies(np.array([[4.0, 2.0]]))
    assert (value, n) == (2.0, 1)
    assert math.isnan(error)


@pytest.mark.parametrize(
    ("value", "verdict"), [(0.0, PASS), (3.0, PASS), (-0.001, MISS), (3.001, MISS), (float("nan"), MISS)]
)  # fmt: skip
def test_limits_belong_to_the_span_and_what_is_missing_never_passes(value: float, verdict: str) -> None:
    assert Found(fact(), value, 0.1, 30).verdict == verdict


def test_what_is_expected_in_sd_is_told_in_points_too() -> None:
    found = Found(fact(-0.3, 0.3, "conflict", SD), -0.25, 0.04, 30, points=-1.2)
    assert found.verdict == PASS
    assert expected(found.fact) == "-0.3 to 0.3 SD"
    assert measured(found) == "-0.25 ± 0.04 SD (-1.20 points)"


def test_a_difference_in_sd_is_as_uncertain_as_both() -> None:
    spread = Spread.of([40.0, 44.0, 48.0, math.nan])
    assert (spread.mean, spread.sd, spread.n) == (44.0, 4.0, 3)
    value, error = spread.in_sd(2.0, 0.4)
    assert value == 0.5
    assert error == pytest.approx(math.hypot(0.4 / 4.0, 0.5 / math.sqrt(2 * 2)))
    assert rows_spread({"conflict": spread}) == [("conflict", "0..100", "44.00", "4.00", "3")]


@pytest.mark.parametrize("values", [(), (40.0,), (40.0, 40.0)])
def test_companies_that_do_not_differ_give_no_measure(values: tuple[float, ...]) -> None:
    value, _ = Spread.of(values).in_sd(2.0, 0.4)
    assert math.isnan(value)
    assert Found(fact(-math.inf, 0.3, "conflict", SD), value, value, 30).verdict == MISS


def test_spans_with_one_limit() -> None:
    assert expected(fact(2, math.inf, unit="times")) == "at least 2 times"
    assert expected(fact(-math.inf, 0.5)) == "at most 0.5 %"
    assert measured(Found(fact(), math.nan, math.nan, 0)) == "n/a"
    assert measured(Found(fact(), 1.0, math.nan, 1)) == "1.00 %"


def test_misses_are_told_with_their_reason() -> None:
    found = [Found(fact(), value, 0.1, 30) for value in (1.0, 4.0)]
    assert rows_misses(found, {"1": "too much of it"}) == [("1", "something", "4.00 ± 0.10 %", "too much of it")]
    assert rows_misses(found, {}) == [("1", "something", "4.00 ± 0.10 %", NOT_EXPLAINED)]


def test_a_fact_holds_when_all_its_parts_do() -> None:
    parts = [Fact(label, "", "%", 0, 3, "V1", (), lambda runs: Measured(0.0)) for label in ("1", "2a", "2b")]
    found = [Found(part, value, 0.1, 30) for part, value in zip(parts, (1.0, 2.0, 4.0), strict=True)]
    assert in_short(found) == "1 of 2 facts hold in every part (not 2); 2 of 3 parts pass"
    assert in_short(found[:2]) == "2 of 2 facts hold in every part; 2 of 2 parts pass"


# --- Measures, on made runs ----------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(("reps", "companies", "said"), [(0, 2, "reps is 0"), (1, 1, "companies is 1")])
def test_no_companies_are_refused(reps: int, companies: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        measure_facts(FACTS, reps, companies)


def test_no_facts_need_no_run() -> None:
    findings = measure_facts([], 3)
    assert (findings.found, findings.spread) == ([], {})
