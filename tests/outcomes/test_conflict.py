"""Conflict is read from the days on which there are two sides."""

import math

import numpy as np
import pytest

from sim.outcomes import Observed
from sim.outcomes.conflict import FIELDS, Conflict, conflict_by_day
from sim.outcomes.months import by_month
from sim.outcomes.observed import SELLERS_HOURS
from sim.world.records import DAY, LEAD
from tests.outcomes.conftest import DAYS, STAFF, WARMUP, value

ITEMS = [name for name in FIELDS if name != "total"]


def test_the_index_has_seven_items_which_the_engine_keeps() -> None:
    assert tuple(FIELDS) == Conflict._fields
    assert len(ITEMS) == 7
    assert set(FIELDS.values()) == {name for name in DAY.names or () if name.startswith(("symptom_", "sign_"))} | {"conflict"}


@pytest.mark.parametrize("item", FIELDS)
def test_an_outcome_is_the_mean_over_the_scenario_days(run: Observed, item: str) -> None:
    run.days[FIELDS[item]] = np.linspace(10, 30, DAYS)
    assert value(run, "conflict" if item == "total" else f"conflict_{item}") == pytest.approx(20)
    assert getattr(conflict_by_day(run), item)[WARMUP:] == pytest.approx(np.linspace(10, 30, DAYS))


@pytest.mark.parametrize("away", ["marketing", "sales", "both"])
def test_days_without_two_sides_are_left_out(run: Observed, away: str) -> None:
    run.days["conflict"][:] = [20] * 4 + [90] * 6
    late = run.days[4:]
    if away != "marketing":
        late["hours_prospecting"] = 0.0
    if away != "sales":
        late["hours_used"] = late["hours_prospecting"] * (1 + 1e-15)
    else:
        late["hours_used"] = 8.0
    assert run.both_at_work[WARMUP:].tolist() == [True] * 4 + [False] * 6
    assert value(run, "conflict") == 20
    assert np.isnan(conflict_by_day(run).total[WARMUP + 4 :]).all()


def test_without_a_second_side_there_is_neither_conflict_nor_peace(run: Observed) -> None:
    run.days["conflict"], run.days["hours_used"] = 50.0, 12.0
    for item in FIELDS:
        assert math.isnan(value(run, "conflict" if item == "total" else f"conflict_{item}"))


@pytest.mark.parametrize("field", SELLERS_HOURS)
def test_whatever_sellers_do_they_are_at_work(run: Observed, field: str) -> None:
    run.days["hours_prospecting"] = 0.0
    run.days[field] = 3.0
    assert run.both_at_work[WARMUP:].all()


def test_months_are_means_of_what_is_there() -> None:
    daily = np.zeros(WARMUP + 3 * 21 + 5, DAY)
    daily["hours_used"], daily["hours_leads"] = 20.0, 12.0
    observed = Observed(daily, np.zeros(0, LEAD), STAFF, WARMUP)
    observed.days["conflict"] = np.arange(68) // 21 * 10.0 + 10.0
    observed.days["upsell_cents"] = 200
    observed.days["hours_used"][21 + 3 : 42] = 12.0  # nobody of marketing but on the first three days of the second month
    observed.days["conflict"][21 + 3 : 42] = 99.0
    observed.days["hours_used"][42:] = 12.0
    observed.days["saved_hr_cents"], observed.days["hiring_cents"] = 50, 150
    revenue, profit, conflict = by_month(observed, 3)
    assert revenue.tolist() == [42.0, 42.0, 42.0]
    assert profit.tolist() == [21.0, 21.0, 21.0]
    assert conflict.tolist()[:2] == [10.0, 20.0]
    assert math.isnan(conflict[2])
