"""Diagnose: the seven items, the index, and the survey that acts on it."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.world import events
from sim.world.records import NONE, QUARTER
from tests.rules.plain import Stage

DAY = 100
ITEMS = (
    "symptom_ties", "symptom_heads", "symptom_projects", "symptom_naming", "symptom_stagnation", "sign_avoidance",
    "sign_busywork",
)  # fmt: skip


@pytest.fixture
def stage() -> Stage:
    """Two marketers and three sellers who have never met and think nothing of anybody."""
    stage = Stage.of(days=200)
    w = stage.world
    w.firm[0].is_logging = 1
    w.pairs.regard[:] = 0.0
    w.staff.stereotype[:] = w.staff.stagnation[:] = w.staff.politics[:] = w.staff.understanding[:] = 0.0
    return stage


def diagnose(engine: SimpleNamespace, stage: Stage, t: int = DAY) -> np.record:
    """The day's entry in the record."""
    stage.world.daily[t] = np.zeros(1, stage.world.daily.dtype)[0]
    engine.diagnose.diagnose(stage.world, stage.p, stage.calendar[t], t)
    d = stage.world.daily[t]
    assert d.conflict == pytest.approx(sum(d[item] for item in ITEMS) / 7)
    assert all(0.0 <= d[item] <= 100.0 for item in ITEMS)
    return d


def befriend(stage: Stage, m: int, s: int, *, day: int = DAY, regard: tuple[float, float] = (0.3, 0.3)) -> None:
    """A marketer and a seller met on ``day`` and think so of each other."""
    pairs = stage.world.pairs
    pairs.met_day[m, s] = pairs.met_day[s, m] = day
    pairs.regard[m, s], pairs.regard[s, m] = regard


@pytest.mark.parametrize(
    ("day", "regard", "is_tie"),
    [
        (DAY, (0.3, 0.3), True),
        (DAY - QUARTER + 1, (0.3, 0.3), True),
        (DAY - QUARTER, (0.3, 0.3), False),  # too long ago
        (NONE, (0.9, 0.9), False),  # they like each other from afar
        (DAY, (0.5, -0.3), True),  # on the whole
        (DAY, (0.3, -0.5), False),
    ],
)
def test_a_tie_is_a_recent_meeting_of_people_who_think_well_of_each_other(
    engine: SimpleNamespace, stage: Stage, day: int, regard: tuple[float, float], is_tie: bool
) -> None:
    assert diagnose(engine, stage).symptom_ties == 100.0
    befriend(stage, 1, 3, day=day, regard=regard)
    assert diagnose(engine, stage).symptom_ties == pytest.approx(100.0 * (1 - is_tie / 6))


def test_ties_are_counted_among_those_who_are_here(engine: SimpleNamespace, stage: Stage) -> None:
    for m in range(2):
        for s in range(2, 5):
            befriend(stage, m, s)
    assert diagnose(engine, stage).symptom_ties == 0.0
    stage.world.pairs.met_day[0, 2] = NONE
    stage.world.staff.is_here[[1, 4]] = 0
    assert diagnose(engine, stage).symptom_ties == pytest.approx(50.0)
    stage.world.staff.is_here[:2] = 0
    assert diagnose(engine, stage).symptom_ties == 100.0


@pytest.mark.parametrize(
    ("regard", "points"), [((1.0, 1.0), 0.0), ((0.0, 0.0), 50.0), ((-1.0, -1.0), 100.0), ((0.5, -0.1), 40.0)]
)
def test_what_the_heads_think_of_each_other(
    engine: SimpleNamespace, stage: Stage, regard: tuple[float, float], points: float
) -> None:
    stage.world.pairs.regard[0, 2], stage.world.pairs.regard[2, 0] = regard
    assert diagnose(engine, stage).symptom_heads == pytest.approx(points)


@pytest.mark.parametrize(
    ("succeeded", "failed", "points"), [(0, 0, 50.0), (3, 0, 12.5), (0, 3, 87.5), (1, 1, 50.0), (1e6, 0, 0.0)]
)
def test_who_has_seen_no_project_expects_one_in_two_to_fail(
    engine: SimpleNamespace, stage: Stage, succeeded: float, failed: float, points: float
) -> None:
    stage.world.firm[0].projects_succeeded, stage.world.firm[0].projects_failed = succeeded, failed
    assert diagnose(engine, stage).symptom_projects == pytest.approx(points, abs=1e-3)


@pytest.mark.parametrize(("met", "refused", "points"), [(0, 0, 0.0), (9, 0, 0.0), (0, 9, 90.0), (4, 5, 50.0)])
def test_heads_who_avoid_each_other(engine: SimpleNamespace, stage: Stage, met: float, refused: float, points: float) -> None:
    stage.world.firm[0].heads_met, stage.world.firm[0].heads_refused = met, refused
    assert diagnose(engine, stage).sign_avoidance == pytest.approx(points)


