"""Work: where a seller's hours go, and how a lead dies."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events, records
from sim.world.records import NONE
from tests.properties.small_worlds import Case, written
from tests.rules.plain import Stage

SELLER = 2


@pytest.fixture
def stage() -> Stage:
    """Seller 2 at the desk on day 10, with six working hours; customers 0, 3, 6, ... are the seller's."""
    stage = Stage.of()
    stage.world.firm[0].is_logging = 1
    stage.world.staff.hours_available[:] = 6.0
    stage.p.conversation_pull = 0.0
    return stage


def hand(engine: SimpleNamespace, stage: Stage, customer: int, born: int = 10, readiness: int = records.READY) -> int:
    """A lead of marketer 0 arrives on the seller's desk."""
    w = stage.world
    c = w.customers[customer]
    index = engine.qualify.new_lead(w, customer, 0, records.MARKETING_LEAD, readiness, born)
    lead = w.leads[index]
    lead.score, lead.stage, lead.handed_day, lead.desk_next = 1.0, records.WAITING, 10, w.staff[SELLER].first_waiting
    c.lead, w.staff[SELLER].first_waiting = index, index
    w.firm[0].n_open_leads += 1
    return index


def test_how_a_lead_dies() -> None:
    """Born, handed over, put aside, looked at once more, and on its last day given up; then the marketer blames the seller."""
    case = Case.of(
        days=200, warmup_days=0, company={"n_customers": 200, "n_marketers": 2, "n_sellers": 3},
        sales={"lead_reluctance": 10.0, "yield_weight": 0.0, "stale_after_days": 20.0, "reconsider_days": 3.0},
        marketing={"p_same_day": 1.0},
        staffing={"quits_marketers": 0.0, "quits_sellers": 0.0},  # who has gone blames nobody
        learning={"lead_bias_spread": 0.0},
    )  # fmt: skip
    world = case.finished(5)
    log = written(world)
    stale = world.leads[: int(world.firm["n_leads"][0])]["fate"] == records.STALE
    assert stale.sum() > 50
    for index in np.flatnonzero(stale):
        life = log[log["lead"] == index]
        kinds = [events.LEAD_BORN, events.LEAD_ARRIVED, events.LEAD_PUT_ASIDE, events.LEAD_STALE, events.BLAMED]
        assert life["kind"].tolist() == kinds
        born, lead = life["day"][0], world.leads[index]
        assert (life["day"] - born).tolist() == [0, 0, 0, 20, 20]
        assert life["value"][3] == 20
        assert (life["actor"][4], life["other"][4]) == (lead["marketer"], lead["seller"])
        assert life["value"][4] > 0
        assert (lead["closed_day"], lead["worked_day"]) == (born + 20, NONE)
        assert world.customers["lead"][lead["customer"]] != index
    assert world.daily["worked"].sum() == 0


def test_a_lead_whose_chance_comes_on_the_second_look() -> None:
    case = Case.of(days=200, warmup_days=0, company={"n_customers": 200, "n_marketers": 2, "n_sellers": 3},
                   sales={"reconsider_days": 4.0}, marketing={"p_same_day": 1.0})  # fmt: skip
    log = written(case.finished(5))
    aside = set(log["lead"][log["kind"] == events.LEAD_PUT_ASIDE].tolist())
    born = {int(e["lead"]): int(e["day"]) for e in log[log["kind"] == events.LEAD_BORN]}
    chosen = [(int(e["lead"]), int(e["day"])) for e in log[log["kind"] == events.LEAD_CHOSEN]]
    assert {day - born[lead] for lead, day in chosen if lead in aside} == {4}
    assert {day - born[lead] for lead, day in chosen if lead not in aside} == {0}


