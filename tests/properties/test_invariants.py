"""What holds on every evening of every company that a scenario file can describe."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from sim.world import events, records
from sim.world.records import World
from tests.properties import invariants
from tests.properties.small_worlds import Case, draw_scenario

scenarios = st.randoms(use_true_random=False).map(draw_scenario)
WEEK = 5


def live_through(case: Case, seed: int = 1, n_isolated: int = 0) -> World:
    """Run a company day by day and look at it every evening."""
    world = case.build(seed, n_isolated=n_isolated)
    for t in range(len(case.calendar)):
        world = case.run(world, t, t + 1)
        invariants.check(world, t)
        if t % WEEK == 0:
            invariants.check_agenda(world, t)
    invariants.check_events(world)
    return world


@settings(max_examples=40)
@given(scenario=scenarios, seed=st.integers(0, 2**63 - 1))
def test_every_evening_of_any_company(scenario, seed: int) -> None:
    note(str(scenario.content()))
    live_through(Case(scenario), seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_every_evening_of_a_thousand_companies(block: int) -> None:
    for number in range(100 * block, 100 * (block + 1)):
        live_through(Case(draw_scenario(Random(number))), number)


def test_a_busy_company_lives_through_everything(busy_world: World) -> None:
    """So that the invariants above are not the invariants of companies in which nothing happens."""
    happened = np.bincount(busy_world.events["kind"][: int(busy_world.firm["n_events"][0])], minlength=len(events.KINDS))
    missing = [kind.name for kind, n in zip(events.KINDS, happened, strict=True) if n == 0]
    assert not missing
    leads = busy_world.leads[: int(busy_world.firm["n_leads"][0])]
    assert set(leads["fate"].tolist()) == set(range(len(records.FATES)))
    assert set(leads["stage"].tolist()) == set(range(len(records.STAGES)))
    assert set(leads["reason"].tolist()) == set(range(len(records.REASONS)))


@pytest.fixture(scope="module")
def busy_world() -> World:
    case = Case.of(
        days=300,
        warmup_days=30,
        company={"n_customers": 300, "n_marketers": 3, "n_sellers": 4},
        market={"p_need_per_day": 0.01, "churn_per_year": 1.0, "planning_days": 60.0},
        marketing={"hand_over_days": 10.0},
        talk={"talk_days": 10.0, "attitude_spread": 0.6},
        contact={"meet_rate": 1.0},
        interventions={
            "gemba": {},
            "shared_space": {"end": 100},
            "separate_floors": {"start": 101},
            "cross_kpi": {"start": 50},
            "closed_loop_feedback": {},
        },
    )
    return live_through(case, n_isolated=3)


@pytest.mark.parametrize(
    ("table", "field", "value"),
    [
        ("customers", "awareness", 1.1),
        ("customers", "attitude", np.nan),
        ("customers", "lead", 10**6),
        ("staff", "understanding", -0.1),
        ("pairs", "regard", -1.5),
        ("staff", "hours_used", 25.0),
        ("leads", "fate", records.WON),
        ("leads", "price_cents", 1),
        ("leads", "closed_day", -1),
        ("daily", "stale", 1),
        ("daily", "cash_cents", 1),
        ("daily", "in_market", -1),
        ("daily", "hours_leads", 1.0),
        ("firm", "n_open_leads", 7),
    ],
)
def test_a_wrong_world_is_noticed(table: str, field: str, value: float) -> None:
    """Each number is written over a sound world on its own; some invariant must speak up."""
    case = Case.of(days=40, warmup_days=0, company={"n_customers": 100, "n_marketers": 2, "n_sellers": 2},
                   market={"p_need_per_day": 0.02})  # fmt: skip
    world = case.run(case.build(), 0, 30)
    invariants.check(world, 29)
    getattr(world, table)[field][29 if table == "daily" else 0] = value
    with pytest.raises(AssertionError):
        invariants.check(world, 29)