def test_half_name_communication_where_nobody_knows_or_resents_the_others(engine: SimpleNamespace, stage: Stage) -> None:
    w, p = stage.world, stage.p
    p.naming_usual, p.naming_understanding, p.naming_regard = 0.0, 2.0, 2.0
    assert diagnose(engine, stage).symptom_naming == pytest.approx(50.0)
    w.staff.understanding[:] = 0.5
    assert diagnose(engine, stage).symptom_naming == pytest.approx(100 / (1 + math.e))
    w.staff.stereotype[:] = -1.0
    assert diagnose(engine, stage).symptom_naming == pytest.approx(100 / (1 + 1 / math.e))
    w.staff.is_here[1:], w.staff.stereotype[0], w.staff.understanding[0] = 0, 0.0, 0.0
    assert diagnose(engine, stage).symptom_naming == pytest.approx(50.0)  # only who is here is asked


def test_stagnation_and_busywork_are_means_over_those_who_are_here(engine: SimpleNamespace, stage: Stage) -> None:
    w = stage.world
    stage.p.politics_of_war = 0.2
    w.staff.stagnation[:], w.staff.politics[:], w.staff.insight[:] = 0.3, 0.05, (9.0, 9.0, 0.2, 0.4, 0.9)
    w.staff.stagnation[4], w.staff.politics[4], w.staff.is_here[4] = 1.0, 0.5, 0
    d = diagnose(engine, stage)
    assert (d.stagnation, d.politics, d.symptom_stagnation, d.sign_busywork) == pytest.approx((0.3, 0.05, 30.0, 25.0))
    assert d.insight == pytest.approx(0.3)  # of sellers
    w.staff.politics[:4] = 0.3
    assert diagnose(engine, stage).sign_busywork == 100.0  # it gets no worse than war


def test_the_states_behind_it_are_noted(engine: SimpleNamespace, stage: Stage) -> None:
    f, today = stage.world.firm[0], stage.calendar[DAY]
    f.is_hot, f.formality, f.procedures, f.page = 1, 0.4, 7.5, 2
    today.cross_kpi_weight, today.kpi_clarity, today.hr_competence, today.leadership_support = 0.5, 1.0, 1.0, 0.7
    d = diagnose(engine, stage)
    assert (d.is_hot, d.formality, d.procedures, d.page) == (1, 0.4, 7.5, 2)
    assert d.shared_goals == pytest.approx(0.5)


# --- The survey ----------------------------------------------------------------------------------------------------------------


def surveyed(engine: SimpleNamespace, stage: Stage, t: int, threshold: float) -> int:
    """HR asks on day ``t``; returns the page in force afterwards."""
    stage.calendar[t].survey, stage.calendar[t].diagnosis_threshold = 1.0, threshold
    d = diagnose(engine, stage, t)
    assert d.page == stage.world.firm[0].page
    assert stage.events(events.SURVEYED).value[-1] == int(d.conflict * 100)
    return int(d.page)


def test_a_survey_that_finds_little_changes_nothing(engine: SimpleNamespace, stage: Stage) -> None:
    assert [surveyed(engine, stage, t, 100.0) for t in (20, 40, 60)] == [0, 0, 0]
    assert stage.world.firm[0].n_surveys == len(stage.events(events.SURVEYED)) == 3


def test_the_first_survey_that_finds_what_it_fears_puts_its_page_in_force_for_good(engine: SimpleNamespace, stage: Stage) -> None:
    pages = [surveyed(engine, stage, t, threshold) for t, threshold in ((20, 100.0), (40, 0.0), (60, 100.0), (80, 0.0))]
    assert pages == [0, 2, 2, 2]
    assert stage.world.firm[0].n_surveys == 4


def test_the_threshold_itself_is_enough(engine: SimpleNamespace, stage: Stage) -> None:
    found = float(diagnose(engine, stage, 20).conflict)
    assert surveyed(engine, stage, 30, np.nextafter(found, 101.0)) == 0
    assert surveyed(engine, stage, 40, found) == 2


def test_on_all_other_days_nobody_asks(engine: SimpleNamespace, stage: Stage) -> None:
    stage.calendar.diagnosis_threshold[:] = 0.0
    for t in range(60):
        diagnose(engine, stage, t)
    assert (stage.world.firm[0].n_surveys, stage.world.firm[0].page, len(stage.events(events.SURVEYED))) == (0, 0, 0)


def test_the_page_is_in_force_from_the_next_day_on(engine: SimpleNamespace, stage: Stage) -> None:
    """Whole days: the page of survey 1 moves desks, and does so on the day after."""
    w, p = stage.world, stage.p
    pages = np.stack((stage.calendar, stage.calendar)).view(np.recarray)
    pages.survey[:, [10, 20]], pages.diagnosis_threshold[:] = 1.0, 0.0
    pages.distance_m[0], pages.distance_m[1] = 20.0, 5.0
    assert engine.day.days(w, pages, [p], 0, 30) == 30
    assert stage.events(events.SURVEYED).day.tolist() == [10, 20]
    assert stage.events(events.MOVED_DESKS).day.tolist() == [0, 11]
    assert stage.events(events.MOVED_DESKS).value.tolist() == [2000, 500]
    w.firm[0].page = 7  # the last page stands for those that are not there
    assert engine.day.days(w, pages, [p], 30, 40) == 40
    assert w.firm[0].layout_distance_m == 5.0
