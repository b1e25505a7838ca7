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
from tests.properties.the_log import check_events

WEEK = 5


def live_through(case: Case, seed: int = 1, n_isolated: int = 0) -> World:
    """Run a company day by day and look at it every evening."""
    world = case.build(seed, n_isolated=n_isolated)
    for t in range(len(case.calendar)):
        world = case.run(world, t, t + 1)
        invariants.check(world, t)
        invariants.check_day_length(world, t, case.scenario.company.hours_per_day)
        if t % WEEK == 0:
            invariants.check_agenda(world, t)
    check_events(world)
    return world


@settings(max_examples=40)
@given(number=st.integers(0, 2**63 - 1), seed=st.integers(0, 2**63 - 1))
def test_every_evening_of_any_company(number: int, seed: int) -> None:
    scenario = draw_scenario(Random(number))
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
    """The world of a company at war with itself, to which management comes to help: first nothing does, then much."""
    case = Case.of(
        days=400,
        warmup_days=30,
        company={"n_customers": 300, "n_marketers": 3, "n_sellers": 4},
        market={"p_need_per_day": 0.01, "churn_per_year": 1.0, "planning_days": 60.0},
        marketing={"hand_over_days": 10.0},
        talk={"talk_days": 10.0, "attitude_spread": 0.6},
        contact={"meet_rate": 1.0, "stereotype_start": -0.3},
        sales={"lead_reluctance": 1.0},
        leadership={"hot_below": -0.3, "hot_gap": 0.1, "project_usual": -1.5},
        politics={"hours_per_initiative": 10.0, "p_procedure_removed": 0.5},
        staffing={"quits_sellers": 2.0, "vacancy_days": 10.0},
        money={"target_per_seller_eur": 3e6, "ceo_deals_per_year": 10.0},
        interventions={
            "gemba": {"start": 120},
            "shared_space": {"end": 100},
            "separate_floors": {"start": 101},
            "cross_kpi": {"start": 150},
            "closed_loop_feedback": {},
            "communication_sessions": {"start": 200},
            "hr_diagnosis": {"every_days": 60, "threshold": 1.0, "triggers": "mandate"},
            "mandate": {},
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
        ("staff", "insight", 1.1),
        ("staff", "politics", 0.6),
        ("staff", "mix_brand", 0.9),
        ("staff", "project_no", 3),
        ("staff", "is_here", 0),
        ("staff", "filled_day", 3),
        ("leads", "origin", records.REFERRED),
        ("firm", "n_projects", 2),
        ("firm", "n_begun", 0),
        ("daily", "people_succeeded", 99),
        ("firm", "page", 1),
        ("firm", "distinctiveness", np.nan),
        ("firm", "procedures", -1.0),
        ("daily", "upsell_cents", 1),
        ("daily", "saved_legal_cents", -1),
        ("daily", "hours_politics", 1000.0),
        ("daily", "quits", 1),
        ("daily", "vacancies", 1),
        ("daily", "sign_busywork", 50.0),
        ("daily", "symptom_heads", 101.0),
        ("daily", "projects_started", 5),
        ("daily", "referred", 1),
    ],
)
def test_a_wrong_world_is_noticed(table: str, field: str, value: float) -> None:
    """Each number is written over a sound world on its own; some invariant must speak up."""

    def look(world: World) -> None:
        invariants.check(world, 29)
        invariants.check_day_length(world, 29, case.scenario.company.hours_per_day)

    case = Case.of(days=40, warmup_days=0, company={"n_customers": 100, "n_marketers": 2, "n_sellers": 2},
                   market={"p_need_per_day": 0.02})  # fmt: skip
    world = case.run(case.build(), 0, 30)
    look(world)
    getattr(world, table)[field][29 if table == "daily" else 0] = value
    with pytest.raises(AssertionError):
        look(world)


LOGGED = set(range(len(events.KINDS))) - {
    events.LEAD_ARRIVED, events.LEAD_CHOSEN, events.LEAD_PUT_ASIDE, events.REVIEWED, events.MOVED_DESKS, events.SESSION_HELD,
    events.KPI_PAID, events.BUDGET_SET,
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(LOGGED), ids=lambda kind: events.KINDS[kind].name)
def test_a_log_that_leaves_something_out_is_noticed(busy_world: World, kind: int) -> None:
    place = np.flatnonzero(busy_world.events["kind"] == kind)[0]
    silent = busy_world._replace(events=np.delete(busy_world.events, place), firm=busy_world.firm.copy())
    silent.firm["n_events"] -= 1
    with pytest.raises(AssertionError):
        check_events(silent)
