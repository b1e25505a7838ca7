"""What a survey triggers, run by the engine: it is what management would have scheduled for that day, bit for bit."""

from random import Random
from typing import Any

import numpy as np
import pytest

from sim.scenario.calendar import compile_calendar
from sim.world.events import SURVEYED, SWAPPED
from sim.world.records import World
from tests.properties.small_worlds import Case, differing, draw_scenario, written

SURVEYS = {"start": 11, "every_days": 20}
SWAPS = {"every_days": 3, "participation": 1.0}
NOBODY_FINDS = 100.0
EVERYBODY_FINDS = 0.0


def company(number: int, **interventions: dict[str, Any]) -> Case:
    """A random company of 40 days of warm-up and 90 more, with these interventions and no others, nor odd levers."""
    content = draw_scenario(Random(f"diagnosis {number}"), levers={}, interventions=interventions).content()
    return Case.of(**content | {"days": 90, "warmup_days": 40})


def diagnosed(number: int, threshold: float) -> Case:
    """Surveys on days 11, 31, 51 and 71, which trigger swaps."""
    return company(number, hr_diagnosis=SURVEYS | {"threshold": threshold, "triggers": "gemba"}, gemba=SWAPS)


def by_hand(number: int, threshold: float, **times: int) -> Case:
    """The same surveys, which trigger nothing, and swaps that begin on a day of their own."""
    return company(number, hr_diagnosis=SURVEYS | {"threshold": threshold}, gemba=SWAPS | times)


def found(world: World) -> list[float]:
    """Conflict that each survey found, points."""
    events = written(world)
    return (events["value"][events["kind"] == SURVEYED] / 100).tolist()


@pytest.mark.parametrize("number", range(4))
def test_who_has_no_conflict_is_left_alone(number: int) -> None:
    case = diagnosed(number, NOBODY_FINDS)
    world = case.finished(number)
    assert SWAPPED not in written(world)["kind"]
    assert not world.daily["page"].any()
    assert len(found(world)) == 4
    assert not differing(world, by_hand(number, NOBODY_FINDS, start=91).finished(number))


@pytest.mark.parametrize("number", range(4))
def test_what_is_triggered_equals_what_is_scheduled_for_that_day(number: int) -> None:
    conflict = found(by_hand(number, NOBODY_FINDS, start=91).finished(number))
    # The threshold lies between what the surveys before find and what this one finds, so that each of the surveys gets its turn.
    turns = [k for k in range(4) if conflict[k] > max(conflict[:k], default=0.0)]
    assert turns
    for k in turns:
        threshold = 0.5 * (conflict[k] + max(conflict[:k], default=0.0))
        world = diagnosed(number, threshold).finished(number)
        expected = by_hand(number, threshold, start=12 + 20 * k).finished(number)
        assert np.flatnonzero(np.diff(world.daily["page"])).tolist() == [40 + 10 + 20 * k - 1]
        assert world.daily["page"][-1] == k + 1
        assert SWAPPED in written(world)["kind"]
        assert not differing(world, expected)


@pytest.mark.parametrize(("stereotype", "mandate", "page"), [(-0.8, 0.0, 1), (0.8, 1.0, 0)])
def test_a_hostile_company_gets_the_remedy_and_a_friendly_one_keeps_its_money(
    stereotype: float, mandate: float, page: int
) -> None:
    case = Case.of(
        days=90,
        warmup_days=40,
        company={"n_customers": 200, "n_marketers": 3, "n_sellers": 4},
        contact={"stereotype_start": stereotype},
        levers={"mandate": mandate},
        interventions={"hr_diagnosis": SURVEYS | {"threshold": 45.0, "triggers": "gemba"}, "gemba": SWAPS},
    )
    world = case.finished(1)
    assert (found(world)[0] > 45.0) == (page > 0)
    assert world.daily["page"][-1] == page
    assert (SWAPPED in written(world)["kind"]) == (page > 0)


def test_the_first_survey_that_finds_enough_is_the_only_one_that_counts() -> None:
    world = diagnosed(1, EVERYBODY_FINDS).finished(1)
    assert set(world.daily["page"].tolist()) == {0, 1}
    days = np.unique(written(world)["day"][written(world)["kind"] == SWAPPED])
    # Nobody swaps in the warm-up; the swaps of page 1 come every third day from day 12 on.
    assert days.tolist() == list(range(40 + 11, 130, 3))


@pytest.mark.parametrize("number", range(4))
def test_diagnosis_at_strength_0_is_the_baseline_event_for_event(number: int) -> None:
    off = company(number, hr_diagnosis={"strength": 0.0, "threshold": 0.0, "triggers": "gemba"}, gemba={})
    assert not differing(off.finished(number), company(number).finished(number))


def test_the_ledger_has_paid_what_the_page_costs() -> None:
    case = diagnosed(2, EVERYBODY_FINDS)
    world = case.finished(2)
    costs = compile_calendar(case.scenario).costs_of(int(world.daily["page"][-1]))
    assert list(costs) == ["hr_diagnosis", "gemba"]
    paid = world.daily["interventions_cents"].sum() / 100
    assert paid == pytest.approx(sum(eur.sum() for eur, _ in costs.values()), abs=0.01 * 130)


def test_surveys_turn_pages_in_the_companies_of_the_other_tests(cases: list[Case]) -> None:
    assert [int(case.finished(4, log=False).daily["page"][-1]) for case in cases[-2:]] == [1, 1]