def test_leads_go_cold(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.heat_next_day, stage.p.heat_half_life_days = 0.35, 10.0
    heats = [engine.work.heat(stage.p, age) for age in (-1, 0, 1, 11, 21)]
    assert heats == pytest.approx([1.0, 1.0, 0.35, 0.175, 0.0875])


def test_believed_yields_decide(engine: SimpleNamespace, stage: Stage) -> None:
    """Own experience, the score, the lead's age and regard: each moves the believed worth its way."""
    w, p = stage.world, stage.p
    index = hand(engine, stage, 0)
    person, pair, lead = w.staff[SELLER], w.pairs[SELLER, 0], w.leads[index]
    person.belief_qualify, person.belief_win_lead, person.stereotype, pair.regard = 0.5, 0.25, 0.0, 0.0

    def worth(t: int = 10) -> float:
        return float(engine.work.lead_yield(w, p, index, t))

    usual = worth()
    assert usual == pytest.approx(0.5 * 0.25 / (p.hours_per_lead + 0.5 * p.hours_per_opportunity))
    assert worth(11) < usual
    lead.score = 0.5
    assert worth() < usual
    lead.score, pair.regard = 1.0, -0.5
    assert worth() == pytest.approx(usual * math.exp(-0.25 * p.regard_discount))
    pair.regard, person.stereotype = 0.0, -0.5  # them as such, as much as the one person
    assert worth() == pytest.approx(usual * math.exp(-0.25 * p.regard_discount))
    person.stereotype, person.belief_win_lead = 0.0, 0.0
    assert worth() == 0.0


def test_prospecting_is_worth_what_was_found(engine: SimpleNamespace, stage: Stage) -> None:
    person = stage.world.staff[SELLER]
    person.found_recently, person.prospecting_recently, person.belief_win_own = 4.0, 80.0, 0.25
    hours_for_one = 80 / 4 + stage.p.hours_per_opportunity
    assert engine.work.prospecting_yield(stage.world, stage.p, SELLER) == pytest.approx(0.25 / hours_for_one)


@pytest.mark.parametrize(("reluctance", "are_chosen"), [(-10.0, True), (10.0, False)])
def test_choosing_or_putting_aside(engine: SimpleNamespace, stage: Stage, reluctance: float, are_chosen: bool) -> None:
    w, p = stage.world, stage.p
    p.lead_reluctance, p.reconsider_days = reluctance, 3.0
    indices = [hand(engine, stage, customer) for customer in (0, 3, 6)]
    engine.work.decide(w, p, stage.calendar[10], SELLER, 10)
    assert w.staff[SELLER].first_waiting == NONE
    assert (w.leads.stage[indices] == (records.CHOSEN if are_chosen else records.WAITING)).all()
    assert w.agenda[13].n_leads == (0 if are_chosen else 3)
    assert len(stage.events(events.LEAD_CHOSEN if are_chosen else events.LEAD_PUT_ASIDE)) == 3


def choose(engine: SimpleNamespace, stage: Stage, customers: list[int], **lead: int) -> None:
    for customer in customers:
        hand(engine, stage, customer, **lead)
    stage.p.lead_reluctance = -10.0
    engine.work.decide(stage.world, stage.p, stage.calendar[10], SELLER, 10)


def test_the_day_ends_before_the_desk_is_empty(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.hours_per_lead, p.new_leads_per_day = 2.5, 10.0
    choose(engine, stage, [0, 3, 6, 9])
    assert engine.work.leads_wanted(w, p, SELLER) == 4
    assert engine.work.leads_granted(p, stage.calendar[0], 4, 1.0, 6.0) == 2
    assert engine.work.work_leads(w, p, stage.calendar[0], SELLER, 10, 2) == pytest.approx(5.0)
    assert (w.daily[10].worked, w.daily[10].hours_leads, w.staff[SELLER].new_leads_today) == (2, 5.0, 2)
    p.new_leads_per_day = 1.0
    assert engine.work.leads_wanted(w, p, SELLER) == 1
    engine.work.work_leads(w, p, stage.calendar[0], SELLER, 11, 1)
    assert (w.daily[11].worked, w.daily[11].worked_same_day) == (1, 0)


def test_what_nobody_got_round_to_grows_stale_too(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    choose(engine, stage, [0, 3, 6])
    p.stale_after_days = 20.0
    engine.work.work_leads(w, p, stage.calendar[0], SELLER, 29, 0)
    assert w.daily[29].stale == 0
    engine.work.work_leads(w, p, stage.calendar[0], SELLER, 30, 0)
    assert w.daily[30].stale == 3
    assert w.staff[SELLER].first_chosen == NONE
    assert w.firm[0].n_open_leads == 0


def test_a_ready_lead_becomes_an_opportunity(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.p_qualify_ready, p.learning_rate, w.staff[SELLER].belief_qualify = 1.0, 0.1, 0.5
    index = hand(engine, stage, 0)
    engine.work.work_lead(w, p, stage.calendar[0], index, 10)
    c, lead = w.customers[0], w.leads[index]
    assert (c.lead, c.opportunity, lead.stage, lead.worked_day) == (NONE, index, records.OPPORTUNITY, 10)
    assert (w.firm[0].n_open_leads, w.firm[0].n_open_opportunities, w.staff[SELLER].n_opportunities) == (0, 1, 1)
    assert w.staff[SELLER].belief_qualify == pytest.approx(0.55)


@pytest.mark.parametrize("why", ["not yet", "unfit", "another need", "served", "another is talking"])
def test_junk_is_worked_in_vain(engine: SimpleNamespace, stage: Stage, why: str) -> None:
    w, p = stage.world, stage.p
    p.p_qualify_ready, p.learning_rate, w.staff[SELLER].belief_qualify = 1.0, 0.1, 0.5
    readiness = {"not yet": records.NOT_YET, "unfit": records.UNFIT}.get(why, records.READY)
    index = hand(engine, stage, 0, readiness=readiness)
    c = w.customers[0]
    c.need_no += why == "another need"
    c.is_served = why == "served"
    c.opportunity = 7 if why == "another is talking" else NONE
    engine.work.work_lead(w, p, stage.calendar[0], index, 10)
    lead = w.leads[index]
    assert (lead.fate, lead.reason, lead.closed_day, c.lead) == (records.LOST, records.NOT_QUALIFIED, 10, NONE)
    assert w.staff[SELLER].belief_qualify == pytest.approx(0.45)
    assert (c.warm_until_day > 10) == (readiness != records.READY)
    assert w.firm[0].first_closed == index  # laid out for blame


def test_opportunities_come_first_and_share_what_there_is(engine: SimpleNamespace, stage: Stage) -> None:
    w, person = stage.world, stage.world.staff[SELLER]
    person.hours_wanted = 4.0
    assert engine.work.work_opportunities(w, SELLER, 10, 6.0) == pytest.approx(4.0)
    assert person.pace_sum == pytest.approx(1.0)
    person.hours_wanted = 24.0
    assert engine.work.work_opportunities(w, SELLER, 10, 6.0) == 6.0
    assert person.pace_sum == pytest.approx(1.25)
    assert w.daily[10].hours_opportunities == pytest.approx(10.0)
    person.hours_wanted = 0.0
    assert engine.work.work_opportunities(w, SELLER, 10, 6.0) == 0.0


@pytest.mark.parametrize(
    ("elasticity", "times", "worth"), [(0.5, 1.0, 1.0), (0.5, 4.0, 2.0), (1.0, 4.0, 4.0), (0.5, 0.25, 0.5), (0.5, 0.0, 0.0)]
)
def test_calls_reach_buyers_by_the_hours_and_the_best_addresses_first(
    engine: SimpleNamespace, stage: Stage, elasticity: float, times: float, worth: float
) -> None:
    """The share of buyers reached: hours per customer x calls per hour; beyond the usual hours per customer each brings less."""
    w, p = stage.world, stage.p
    p.focus, p.p_call_opens, p.call_awareness, p.calls_per_hour, p.call_days = 0.0, 1.0, 0.0, 30.0, 1.0
    p.prospecting_elasticity = elasticity
    usual = engine.work.USUAL_PROSPECTING / engine.work.USUAL_TERRITORY
    w.staff.prospecting_hours[:] = times * usual * 40 / 3
    w.firm[0].is_logging = 0
    n_found, n_tries = 0, 3000
    stage.world = w = w._replace(leads=np.zeros(n_tries, w.leads.dtype).view(np.recarray))
    for t in range(60):
        for i in range(40):
            w.customers.opportunity[i] = NONE
            engine.work.call(w, p, i, t)
            n_found += w.customers[i].opportunity != NONE
    expected = 30.0 * usual * worth
    assert abs(n_found / 2400 - expected) <= 4 * math.sqrt(expected * (1 - expected) / 2400)
    assert w.daily.self_sourced.sum() == n_found


@pytest.mark.parametrize("hours", [0.4, 1.6, 3.1])
def test_a_territory_of_the_usual_size_is_reached_as_the_sellers_hours_say(
    engine: SimpleNamespace, stage: Stage, hours: float
) -> None:
    """In the default company only the seller's own hours count: 1.6 h, relative to the usual 1.6, over 10,000 / 24 customers."""
    w, p = stage.world, stage.p
    w.firm[0].n_market, w.firm[0].n_sellers_here, w.staff.prospecting_hours[SELLER] = 10_000, 24, hours
    expected = 1.6 * (hours / 1.6) ** p.prospecting_elasticity * p.calls_per_hour / (10_000 / 24)
    assert engine.work.calls_per_customer(w, p, SELLER) == pytest.approx(expected, rel=1e-12)


def test_it_is_the_market_that_is_exhausted_not_the_seller(engine: SimpleNamespace, stage: Stage) -> None:
    """Twice the sellers with half of the hours each reach as much of the market; with all of their hours, far less than twice."""
    w, p, f = stage.world, stage.p, stage.world.firm[0]
    p.prospecting_elasticity, f.n_market, f.n_sellers_here = 0.5, 10_000, 24
    w.staff.prospecting_hours[SELLER] = 1.6
    usual = engine.work.calls_per_customer(w, p, SELLER)
    f.n_sellers_here = 48
    assert engine.work.calls_per_customer(w, p, SELLER) == pytest.approx(usual * 2**0.5)
    w.staff.prospecting_hours[SELLER] = 0.8
    assert engine.work.calls_per_customer(w, p, SELLER) == pytest.approx(usual)


def test_a_seller_looks_where_the_map_says(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.focus, p.focus_width, p.p_call_opens, p.calls_per_hour = 1.0, 0.5, 0.0, 1e6
    w.staff.prospecting_hours[:] = 6.0
    before = [w.staff[SELLER].map_x]
    p.conversation_pull = 0.5
    w.customers[0].taste_x = w.staff[SELLER].map_x + 50.0
    engine.work.call(w, p, 0, 10)
    assert w.staff[SELLER].map_x == before[0]  # never went there
    w.customers[3].taste_x, w.customers[3].taste_y = w.staff[SELLER].map_x + 0.2, w.staff[SELLER].map_y
    engine.work.call(w, p, 3, 10)
    assert w.staff[SELLER].map_x == pytest.approx(before[0] + 0.1)


def test_selling_beyond_the_usual_brings_paperwork_along(engine: SimpleNamespace, stage: Stage) -> None:
    """Of six hours 3.6 are for selling as usual; every further one costs two of paperwork, and prospecting wants 2.4."""
    w, p = stage.world, stage.p
    p.selling_share, p.prospecting_share, p.admin_per_hour = 0.3, 0.2, 2.0
    w.staff.hours_wanted[2:] = (6.0, 1.0, 0.0)
    engine.work.work(w, p, stage.calendar[10], 10)
    share = 13.2 / 20.4  # of 6 h selling, 2.4 h prospecting and 2 x (sold - 3.6) h paperwork, so that they make 6 h
    assert w.staff.prospecting_hours[2:].tolist() == pytest.approx([2.4 * share, 5.0, 6.0])  # what selling leaves goes there
    d = w.daily[10]
    told = (d.hours_opportunities, d.hours_admin, d.hours_prospecting, d.hours_used)
    assert told == pytest.approx((6.0 * share + 1.0, 2.0 * (6.0 * share - 3.6), 2.4 * share + 11.0, 18.0))


@pytest.mark.parametrize(("wanted", "worked", "spent"), [(0.0, 3, 0.0), (3.4, 2, 6.4 * 0.658536585 - 2.0), (100.0, 0, 5.306)])
def test_opportunities_and_leads_give_way_together(
    engine: SimpleNamespace, stage: Stage, wanted: float, worked: int, spent: float
) -> None:
    """Of six hours 3.6 are for selling as usual, and 5.4 at most; a lead takes one, and leads get their part in whole ones."""
    w, p = stage.world, stage.p
    p.selling_share, p.prospecting_share, p.admin_per_hour, p.hours_per_lead, p.lead_reluctance = 0.3, 0.2, 1 / 3, 1.0, -10.0
    w.staff.hours_wanted[SELLER] = wanted
    for customer in (0, 3, 6):
        hand(engine, stage, customer, readiness=records.UNFIT)
    engine.work.work(w, p, stage.calendar[10], 10)
    d = w.daily[10]
    assert (d.worked, d.hours_leads) == (worked, worked)
    assert d.hours_opportunities == pytest.approx(spent, rel=1e-3)


def test_what_is_granted_falls_smoothly_with_what_is_wanted(engine: SimpleNamespace, stage: Stage) -> None:
    """All of it up to the usual hours, then less and less of it, while the hours sold still grow to the most there can be."""
    p = stage.p
    p.selling_share, p.prospecting_share, p.admin_per_hour = 0.3, 0.2, 1 / 3
    wanted = np.linspace(0.0, 60.0, 6001)
    shares = np.array([engine.work.granted_share(p, 6.0, each) for each in wanted])
    assert (shares[wanted < 3.6 - 1e-9] == 1.0).all()
    assert (np.diff(shares) <= 0.0).all()
    sold = shares * wanted
    assert (np.diff(sold) > 0.0).all()
    assert np.diff(sold).max() <= 0.01 + 1e-12
    assert engine.work.granted_share(p, 6.0, 1e9) * 1e9 == pytest.approx(3.6 + 2.4 / (1 + 1 / 3))
    assert engine.work.granted_share(p, 0.0, 5.0) == 0.0  # who is not here


def day_of(engine: SimpleNamespace, **numbers: float) -> tuple[int, float]:
    """Leads worked and hours for opportunities on a full day, with four leads chosen, an agreement and a duty to report."""
    stage = Stage.of()
    w, p, today = stage.world, stage.p, stage.calendar[10]
    w.staff.hours_available[:], w.staff.hours_wanted[SELLER] = 6.0, 6.0
    p.hours_per_lead, p.lead_reluctance, p.new_leads_per_day, p.conversation_pull = 0.5, -10.0, 4.0, 0.0
    today.response_agreement = today.feedback_duty = 1.0
    for name, value in numbers.items():
        setattr(p, name, value)
    for customer in (0, 3, 6, 9):
        hand(engine, stage, customer, readiness=records.UNFIT)
    engine.work.work(w, p, today, 10)
    d = w.daily[10]
    assert d.hours_opportunities + d.hours_leads + d.hours_feedback + d.hours_admin + d.hours_prospecting == pytest.approx(18.0)
    return int(d.worked), float(d.hours_opportunities)


@pytest.mark.parametrize(("number", "most", "way"), [("hours_per_feedback", 1.5, -1), ("agreement_first", 1.0, 1)])
def test_no_hair_decides_how_many_leads_are_worked(engine: SimpleNamespace, number: str, most: float, way: int) -> None:
    """A little more time for reports, or a little weaker agreement, costs one lead at most, and opportunities that one."""
    days = [day_of(engine, **{number: value}) for value in np.linspace(0.0, most, 101)]
    worked, spent = np.array([each[0] for each in days]), np.array([each[1] for each in days])
    steps = way * np.diff(worked)
    assert set(steps.tolist()) == {0, 1}  # it matters, always the same way, and never by more than a lead
    assert worked.min() > 0
    assert np.abs(np.diff(spent)[steps == 0]).max() < 0.1
    assert np.abs(np.diff(spent)).max() < 0.5 + most + 0.1


def test_who_has_learned_to_works_leads_more_readily(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    index = hand(engine, stage, 0)

    def log_odds() -> float:
        odds = engine.work.p_chosen(w, p, stage.calendar[10], index, 10)
        return math.log(odds / (1 - odds))

    usual, before = log_odds(), float(w.staff[SELLER].lead_bias)
    w.staff[SELLER].lead_bias = before + 0.7
    assert log_odds() == pytest.approx(usual + 0.7)


def test_who_is_not_here_chooses_nothing(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    w.staff[SELLER].is_here = 0
    choose(engine, stage, [0, 3])
    assert (w.staff[SELLER].first_waiting, w.staff[SELLER].first_chosen) == (NONE, NONE)
    assert w.agenda.n_leads.sum() == 2  # they come back to whoever fills the position then


@pytest.mark.parametrize(("kpi", "qualified", "junk"), [(0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (2.0, -90.0, -90.0)])
def test_what_working_a_lead_adds_to_the_marketers_kpi(
    engine: SimpleNamespace, stage: Stage, kpi: float, qualified: float, junk: float
) -> None:
    w, p, today = stage.world, stage.p, stage.calendar[10]
    today.kpi_marketers, p.hours_per_lead, p.hour_cost_eur = kpi, 2.0, 45.0
    for is_qualified, expected in ((True, qualified), (False, junk)):
        w.staff[0].cross_result = 0.0
        engine.work.count_for_marketer(w, p, today, 0, is_qualified)
        assert w.staff[0].cross_result == expected


def test_who_has_heard_of_us_listens(engine: SimpleNamespace, stage: Stage) -> None:
    """As many calls open as usual at the usual awareness, more above it, fewer below."""
    w, p = stage.world, stage.p
    p.focus, p.p_call_opens, p.call_awareness, p.calls_per_hour = 0.0, 0.5, 1.0, 1e6
    w.firm[0].is_logging = 0
    w.staff.prospecting_hours[:] = 1.0
    w.agenda.advertising[:] = w.agenda.level[:] = 0.0
    stage.world = w = w._replace(leads=np.zeros(6000, w.leads.dtype).view(np.recarray))

    def opened(awareness: float) -> int:
        w.customers.awareness[:] = awareness
        n = 0
        for t in range(50):
            for i in range(40):
                w.customers.opportunity[i] = NONE
                engine.work.call(w, p, i, t)
                n += w.customers[i].opportunity != NONE
        return n

    for awareness, share in ((0.0, 0.35), (engine.work.USUAL_AWARENESS, 0.5), (1.0, 0.85)):
        assert abs(opened(awareness) - 2000 * share) < 4 * math.sqrt(2000 * share * (1 - share))
