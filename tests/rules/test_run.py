"""Many days in a row: bounds, and room for all that happens."""

from random import Random
from types import SimpleNamespace

import numpy as np
import pytest

from sim.rules.run import as_attributes, run, with_room
from sim.world.records import World
from tests.properties.small_worlds import Case, draw_scenario

CASE = Case.of(days=20, warmup_days=0, company={"n_customers": 30, "n_marketers": 1, "n_sellers": 1})
# One customer at a time has something to do, and then asks us and is called on one day.
ALONE = Case.of(
    days=100,
    warmup_days=0,
    company={"n_customers": 10, "n_marketers": 1, "n_sellers": 1},
    market={"p_need_per_day": 0.02, "look_in_market_days": 1.0, "look_planning_days": 5000.0, "look_dormant_days": 5000.0},
    marketing={"p_inquire": 1.0, "awareness_start": 1.0, "threshold_volume": -5.0, "p_same_day": 0.0, "hand_over_days": 100.0},
    sales={"call_days": 1.0, "p_call_opens": 1.0, "calls_per_hour": 100.0, "focus": 0.0},
    talk={"talk_days": 5000.0},
)


@pytest.mark.parametrize(("first", "last"), [(-1, 5), (0, 21), (6, 5), (21, 21)])
def test_days_outside_the_horizon_are_refused(first: int, last: int) -> None:
    world = CASE.build()
    with pytest.raises(ValueError, match=f"days {first} to {last} lie outside the horizon of 20 days"):
        run(world, CASE.calendar, CASE.parameters, first, last)


def test_no_days_change_nothing() -> None:
    world = CASE.build()
    assert run(world, CASE.calendar, CASE.parameters, 0, 0) is world
    assert run(world, CASE.calendar, CASE.parameters, 20, 20) is world


def test_room_is_added_behind_what_is_written() -> None:
    world = CASE.finished()
    larger = with_room(world)
    for name in ("leads", "events"):
        old, new = getattr(world, name), getattr(larger, name)
        assert len(new) >= 2 * len(old)
        assert np.array_equal(new[: len(old)], old)
    assert larger.customers is world.customers


def least_room(engine: SimpleNamespace, world: World, table: str, counter: str, t: int) -> World:
    """The world with the shortest table with which the engine begins day t."""
    used, old = int(world.firm[counter][0]), getattr(world, table)
    enough = int(world.agenda["n_customers"][t]) * 40 + used * 8 + 200
    rows = np.zeros(used + enough, dtype=old.dtype)
    rows[:used] = old[:used]

    def begins(n: int) -> bool:
        return bool(engine.day.has_room(as_attributes(world._replace(**{table: rows[:n]})), t))

    low, high = used, len(rows)
    assert begins(high)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if begins(middle) else (middle + 1, high)
    return world._replace(**{table: rows[:low].copy()})


@pytest.mark.parametrize(("table", "counter"), [("leads", "n_leads"), ("events", "n_events")])
@pytest.mark.parametrize("which", ["alone", "random"])
def test_no_table_is_written_past_its_end(engine: SimpleNamespace, which: str, table: str, counter: str) -> None:
    """Compiled code would not notice; plain Python stops with an IndexError when a day needs more than the engine asked for."""
    cases = [ALONE] * 4 if which == "alone" else [Case(draw_scenario(Random(f"room {number}"))) for number in range(2)]
    for seed, case in enumerate(cases):
        world = case.build(seed, log=table == "events")
        p, pages = case.parameters.view(np.recarray), case.pages.view(np.recarray)
        for t in range(pages.shape[1]):
            world = least_room(engine, world, table, counter, t)
            assert engine.day.days(as_attributes(world), pages, p, t, t + 1) == t + 1
        assert world.firm[counter][0] > 5
