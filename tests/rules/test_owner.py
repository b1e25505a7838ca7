"""Owner: what is visible of marketing, and what he makes of it."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events
from sim.world.records import QUARTER, YEAR
from tests.rules.plain import Stage

DAY = 4 * QUARTER - 1 + QUARTER  # the second end of a quarter after a year of books


@pytest.fixture
def stage() -> Stage:
    """A company whose marketing costs a million a year; a quarter's cut takes a fifth when nobody resists."""
    stage = Stage.of(days=500)
    p, today = stage.p, stage.calendar
    stage.world.firm[0].is_logging = 1
    p.budget_eur_per_year, p.hours_per_day, p.hour_cost_eur = 800_000.0, 8.0, 50.0  # 2 x 8 x 50 x 250 = 200,000
    p.variable_margin, p.owner_hurdle, p.owner_step = 0.5, 1.0, 0.2
    today.attribution_bias[:], today.cmo_will[:], today.marketing_budget_factor[:] = 1.0, 0.0, 1.0
    return stage


def brought(stage: Stage, eur: float, first: int = DAY - YEAR + 1, last: int = DAY + 1) -> None:
    """Deals from marketing leads, so much a year, spread over all days."""
    stage.world.daily.revenue_leads_cents[first:last] = int(eur * 100 / YEAR)


def owner(engine: SimpleNamespace, stage: Stage, t: int = DAY) -> float:
    """The day of the owner; returns what he leaves of the budget."""
    engine.owner.owner(stage.world, stage.p, stage.calendar[t], t)
    assert stage.world.daily[t].budget_factor == stage.world.firm[0].budget_factor
    return float(stage.world.firm[0].budget_factor)


def test_return_is_the_margin_of_a_year_of_leads_over_what_marketing_costs(engine: SimpleNamespace, stage: Stage) -> None:
    stage.world.daily.revenue_leads_cents[: DAY - YEAR + 1] = 10**12  # long ago
    stage.world.daily.revenue_leads_cents[DAY + 1 :] = 10**12  # nobody knows yet
    stage.world.daily.revenue_cents[:] = stage.world.daily.upsell_cents[:] = 10**12  # others brought that
    brought(stage, 3_000_000.0)
    found = engine.owner.visible_return(stage.world, stage.p, stage.calendar[DAY], DAY)
    assert found == pytest.approx(1.5)
    stage.world.firm[0].n_marketers_here = 0
    stage.calendar[DAY].marketing_budget_factor = 0.0  # no marketing, no loss
    assert engine.owner.visible_return(stage.world, stage.p, stage.calendar[DAY], DAY) == 1.0


@pytest.mark.parametrize(("brought_eur", "left"), [(0.0, 0.8), (1_990_000.0, 0.8), (2_000_000.0, 1.0)])
def test_what_looks_like_a_loss_is_cut(engine: SimpleNamespace, stage: Stage, brought_eur: float, left: float) -> None:
    brought(stage, brought_eur)
    assert owner(engine, stage) == pytest.approx(left)
    assert stage.events(events.BUDGET_SET).value.tolist() == [round(left * 1000)]


@pytest.mark.parametrize(
    ("bias", "will", "left"),
    [(1.0, 0.0, 0.8), (0.5, 0.0, 0.9), (0.0, 0.0, 1.0), (1.0, 0.5, 0.9), (1.0, 1.0, 1.0), (0.5, 0.5, 0.95)],
)
def test_only_naive_attribution_cuts_and_an_iron_will_wards_it_off(
    engine: SimpleNamespace, stage: Stage, bias: float, will: float, left: float
) -> None:
    today = stage.calendar[DAY]
    today.attribution_bias, today.cmo_will = bias, will
    assert owner(engine, stage) == pytest.approx(left)


def test_it_comes_back_when_leads_pay(engine: SimpleNamespace, stage: Stage) -> None:
    brought(stage, 1e8)
    stage.world.firm[0].budget_factor = 0.5
    assert owner(engine, stage) == pytest.approx(0.6)
    for _ in range(60):
        left = owner(engine, stage)
    assert 0.99 < left <= 1.0


def test_a_cut_budget_looks_better(engine: SimpleNamespace, stage: Stage) -> None:
    """He sets what leads brought against what marketing costs now."""
    brought(stage, 1_500_000.0)
    returns = []
    for left in (1.0, 0.5):
        stage.world.firm[0].budget_factor = left
        returns.append(engine.owner.visible_return(stage.world, stage.p, stage.calendar[DAY], DAY))
    assert returns == pytest.approx([0.75, 1.25])


def test_nobody_closes_the_department_by_and_by(engine: SimpleNamespace, stage: Stage) -> None:
    left = [owner(engine, stage) for _ in range(40)]
    assert np.diff(left).max() <= 0.0
    assert left[-1] == 0.1


def test_he_looks_at_the_ends_of_quarters_once_there_is_a_year_of_books(engine: SimpleNamespace, stage: Stage) -> None:
    for t in range(500):
        owner(engine, stage, t)
    set_on = stage.events(events.BUDGET_SET).day.tolist()
    assert set_on == [251, 314, 377, 440]
    assert (stage.world.daily.budget_factor[:251] == 1.0).all()
    assert stage.world.daily.budget_factor[251:314] == pytest.approx([0.8] * 63)
