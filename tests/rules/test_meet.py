"""Meet: who meets whom, how it goes, and what passes on."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events
from tests.properties.small_worlds import Case, written
from tests.rules.plain import Stage

M, S = 0, 2


@pytest.fixture
def stage() -> Stage:
    """Two who have met before, on an ordinary day long after the last move."""
    stage = Stage.of()
    w = stage.world
    w.firm[0].is_logging = 1
    w.pairs.n_met[:] = 100
    w.pairs.regard[:2, 2:] = w.pairs.regard[2:, :2] = 0.0
    w.staff.understanding[:] = 0.0
    w.staff.map_x[:], w.staff.map_y[:] = np.arange(5) / 10, 0.0
    return stage


def meet(engine: SimpleNamespace, stage: Stage, outcome: float, t: int = 40) -> None:
    """Marketer 0 and seller 2 meet, and it goes well or badly for sure."""
    stage.p.valence_usual = outcome * 100.0
    engine.meet.meet_across(stage.world, stage.p, stage.calendar[t], M, S, t)


def test_a_good_meeting(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.regard_step, p.understanding_contact, p.advice_weight, p.share_advice, p.confidence_bound = 0.1, 0.002, 0.3, 0.5, 1.0
    meet(engine, stage, 1.0)
    assert w.pairs.regard[M, S] == w.pairs.regard[S, M] == pytest.approx(0.1)
    assert w.staff.understanding[[M, S]].tolist() == pytest.approx([0.002, 0.002])
    # Half of the talk is about customers; trust is 0.5 among people who neither like nor dislike each other, here 0.55.
    weight = 0.3 * 0.5 * 0.55
    assert w.staff.map_x[[M, S]].tolist() == pytest.approx([0.2 * weight, 0.2 - 0.2 * weight])
    assert w.staff.last_across_day[[M, S]].tolist() == [40, 40]
    assert stage.events(events.MET).value.tolist() == [1]


def test_a_bad_meeting_weighs_twice(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.regard_step, p.negative_weight = 0.1, 2.0
    meet(engine, stage, -1.0)
    assert w.pairs.regard[M, S] == w.pairs.regard[S, M] == pytest.approx(-0.2)
    assert w.staff.understanding[M] == 0.0
    assert w.staff.map_x[S] == 0.2
    assert (w.daily[40].contacts_bad, stage.events(events.MET).value.tolist()) == (1, [-1])


@pytest.mark.parametrize("why", ["strangers", "newcomers"])
def test_nothing_follows_while_they_eye_each_other(engine: SimpleNamespace, stage: Stage, why: str) -> None:
    w, p = stage.world, stage.p
    if why == "strangers":
        w.pairs.n_met[:], p.first_contacts = 1, 3.0  # these are the second and the third
    else:
        w.firm[0].settled_day = 41
    for outcome in (1.0, -1.0):
        meet(engine, stage, outcome)
    assert w.pairs.regard[M, S] == w.staff.understanding[M] == w.daily[40].contacts_bad == w.daily[40].contacts_good == 0
    assert stage.events(events.MET).value.tolist() == [0, 0]
    w.pairs.n_met[:], w.firm[0].settled_day = 3, 40
    meet(engine, stage, 1.0)
    assert w.pairs.regard[M, S] > 0


def test_what_makes_a_meeting_go_well(engine: SimpleNamespace, stage: Stage) -> None:
    w, p, today = stage.world, stage.p, stage.calendar[40]
    today.hr_competence, today.leadership_support, today.involvement = 1.0, 0.7, 1.0
    p.mandate_clarity = 0.0

    def log_odds(help: float = 0.0) -> float:
        chance = engine.meet.goes_well(w, p, today, M, S, help)
        return math.log(chance / (1 - chance))

    usual = log_odds()
    assert usual == pytest.approx(p.valence_usual)
    today.cross_kpi_weight, today.kpi_clarity = 0.5, 0.6
    assert log_odds() - usual == pytest.approx(0.3 * p.valence_goals)
    today.group_framing = 0.0  # everybody for himself: it divides
    assert log_odds() - usual == pytest.approx(-0.09 * p.valence_goals)
    today.group_framing, today.hr_competence = 1.0, 0.0  # weighed but not measured
    assert log_odds() == pytest.approx(usual)
    today.cross_kpi_weight, today.mandate = 0.0, 0.5
    assert log_odds() - usual == pytest.approx(0.5 * p.valence_mandate)
    today.mandate, w.staff.understanding[[M, S]] = 0.0, (0.4, 0.2)
    assert log_odds() - usual == pytest.approx(0.3 * p.valence_understanding)
    w.staff.understanding[:], w.pairs.regard[S, M], w.pairs.regard[M, S] = 0.0, -0.8, 0.2
    assert log_odds() - usual == pytest.approx(-0.3 * p.valence_regard)
    w.pairs.regard[:], w.firm[0].pressure = 0.0, 0.7
    assert log_odds() - usual == pytest.approx(-0.7 * p.valence_pressure)
    w.firm[0].pressure = 0.0
    assert log_odds(0.5) - usual == pytest.approx(0.5)  # an occasion that helps


def test_a_move_makes_newcomers_of_all(engine: SimpleNamespace) -> None:
    """Whole days: desks move on scenario day 40, and for ``eyeing_days`` no meeting goes well or badly."""
    case = Case.of(
        days=100, warmup_days=20, company={"n_customers": 50, "n_marketers": 4, "n_sellers": 4},
        contact={"meet_rate": 1.0, "eyeing_days": 15.0, "first_contacts": 0.0},
        interventions={"shared_space": {"start": 40, "end": 80}},
    )  # fmt: skip
    log = written(case.finished(1))
    moves = log["day"][log["kind"] == events.MOVED_DESKS].tolist()
    assert moves == [0, 59, 100]  # the first plan, the move, and the move back
    met = log[log["kind"] == events.MET]
    for begin, end in zip(moves, [*moves[1:], 120], strict=True):
        days = met["day"] - begin
        here = (days >= 0) & (met["day"] < end)
        assert (met["value"][here & (days < 15)] == 0).all()
        assert (met["value"][here & (days >= 15)] != 0).all()
        assert np.count_nonzero(here & (days < 15)) > 10


def test_opening_a_door_is_no_move(engine: SimpleNamespace, stage: Stage) -> None:
    w, p, today = stage.world, stage.p, stage.calendar[40]
    engine.meet.arrange(w, p, today, 0)
    before, settled = w.pairs.odds.copy(), int(w.firm[0].settled_day)
    today.openness = 0.5
    engine.meet.arrange(w, p, today, 40)
    assert w.firm[0].settled_day == settled
    np.testing.assert_allclose(w.pairs.odds[:2, 2:], 0.5 * before[:2, 2:])
    np.testing.assert_array_equal(w.pairs.odds[:2, :2], before[:2, :2])


def test_pairs_meet_at_their_odds(engine: SimpleNamespace) -> None:
    stage = Stage.of(days=600, company={"n_marketers": 1, "n_sellers": 1})
    w, p = stage.world, stage.p
    w.staff.seat_x[:] = w.staff.seat_y[:] = 0.0
    stage.calendar.distance_m[:] = 0.0
    p.meet_rate, p.first_contacts, p.regard_pull, p.minutes_per_day = 0.4, 1e6, 1.0, 3.0
    w.pairs.regard[0, 1], w.pairs.regard[1, 0] = 0.5, 0.0  # a quarter more often
    for t in range(600):
        engine.meet.meet(w, p, stage.calendar[t], t)
    n = w.daily.contacts_across.sum()
    assert abs(n - 600 * 0.5) < 4 * math.sqrt(600 * 0.25)
    assert abs(w.daily.minutes_across.sum() / n - 3.0) < 4 * 3.0 / math.sqrt(n)
    assert w.pairs.n_met[0, 1] == w.pairs.n_met[1, 0] == n
    assert w.daily.contacts_within.sum() == 0


def test_advice_from_too_far_away_is_ignored(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    engine.people.take_advice(w, M, 0.0, 1.01, 0.5, 1.0)
    assert w.staff.map_y[M] == 0.0
    engine.people.take_advice(w, M, 0.0, 1.0, 0.5, 1.0)
    assert w.staff.map_y[M] == 0.5


def test_formality_keeps_apart_and_silent(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.understanding_contact, p.formal_silence, w.firm[0].formality = 0.01, 0.6, 0.5
    meet(engine, stage, 1.0)
    assert w.staff.understanding[[M, S]].tolist() == pytest.approx([0.007, 0.007])


def test_in_a_hot_phase_fewer_meet_across_and_as_many_within(engine: SimpleNamespace) -> None:
    def contacts(formality: float) -> tuple[int, int]:
        stage = Stage.of(days=300)
        stage.p.formal_distance, stage.world.firm[0].formality, stage.p.first_contacts = 0.8, formality, 1e6
        for t in range(300):
            engine.meet.meet(stage.world, stage.p, stage.calendar[t], t)
        return int(stage.world.daily.contacts_across.sum()), int(stage.world.daily.contacts_within.sum())

    (open_across, open_within), (formal_across, formal_within) = contacts(0.0), contacts(1.0)
    assert open_within == formal_within
    assert open_across > 40
    assert abs(formal_across - 0.2 * open_across) < 4 * math.sqrt(0.2 * open_across)


def test_who_is_not_here_meets_nobody(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.meet_rate, p.distance_scale_m, p.regard_pull, w.staff.is_here[S] = 1.0, 1e9, 0.0, 0
    w.pairs.met_day[:] = -1
    engine.meet.meet(w, p, stage.calendar[40], 40)
    met = w.pairs.met_day == 40
    assert not met[S].any()
    assert met[0, 1]
    assert met[0, 3]
    assert met[3, 4]
    assert w.daily[40].contacts_across + w.daily[40].contacts_within == 6  # all pairs of the four who are here
