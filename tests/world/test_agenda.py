"""Who is due when, and what stands in the books."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import records
from sim.world.records import NEVER, NONE
from tests.properties.invariants import chain
from tests.rules.plain import Stage


@pytest.fixture
def stage() -> Stage:
    """A company without anything on its agenda."""
    stage = Stage.of(days=10)
    stage.world.agenda.first_customer[:] = NONE
    stage.world.agenda.n_customers[:] = 0
    return stage


@pytest.mark.parametrize("soonest", ["phase_day", "look_day", "call_day", "talk_day"])
def test_a_customer_stands_where_the_earliest_day_is(engine: SimpleNamespace, stage: Stage, soonest: str) -> None:
    c = stage.world.customers[5]
    for name in ("phase_day", "look_day", "call_day", "talk_day"):
        setattr(c, name, 9)
    setattr(c, soonest, 4)
    engine.agenda.enter_customer(stage.world, 5)
    assert stage.world.agenda.n_customers.tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert chain(stage.world.agenda.first_customer[4], stage.world.customers.agenda_next) == [5]


def test_the_last_who_comes_is_the_first_in_the_list(engine: SimpleNamespace, stage: Stage) -> None:
    for i in (3, 1, 7):
        c = stage.world.customers[i]
        c.phase_day, c.look_day, c.call_day, c.talk_day = NEVER, 6, NEVER, NEVER
        engine.agenda.enter_customer(stage.world, i)
    assert chain(stage.world.agenda.first_customer[6], stage.world.customers.agenda_next) == [7, 1, 3]


@pytest.mark.parametrize(("day", "is_listed"), [(10, True), (11, False), (NEVER, False)])
def test_what_is_due_after_the_horizon_is_not_written_down(
    engine: SimpleNamespace, stage: Stage, day: int, is_listed: bool
) -> None:
    c = stage.world.customers[0]
    c.phase_day, c.look_day, c.call_day, c.talk_day = day, NEVER, NEVER, NEVER
    engine.agenda.enter_customer(stage.world, 0)
    engine.agenda.enter_lead(stage.world, 0, day)
    assert stage.world.agenda.n_customers.sum() == stage.world.agenda.n_leads.sum() == int(is_listed)
    assert stage.world.leads[0].due_day == day


def test_leads_of_a_day_make_a_list(engine: SimpleNamespace, stage: Stage) -> None:
    for index, day in ((0, 3), (1, 3), (2, 5)):
        engine.agenda.enter_lead(stage.world, index, day)
    assert chain(stage.world.agenda.first_lead[3], stage.world.leads.agenda_next) == [1, 0]
    assert chain(stage.world.agenda.first_lead[5], stage.world.leads.agenda_next) == [2]
    assert stage.world.agenda.n_leads.tolist()[:6] == [0, 0, 0, 2, 0, 1]


@pytest.mark.parametrize("account", range(1, len(records.ACCOUNTS)))
def test_a_posting_has_two_sides(engine: SimpleNamespace, stage: Stage, account: int) -> None:
    engine.ledger.post(stage.world, 2, account, records.CASH, 12_345)
    d = stage.world.daily[2]
    # Income and savings stand on the other side of the ledger; people read them as positive numbers.
    is_income = records.ACCOUNTS[account] in ("revenue", "upsell", "ceo_deals") or records.ACCOUNTS[account].startswith("saved_")
    sign = -1 if is_income else 1
    booked = {name: int(d[f"{name}_cents"]) for name in records.ACCOUNTS}
    assert booked == dict.fromkeys(records.ACCOUNTS, 0) | {"cash": -12_345, records.ACCOUNTS[account]: sign * 12_345}


def test_a_sale_in_the_books(engine: SimpleNamespace, stage: Stage) -> None:
    engine.ledger.post(stage.world, 1, records.CASH, records.REVENUE, 500)
    engine.ledger.post(stage.world, 1, records.COST_OF_SALES, records.CASH, 200)
    engine.ledger.post(stage.world, 1, records.CASH, records.REVENUE, 50)
    d = stage.world.daily[1]
    assert (d.cash_cents, d.revenue_cents, d.cost_of_sales_cents) == (350, 550, 200)
    assert np.issubdtype(stage.world.daily.cash_cents.dtype, np.int64)
