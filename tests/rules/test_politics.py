"""Politics: what makes people political, and how procedures come and go."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events
from tests.rules.plain import Stage

PERSON = 3


@pytest.fixture
def stage() -> Stage:
    """Nobody thinks anything of the others; a twentieth of the time goes into politics."""
    stage = Stage.of(days=600)
    w, p, today = stage.world, stage.p, stage.calendar
    w.firm[0].is_logging = 1
    w.staff.stereotype[:] = 0.0
    p.politics_share, w.staff.politics[:] = 0.05, 0.05
    p.procedure_fading, p.hours_per_initiative = 0.0, 1e4
    today.involvement[:], today.leadership_support[:] = 1.0, 0.7
    return stage


def inclination(engine: SimpleNamespace, stage: Stage) -> float:
    return float(engine.politics.inclination(stage.world, stage.p, stage.calendar[0], PERSON))


def test_hostility_and_pressure_make_political_and_a_mandate_leaves_less_to_fight_over(
    engine: SimpleNamespace, stage: Stage
) -> None:
    w, p, today = stage.world, stage.p, stage.calendar[0]
    p.politics_hostility, p.politics_pressure, p.politics_mandate = 1.5, 1.0, 0.4
    assert inclination(engine, stage) == pytest.approx(0.05)
    w.staff.stereotype[PERSON] = -0.4
    assert inclination(engine, stage) == pytest.approx(0.05 * math.exp(0.6))
    w.staff.stereotype[PERSON] = 0.4
    assert inclination(engine, stage) == pytest.approx(0.05 * math.exp(-0.6))
    w.staff.stereotype[PERSON], w.firm[0].pressure = 0.0, 0.5
    assert inclination(engine, stage) == pytest.approx(0.075)
    w.firm[0].pressure, today.mandate = 0.0, 0.5
    assert inclination(engine, stage) == pytest.approx(0.04)


def test_at_worst_half_of_the_time_goes_into_it(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.politics_share, stage.p.politics_hostility, stage.world.staff.stereotype[:] = 0.4, 10.0, -1.0
    assert inclination(engine, stage) == 0.5


def test_habits_follow_the_mood_in_about_a_month(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.politics_rate, p.politics_hostility = 1 - 0.5 ** (1 / 20), 1.0
    w.staff.stereotype[PERSON] = -math.log(2)
    for t in range(40):
        engine.politics.politics(w, p, stage.calendar[t], t)
    assert w.staff.politics[PERSON] == pytest.approx(0.1 - 0.05 / 4)
    assert w.staff.politics[0] == pytest.approx(0.05)


def test_initiatives_come_by_the_hours_that_go_into_politics(engine: SimpleNamespace, stage: Stage) -> None:
    """Eight hours a day, a tenth of them: one initiative of 16 hours every twenty days and person."""
    w, p = stage.world, stage.p
    p.politics_share, w.staff.politics[:], p.hours_per_initiative, p.p_procedure = 0.1, 0.1, 16.0, 0.5
    for t in range(600):
        engine.politics.politics(w, p, stage.calendar[t], t)
    n = int(w.daily.initiatives.sum())
    assert abs(n - 5 * 30) < 4 * math.sqrt(5 * 600 * 0.05 * 0.95)
    assert len(stage.events(events.INITIATIVE)) == n
    # Half of them leave a procedure behind.
    added = int(w.daily.procedures_added.sum())
    assert abs(added - n / 2) < 4 * math.sqrt(n / 4)
    assert len(stage.events(events.PROCEDURE_ADDED)) == added


@pytest.mark.parametrize(("n_marketers", "n_sellers", "one"), [(12, 24, 1.0), (2, 1, 12.0), (24, 48, 0.5)])
def test_one_procedure_concerns_a_smaller_part_of_a_larger_house(
    engine: SimpleNamespace, n_marketers: int, n_sellers: int, one: float
) -> None:
    stage = Stage.of(company={"n_marketers": n_marketers, "n_sellers": n_sellers})
    before = float(stage.world.firm[0].procedures)
    stage.p.p_procedure = 1.0
    engine.politics.start_an_initiative(stage.world, stage.p, 0, 5)
    assert stage.world.firm[0].procedures == pytest.approx(before + one)
    assert (stage.world.daily[5].initiatives, stage.world.daily[5].procedures_added) == (1, 1)


def test_procedures_are_forgotten_in_their_half_life(engine: SimpleNamespace, stage: Stage) -> None:
    stage.p.procedure_fading, stage.world.firm[0].procedures = 1 - 0.5 ** (1 / 30), 8.0
    for t in range(60):
        engine.politics.politics(stage.world, stage.p, stage.calendar[t], t)
    assert stage.world.firm[0].procedures == pytest.approx(2.0 + 36 / 5 * stage.world.daily.procedures_added.sum(), abs=1e-9)


def test_who_is_not_here_does_no_politics(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    w.staff.is_here[:], w.staff.stereotype[:], p.hours_per_initiative = 0, -1.0, 1.0
    for t in range(50):
        engine.politics.politics(w, p, stage.calendar[t], t)
    assert (w.staff.politics == 0.05).all()
    assert w.daily.initiatives.sum() == 0


def test_hostile_houses_grow_procedures(engine: SimpleNamespace) -> None:
    """Whole years: hostility feeds politics, politics initiatives, and these procedures."""

    def procedures(stereotype: float) -> float:
        stage = Stage.of(days=600, company={"n_marketers": 6, "n_sellers": 10})
        for t in range(600):
            stage.world.staff.stereotype[:] = stereotype
            engine.politics.politics(stage.world, stage.p, stage.calendar[t], t)
        return float(stage.world.firm[0].procedures)

    assert procedures(-0.8) > 1.5 * procedures(0.3)


def test_luck_of_the_same_person_is_the_same(engine: SimpleNamespace, stage: Stage) -> None:
    """Who starts an initiative on a day does not depend on who else is here."""
    w, p = stage.world, stage.p
    p.hours_per_initiative, p.p_procedure = 2.0, 0.0
    for t in range(60):
        engine.politics.politics(w, p, stage.calendar[t], t)
    all_here = stage.events(events.INITIATIVE)
    mine = all_here.day[all_here.actor == PERSON].tolist()
    w.firm[0].n_events, w.staff.is_here[:], w.staff.is_here[PERSON] = 0, 0, 1
    w.staff.politics[:] = 0.05
    for t in range(60):
        engine.politics.politics(w, p, stage.calendar[t], t)
    assert stage.events(events.INITIATIVE).day.tolist() == mine
    assert np.size(mine) > 3
