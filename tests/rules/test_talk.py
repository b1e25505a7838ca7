"""Talk: what neighbours tell each other, and what it does to them."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events, records
from tests.rules.plain import Stage

DAY = 5


@pytest.fixture
def stage() -> Stage:
    """Customer 3 has an occasion to talk today; everybody knows us and nobody feels anything."""
    stage = Stage.of(market={"degree": 4, "p_rewire": 0.0})
    w, p = stage.world, stage.p
    p.attitude_decay_per_day = 0.0
    w.firm[0].is_logging, w.firm[0].n_due = 1, 1
    w.due[0].customer, w.due[0].what = 3, records.TALKS
    w.customers.attitude[:] = w.customers.disposition[:] = 0.0
    w.customers.awareness[:], w.customers.touched_day[:] = 0.5, DAY
    p.talk_anyway, p.talk_opinion, p.talk_owner, p.talk_flaw = 2.0, 0.0, 0.0, 0.0  # times awareness: for sure
    return stage


def talk(engine: SimpleNamespace, stage: Stage) -> int:
    """Let them talk; returns the listener."""
    engine.talk.talk(stage.world, stage.p, stage.calendar[DAY], DAY)
    told = stage.events(events.TALKED)
    assert told.customer.tolist() == [3]
    return int(told.value[0])


def test_a_neighbour_hears_of_us(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.talk_awareness = 0.2
    listener = talk(engine, stage)
    assert listener in (1, 2, 4, 5)
    assert stage.world.customers[listener].awareness == pytest.approx(0.6)
    assert np.count_nonzero(stage.world.customers.awareness != 0.5) == 1
    assert stage.world.daily[DAY].talks == 1


@pytest.mark.parametrize(
    ("opinion", "before", "after"), [(0.8, 0.0, 0.08), (0.8, 0.5, 0.54), (-0.8, 0.0, -0.044), (-0.8, -0.2, -0.2352)]
)
def test_opinions_move_the_listener_as_far_as_there_is_room(
    engine: SimpleNamespace, stage: Stage, opinion: float, before: float, after: float
) -> None:
    stage.p.praise_step, stage.p.criticism_step = 0.2, 0.11
    stage.world.customers.attitude[:] = before
    stage.world.customers[3].attitude = opinion
    assert stage.world.customers[talk(engine, stage)].attitude == pytest.approx(after)


@pytest.mark.parametrize(("opinion", "told"), [(0.8, 0.5), (0.2, -0.1), (-0.4, -0.7), (-0.9, -1.0)])
def test_talk_that_hangs_on_the_flaw_carries_it_along(engine: SimpleNamespace, stage: Stage, opinion: float, told: float) -> None:
    """It makes us known, and pleases nobody."""
    p = stage.p
    p.flaw_told, stage.calendar[DAY].product_flaw, p.praise_step, p.criticism_step, p.talk_awareness = 0.6, 0.5, 0.2, 0.2, 0.4
    stage.world.customers[3].attitude = opinion
    listener = stage.world.customers[talk(engine, stage)]
    assert listener.attitude == pytest.approx(0.1 * told)
    assert listener.awareness == pytest.approx(0.7)
    assert stage.world.customers[3].attitude == opinion  # only the listener hears it


def test_who_feels_nothing_seldom_talks(engine: SimpleNamespace, stage: Stage) -> None:
    """Talking takes awareness, and more of it the stronger the opinion, for owners, and with a flaw to talk about."""
    w, p, today = stage.world, stage.p, stage.calendar[DAY]
    w.firm[0].is_logging = 0
    p.talk_awareness, p.criticism_step, p.churn_per_year, p.talk_anyway = 0.0, 0.0, 0.0, 0.2
    n = w.firm[0].n_due = 40
    w.due.customer[:], w.due.what[:] = np.arange(40), records.TALKS

    def n_talks() -> int:
        total = 0
        for seed in range(60):
            w.firm[0].seed = seed
            w.daily[DAY].talks = 0
            engine.talk.talk(w, p, today, DAY)
            total += w.daily[DAY].talks
        return total

    def expect(share: float) -> None:
        assert abs(n_talks() - share * 60 * n) < 4.5 * math.sqrt(60 * n * share * (1 - share))

    expect(0.5 * 0.2)
    p.talk_opinion = 0.8
    w.customers.attitude[:] = w.customers.disposition[:] = -0.5
    expect(0.5 * (0.2 + 0.4))
    p.talk_owner, w.customers.supplier[:] = 0.2, records.OURS
    expect(0.5 * (0.2 + 0.4 + 0.2))
    p.talk_flaw, today.product_flaw = 0.6, 0.5
    expect(0.5 * (0.2 + 0.4 + 0.2 + 0.3))
    w.customers.awareness[:] = 0.0
    assert n_talks() == 0


def test_a_holy_war(engine: SimpleNamespace, stage: Stage) -> None:
    """Both dig in, and all who know the first one take notice."""
    w, p = stage.world, stage.p
    p.quarrel_opinion, p.quarrel_step, p.quarrel_awareness, p.talk_awareness = 0.3, 0.1, 0.2, 0.0
    w.customers.attitude[:], w.customers[3].attitude = -0.5, 0.6
    engine.talk.talk(w, p, stage.calendar[DAY], DAY)
    quarrels = stage.events(events.HOLY_WAR)
    listener = int(quarrels.value[0])
    assert w.customers[3].attitude == pytest.approx(0.64)
    assert w.customers[listener].attitude == pytest.approx(-0.55)
    assert w.customers.awareness[[1, 2, 4, 5]].tolist() == pytest.approx([0.6] * 4)
    assert w.customers.awareness[3] == 0.5
    assert (w.daily[DAY].talks, w.daily[DAY].holy_wars) == (1, 1)


@pytest.mark.parametrize(("one", "other"), [(0.6, 0.6), (0.2, -0.6), (0.6, -0.2), (-0.6, -0.6), (0.6, 0.0)])
def test_no_war_without_two_strong_opposite_opinions(engine: SimpleNamespace, stage: Stage, one: float, other: float) -> None:
    stage.p.quarrel_opinion = 0.3
    stage.world.customers.attitude[:], stage.world.customers[3].attitude = other, one
    talk(engine, stage)
    assert stage.world.daily[DAY].holy_wars == 0


def test_own_customers_leave_at_their_yearly_rate(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.churn_per_year, p.talk_days, p.churn_attitude = 0.25, 50.0, 1.0  # 5 % at an occasion

    def share_leaving(attitude: float) -> float:
        w.customers.attitude[:] = w.customers.disposition[:] = attitude
        left = 0
        for seed in range(100):
            w.firm[0].seed = seed
            w.customers.supplier[:] = records.OURS
            for i in range(40):
                engine.talk.reconsider(w, p, i, DAY)
            left += np.count_nonzero(w.customers.supplier == records.NOBODYS)
        return left / 4000

    assert share_leaving(0.0) == pytest.approx(0.05, abs=0.014)
    assert share_leaving(1.0) == pytest.approx(0.05 / math.e, abs=0.009)
    assert share_leaving(-1.0) == pytest.approx(0.05 * math.e, abs=0.022)


def test_who_knows_nobody_tells_nobody(engine: SimpleNamespace) -> None:
    stage = Stage.of(market={"degree": 0}, talk={"talk_anyway": 1.0, "talk_days": 1.0})
    stage.run(0, 30)
    assert stage.world.daily.talks.sum() == 0


# --- Recommendations -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def owner(stage: Stage) -> Stage:
    """Customer 3 is ours and loves us, and everybody else is in the market; who praises us, recommends us."""
    w = stage.world
    w.customers.phase[:], w.customers.need_no[:] = records.IN_MARKET, 1
    w.customers[3].attitude, w.customers[3].supplier = 0.8, records.OURS
    w.firm[0].brand_map_x, w.firm[0].brand_map_y = 0.25, -0.5
    stage.p.p_refer, stage.p.churn_per_year = 1.0, 0.0
    return stage


def test_praise_sends_a_buyer_straight_to_the_seller(engine: SimpleNamespace, owner: Stage) -> None:
    w = owner.world
    listener = talk(engine, owner)
    c = w.customers[listener]
    assert (c.opportunity, c.lead, c.call_day) == (0, records.NONE, records.NEVER)
    lead = w.leads[0]
    assert (lead.origin, lead.marketer, lead.customer, lead.stage) == (records.REFERRED, -1, listener, records.OPPORTUNITY)
    assert (lead.seller, lead.opened_day) == (c.seller, DAY)
    assert (lead.promise_x, lead.promise_y) == (0.25, -0.5)  # what the brand says to all
    assert (w.daily[DAY].referred, w.daily[DAY].self_sourced, w.firm[0].n_open_opportunities) == (1, 0, 1)
    (event,) = owner.events(events.RECOMMENDED)
    assert (event.customer, event.value) == (listener, 3)


@pytest.mark.parametrize(
    "why", ["not an owner", "not content", "not looking", "served", "in talks with us", "keeps it to himself"]
)
def test_nobody_is_sent_otherwise(engine: SimpleNamespace, owner: Stage, why: str) -> None:
    c = owner.world.customers
    if why == "not an owner":
        c[3].supplier = records.RIVALS
    elif why == "not content":
        c[3].attitude = 0.0
    elif why == "not looking":
        c.phase[:] = records.PLANNING
    elif why == "served":
        c.is_served[:] = 1
    elif why == "in talks with us":
        c.opportunity[:] = 99
    else:
        owner.p.p_refer = 0.0
    talk(engine, owner)
    assert (owner.world.firm[0].n_leads, owner.world.daily[DAY].referred) == (0, 0)


def test_recommendations_come_at_their_odds(engine: SimpleNamespace, owner: Stage) -> None:
    w = owner.world
    owner.p.p_refer, w.firm[0].is_logging = 0.3, 0
    n = 0
    for seed in range(1200):
        w.firm[0].seed = seed
        w.firm[0].n_leads, w.customers.opportunity[:] = 0, records.NONE
        engine.talk.refer(w, owner.p, 3, 4, DAY)
        n += int(w.firm[0].n_leads)
    assert abs(n - 360) < 4 * math.sqrt(1200 * 0.3 * 0.7)
