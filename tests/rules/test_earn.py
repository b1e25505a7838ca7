"""Earn: upsell, the owner's deals, the day's costs and savings, to the cent and on both sides of the ledger."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events, records
from tests.rules.plain import Stage

DAY = 7


@pytest.fixture
def stage() -> Stage:
    """All forty customers are ours, content as can be, and have an occasion to talk; variable margin 40 %."""
    stage = Stage.of(days=600)
    w, p = stage.world, stage.p
    w.firm[0].is_logging, w.firm[0].n_due = 1, 40
    w.due.customer[:], w.due.what[:] = np.arange(40), records.TALKS
    w.customers.supplier[:], w.customers.deal_eur[:] = records.OURS, 1000.0
    w.customers.attitude[:] = w.customers.disposition[:] = 1.0
    p.variable_margin, p.talk_days, p.upsells_per_year, p.upsell_size, p.ceo_deals_per_year = 0.4, 50.0, 1.0, 0.5, 0.0
    return stage


def booked(stage: Stage, t: int = DAY) -> dict[str, int]:
    """What was posted on a day, without the zeros; debits and credits must cancel."""
    d = stage.world.daily[t]
    found = {name: int(d[f"{name}_cents"]) for name in records.ACCOUNTS}
    income = sum(
        value for name, value in found.items() if name in ("revenue", "upsell", "ceo_deals") or name.startswith("saved_")
    )
    costs = sum(found[name] for name in ("cost_of_sales", "campaigns", "payroll", "hiring", "interventions"))
    assert found["cash"] == income - costs
    return {name: value for name, value in found.items() if value}


@pytest.mark.parametrize(("eur", "cents"), [(0.0, 0), (1.005, 101), (0.004, 0), (0.005, 1), (2.5, 250), (1e9, 10**11)])
def test_cents(engine: SimpleNamespace, eur: float, cents: int) -> None:
    assert engine.ledger.cents(eur) in (cents, cents - (eur == 1.005))  # 1.005 has no exact double


# --- Income --------------------------------------------------------------------------------------------------------------------


def test_a_sale_of_support_is_booked_to_the_cent(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.upsells_per_year = 10.0  # two at every occasion
    engine.earn.upsell(stage.world, stage.p, DAY)
    assert booked(stage) == {"cash": 40 * 20_000, "upsell": 40 * 50_000, "cost_of_sales": 40 * 30_000}
    assert stage.events(events.UPSOLD).customer.tolist() == list(range(40))
    assert set(stage.events(events.UPSOLD).value.tolist()) == {50_000}


@pytest.mark.parametrize(("attitude", "per_year"), [(1.0, 2.0), (0.0, 1.0), (-0.5, 0.5), (-1.0, 0.0)])
def test_the_content_buy_more_from_support(engine: SimpleNamespace, stage: Stage, attitude: float, per_year: float) -> None:
    """Occasions come every fifty days, so a fifth of the yearly number at each."""
    w = stage.world
    w.customers.attitude[:] = w.customers.disposition[:] = attitude
    w.firm[0].is_logging = 0
    n_days = 100
    for t in range(n_days):
        engine.earn.upsell(w, stage.p, t)
    n, p_each = w.daily.upsell_cents.sum() / 50_000, per_year / 250 * 50
    assert abs(n - 40 * n_days * p_each) <= 4 * math.sqrt(40 * n_days * p_each * (1 - p_each))


@pytest.mark.parametrize("why", ["a rival's customer", "no occasion"])
def test_nobody_else_buys_from_support(engine: SimpleNamespace, stage: Stage, why: str) -> None:
    w = stage.world
    stage.p.upsells_per_year = 10.0
    if why == "no occasion":
        w.due.what[:] = records.LOOKS | records.CALLED
    else:
        w.customers.supplier[:] = records.RIVALS
    engine.earn.upsell(w, stage.p, DAY)
    assert booked(stage) == {}


def test_the_owners_deals_come_at_their_rate(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.ceo_deals_per_year, p.ceo_deal_eur, p.deal_sigma = 50.0, 80_000.0, 0.0
    for t in range(600):
        engine.earn.ceo_sells(w, p, t)
    deals = stage.events(events.CEO_SOLD)
    assert abs(len(deals) - 120) < 4 * math.sqrt(600 * 0.2 * 0.8)
    assert booked(stage, int(deals.day[0])) == {"cash": 3_200_000, "ceo_deals": 8_000_000, "cost_of_sales": 4_800_000}
    assert w.daily.ceo_deals_cents.sum() == 8_000_000 * len(deals) == deals.value.sum()


# --- Costs and savings ---------------------------------------------------------------------------------------------------------


def test_what_a_day_costs(engine: SimpleNamespace, stage: Stage) -> None:
    today, p = stage.calendar[DAY], stage.p
    p.budget_eur_per_year, p.hours_per_day, p.hour_cost_eur = 1_000_000.0, 8.0, 45.5
    today.marketing_budget_factor, today.intervention_cost_eur = 0.5, 123.456
    assert engine.earn.pay(stage.world, p, today, DAY) == 5
    assert booked(stage) == {
        "cash": -(200_000 + 182_000 + 12_346), "campaigns": 200_000, "payroll": 5 * 8 * 4550, "interventions": 12_346,
    }  # fmt: skip


def test_who_is_not_here_is_not_paid(engine: SimpleNamespace, stage: Stage) -> None:
    stage.world.staff.is_here[[1, 4]] = 0
    stage.p.hours_per_day, stage.p.hour_cost_eur, stage.p.budget_eur_per_year = 8.0, 50.0, 0.0
    assert engine.earn.pay(stage.world, stage.p, stage.calendar[DAY], DAY) == 3
    assert booked(stage) == {"cash": -120_000, "payroll": 120_000}


def test_campaigns_cost_what_the_owner_leaves_of_them(engine: SimpleNamespace, stage: Stage) -> None:
    today = stage.calendar[DAY]
    stage.p.budget_eur_per_year, stage.p.hour_cost_eur, stage.world.firm[0].budget_factor = 250_000.0, 0.0, 0.8
    today.owner_cut, today.cmo_will = 0.5, 0.5
    engine.earn.pay(stage.world, stage.p, today, DAY)
    assert booked(stage) == {"cash": -60_000, "campaigns": 60_000}


def trade(engine: SimpleNamespace, stage: Stage) -> None:
    """A day on which Sales sold for 10,000 EUR at a cost of 6,000 and people were paid 2,000."""
    d = stage.world.daily[DAY]
    engine.ledger.post(stage.world, DAY, records.CASH, records.REVENUE, 1_000_000)
    engine.ledger.post(stage.world, DAY, records.COST_OF_SALES, records.CASH, 600_000)
    engine.ledger.post(stage.world, DAY, records.PAYROLL, records.CASH, 200_000)
    p = stage.p
    p.saved_procurement, p.saved_accounting, p.saved_legal, p.saved_hr, p.hours_per_day = 0.01, 0.003, 0.002, 0.05, 8.0
    assert d.cash_cents == 200_000


def saved(stage: Stage) -> list[int]:
    found = booked(stage)
    return [found.get(f"saved_{name}", 0) for name in ("procurement", "accounting", "legal", "hr")]


def test_those_whom_nobody_praises_save(engine: SimpleNamespace, stage: Stage) -> None:
    trade(engine, stage)
    engine.earn.save(stage.world, stage.p, DAY, 5)
    assert saved(stage) == [6_000, 3_000, 2_000, 10_000]
    assert stage.world.daily[DAY].cash_cents == 200_000 + 21_000


@pytest.mark.parametrize(("lost", "share"), [((0.0, 0.0, 0.0), 1.0), ((4.0, 4.0, 2.0), 0.75), ((40.0, 10.0, 0.0), 0.0)])
def test_a_house_that_is_busy_with_itself_saves_less(
    engine: SimpleNamespace, stage: Stage, lost: tuple[float, float, float], share: float
) -> None:
    """Of forty hours in the house."""
    trade(engine, stage)
    d = stage.world.daily[DAY]
    d.hours_politics, d.hours_procedures, d.hours_formality = lost
    engine.earn.save(stage.world, stage.p, DAY, 5)
    assert saved(stage) == [share * cents for cents in (6_000, 3_000, 2_000, 10_000)]


def test_an_empty_house_saves_nothing_of_its_payroll(engine: SimpleNamespace, stage: Stage) -> None:
    stage.world.staff.is_here[:] = 0
    stage.p.budget_eur_per_year, stage.world.firm[0].n_due = 0.0, 0
    engine.earn.earn(stage.world, stage.p, stage.calendar[DAY], DAY)
    assert booked(stage) == {}
