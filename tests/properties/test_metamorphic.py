"""Changes of a run whose consequences are known beforehand."""

from random import Random

import numpy as np

from sim.world.events import DEAL_WON
from tests.properties.small_worlds import Case, copy_of, differing, draw_scenario, written

LOG = {"events." + name for name in ("day", "kind", "actor", "other", "lead", "customer", "value")}


def test_a_longer_horizon_keeps_what_came_before(cases: list[Case]) -> None:
    for case in cases:
        horizon = len(case.calendar)
        longer = Case.of(**case.scenario.content() | {"days": case.scenario.days + 40})
        assert longer.calendar[:horizon].tobytes() == case.calendar.tobytes()
        later = written(longer.finished(4))
        assert np.array_equal(written(case.finished(4)), later[later["day"] < horizon])


def test_isolated_customers_disturb_nobody(cases: list[Case]) -> None:
    for case in cases:
        alone = case.finished(5)
        n = len(alone.customers)
        for n_isolated in (1, 7):
            world = case.finished(5, n_isolated=n_isolated)
            assert np.array_equal(written(alone), written(world))
            assert alone.daily.tobytes() == world.daily.tobytes()
            assert alone.customers.tobytes() == world.customers[:n].tobytes()
            assert (world.customers["phase"][n:] == 0).all()


def test_in_another_currency_only_the_money_changes() -> None:
    """Prices, wages and targets double; budgets don't, because what a campaign reaches depends on them (and not on prices)."""
    for number in range(8):
        content = draw_scenario(Random(f"money {number}"), money={}).content()
        doubled = {name: 2.0 * content["money"][name] for name in ("deal_median_eur", "hour_cost_eur", "target_per_seller_eur")}
        case, dear = Case.of(**content), Case.of(**content | {"money": content["money"] | doubled})
        one, other = written(case.finished(number)), written(dear.finished(number))
        for field in ("day", "kind", "actor", "other", "lead", "customer"):
            assert np.array_equal(one[field], other[field]), field
        factor = np.where(one["kind"] == DEAL_WON, 2, 1)
        # Cents are rounded, and with them, in the last digit, the shortfall and what follows from it.
        assert (abs(other["value"] - factor * one["value"]) <= 1).all()


def test_a_day_at_a_time_or_all_at_once(cases: list[Case]) -> None:
    for case in cases[:6]:
        whole, stepped = case.finished(6), case.build(6)
        for t in range(len(case.calendar)):
            stepped = case.run(stepped, t, t + 1)
        assert not differing(whole, stepped)


def test_a_copy_goes_on_like_the_original(cases: list[Case]) -> None:
    for case in cases:
        middle = len(case.calendar) // 2
        kept = case.run(case.build(7), 0, middle)
        copied = copy_of(kept)
        whole = case.run(kept, middle)
        assert not differing(case.run(copied, middle), whole)
        assert not differing(case.finished(7), whole)


def test_keeping_the_log_changes_nothing(cases: list[Case]) -> None:
    for case in cases:
        silent = case.finished(8, log=False)
        assert len(silent.events) == 0
        assert set(differing(case.finished(8), silent)) <= LOG | {"firm.n_events", "firm.is_logging"}


def test_a_world_without_room_makes_room(cases: list[Case]) -> None:
    for case in cases:
        small = case.build(9)
        small = case.run(small._replace(leads=small.leads[:1].copy(), events=small.events[:1].copy()))
        assert not differing(case.finished(9), small)
