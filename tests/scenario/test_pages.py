"""An intervention that begins after a survey: the pages of the policy calendar, and what may not be written."""

from typing import Any

import numpy as np
import pytest
from rich.console import Console

from sim.problems import ScenarioError
from sim.scenario.calendar import Calendar, Trigger, compile_calendar
from sim.scenario.levers import LEVERS
from sim.scenario.load import build
from sim.scenario.schema import Scenario
from tests.scenario.conftest import Lines, Write

SURVEYS = {"every_days": 30, "start": 11, "hr_hours_per_survey": 10, "hr_eur_per_hour": 40}
GEMBA = {"setup_cost_eur": 700, "cost_eur_per_month": 210, "every_days": 7}


def company(days: int = 100, **interventions: dict[str, Any]) -> Scenario:
    return build({"days": days, "warmup_days": 50, "interventions": interventions})


def calendar(triggers: str = "gemba", days: int = 100, **interventions: dict[str, Any]) -> Calendar:
    """Surveys on days 11, 41 and 71 that trigger an intervention."""
    return compile_calendar(company(days, hr_diagnosis=SURVEYS | {"triggers": triggers}, **interventions))


def test_there_is_a_page_for_each_survey() -> None:
    plan = calendar(gemba=GEMBA)
    assert plan.pages.shape == (4, 150)
    assert plan.pages.flags.c_contiguous
    assert plan.pages.flags.writeable
    assert np.shares_memory(plan.table, plan.pages)
    assert plan.trigger is not None
    assert (plan.trigger.name, plan.trigger.survey_days) == ("gemba", (11, 41, 71))
    assert np.flatnonzero(plan.table["survey"]).tolist() == [60, 90, 120]
    assert plan.table["diagnosis_threshold"][[59, 60, 61]].tolist() == [100, 40, 100]


def test_on_a_page_the_intervention_begins_on_the_day_after_its_survey() -> None:
    plan = calendar(gemba=GEMBA)
    swaps = [np.flatnonzero(page["gemba_share"]) - 50 + 1 for page in plan.pages]
    assert [days.tolist() for days in swaps] == [[], list(range(12, 101, 7)), list(range(42, 101, 7)), list(range(72, 101, 7))]


@pytest.mark.parametrize(("page", "start"), [(1, 12), (2, 42), (3, 72)])
@pytest.mark.parametrize("strength", [1.0, 0.3])
def test_a_page_is_the_plan_of_whoever_schedules_it_by_hand(page: int, start: int, strength: float) -> None:
    # cross_kpi comes before gemba and shared_space after it, so that sums would show another order of adding.
    others = {"cross_kpi": {"hours_per_person_month": 1.7}, "shared_space": {"start": 50}}
    plan = calendar(gemba=GEMBA | {"strength": strength}, **others)
    by_hand = company(hr_diagnosis=SURVEYS, gemba=GEMBA | {"strength": strength, "start": start}, **others)
    expected = compile_calendar(by_hand)
    assert plan.pages[page].tobytes() == expected.table.tobytes()
    assert plan.costs_of(page).keys() == expected.costs.keys()
    for name, (eur, hours) in plan.costs_of(page).items():
        assert (eur == expected.costs[name][0]).all()
        assert (hours == expected.costs[name][1]).all()


def test_until_a_survey_finds_something_it_costs_the_surveys_only() -> None:
    plan = calendar(gemba=GEMBA)
    assert plan.costs_of(0) is plan.costs
    assert list(plan.costs) == ["hr_diagnosis"]
    eur, hours = plan.costs["hr_diagnosis"]
    assert np.flatnonzero(eur).tolist() == np.flatnonzero(hours).tolist() == [60, 90, 120]
    assert (eur[60], hours[60]) == (400.0, 0.5 * 36)
    assert plan.table["hours_taken_seller"][[59, 60, 61]].tolist() == [0, 0.5, 0]


def test_pages_beyond_the_last_cost_what_the_last_does() -> None:
    plan = calendar(gemba=GEMBA)
    assert plan.costs_of(9)["gemba"][0].tolist() == plan.costs_of(3)["gemba"][0].tolist()
    assert compile_calendar(company(gemba={})).costs_of(2).keys() == {"gemba"}
    with pytest.raises(ValueError, match="there is none of number -1"):
        plan.costs_of(-1)


@pytest.mark.parametrize("diagnosis", [{"strength": 0}, {"start": 101}, {"windows": [{"start": 200}]}])
def test_without_surveys_nothing_is_triggered(diagnosis: dict[str, Any]) -> None:
    plan = compile_calendar(company(hr_diagnosis={"triggers": "gemba"} | diagnosis, gemba={}))
    assert plan.pages.tobytes() == compile_calendar(company()).pages.tobytes()
    assert plan.trigger is None
    assert plan.costs == {}


def test_surveys_that_trigger_nothing_need_one_page() -> None:
    plan = compile_calendar(company(hr_diagnosis=SURVEYS))
    assert plan.pages.shape == (1, 150)
    assert plan.trigger is None
    assert plan.table["survey"].sum() == 3


def test_a_survey_on_the_last_day_comes_too_late() -> None:
    plan = calendar(days=71, gemba=GEMBA)
    assert len(plan.pages) == 4
    assert plan.pages[3].tobytes() == plan.table.tobytes()
    assert plan.costs_of(3)["gemba"][0].sum() == 0


@pytest.mark.parametrize("days", [101, 130, 131, 400])
def test_a_longer_horizon_adds_pages_behind_and_keeps_what_came_before(days: int) -> None:
    short, long = calendar(gemba=GEMBA), calendar(days=days, gemba=GEMBA)
    n_pages, horizon = short.pages.shape
    assert len(long.pages) == 1 + len(range(11, days + 1, 30))
    assert np.array_equal(long.pages[:n_pages, :horizon], short.pages)
    # On the short calendar the pages behind, if there were any, would be the plan in which nothing was triggered.
    assert all(np.array_equal(page[:horizon], short.table) for page in long.pages[n_pages:])


def test_several_windows_of_surveys() -> None:
    plan = compile_calendar(
        company(
            hr_diagnosis={"windows": [{"start": 80}, {"start": 5, "end": 20}], "every_days": 15, "triggers": "gemba"}, gemba={}
        )
    )
    assert plan.trigger is not None
    assert plan.trigger.survey_days == (5, 20, 80, 95)


def test_conflicts_are_found_on_every_page_and_told_once() -> None:
    surveys = {"every_days": 30, "start": 11, "triggers": "shared_space"}
    floors = {"start": 20, "end": 60, "floors": 0, "openness": 0.8}
    with pytest.raises(ScenarioError) as caught:
        compile_calendar(company(hr_diagnosis=surveys, shared_space={}, separate_floors=floors))
    assert str(caught.value) == (
        "scenario: interventions: separate_floors sets distance_m to 28 and shared_space sets it to 8 on day 20, "
        "if the survey of day 11 triggers shared_space; allowed: one of them at a time"
    )
    late = floors | {"start": 90, "end": 100}
    with pytest.raises(ScenarioError, match="on day 90, if the survey of day 11 triggers"):
        compile_calendar(company(hr_diagnosis=surveys, shared_space={}, separate_floors=late))
    early = floors | {"start": 1, "end": 11}
    assert len(compile_calendar(company(hr_diagnosis=surveys, shared_space={}, separate_floors=early)).pages) == 4


def test_two_that_want_the_same_may_be_triggered() -> None:
    surveys = {"every_days": 60, "start": 11, "triggers": "separate_floors"}
    floors = {"distance_m": 8.0, "floors": 0, "openness": 0.8}
    plan = compile_calendar(company(hr_diagnosis=surveys, separate_floors=floors, shared_space={"start": 80}))
    assert len(plan.pages) == 3
    assert plan.pages["distance_m"][:, 129].tolist() == [8, 8, 8]


def test_there_is_room_for_so_many_surveys(monkeypatch: pytest.MonkeyPatch) -> None:
    def daily(days: int, n_surveys: int, **keys: str) -> Scenario:
        interventions = {"gemba": {}, "hr_diagnosis": {"every_days": 1, "end": n_surveys} | keys}
        return build({"days": days, "warmup_days": 0, "interventions": interventions})

    with pytest.raises(ScenarioError) as caught:
        compile_calendar(daily(1200, 833, triggers="gemba"))
    assert str(caught.value) == (
        "scenario: interventions.hr_diagnosis: asks 833 times in 1,200 days, and gemba could begin after each; "
        "allowed: up to 832 surveys"
    )
    assert compile_calendar(daily(1200, 833)).pages.shape == (1, 1200)
    monkeypatch.setattr("sim.scenario.calendar.MOST_ROWS", 1_000)
    assert compile_calendar(daily(100, 9, triggers="gemba")).pages.size == 1_000
    with pytest.raises(ScenarioError, match="asks 10 times in 100 days"):
        compile_calendar(daily(100, 10, triggers="gemba"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("triggers = 'genba'\n[interventions.gemba]",
         "interventions.hr_diagnosis.triggers: is text 'genba'; did you mean 'gemba'?"),
        ("triggers = 'hr_diagnosis'",
         "interventions.hr_diagnosis.triggers: names itself; allowed: another intervention of this file"),
        ("triggers = 'gemba'", "interventions.hr_diagnosis.triggers: is 'gemba', which the file doesn't have; "
         "write [interventions.gemba], without any times"),
        ("triggers = 3", "interventions.hr_diagnosis.triggers: is 3; allowed: the name of another intervention of the file"),
        ("triggers = 'gemba'\n[interventions.gemba]\nstart = 'month 1'",
         "interventions.gemba.start: is fixed, though hr_diagnosis triggers gemba; leave it out: a survey says when"),
        ("triggers = 'gemba'\n[interventions.gemba]\nend = 9",
         "interventions.gemba.end: is fixed, though hr_diagnosis triggers gemba; leave it out: a survey says when"),
        ("triggers = 'gemba'\n[interventions.gemba]\nwindows = []",
         "interventions.gemba.windows: is fixed, though hr_diagnosis triggers gemba; leave it out: a survey says when"),
    ],
)  # fmt: skip
def test_one_line_says_what_is_wrong_with_a_trigger(text: str, line: str, write: Write, lines: Lines) -> None:
    assert lines(write(f"[interventions.hr_diagnosis]\n{text}")) == [f"x.toml: {line}"]


def test_a_hostile_name_stays_on_its_line(write: Write, lines: Lines) -> None:
    (line,) = lines(write('[interventions.hr_diagnosis]\ntriggers = "\\u001b[2J\\n\\u202e"'))
    assert line.isprintable()
    assert "allowed: budget_cut, " in line


def test_other_mistakes_do_not_hide_a_trigger_that_leads_nowhere(write: Write, lines: Lines) -> None:
    text = "[interventions.hr_diagnosis]\ntriggers = 'gemba'\nevry_days = 3\n[interventions.gemba]\nstart = 3\nhours = 99"
    found = lines(write(text))
    assert len(found) == 3
    assert "x.toml: interventions.gemba.start: is fixed, though hr_diagnosis triggers gemba" in found[-1]


def test_the_file_that_fixes_the_time_is_named(write: Write, lines: Lines) -> None:
    write("[interventions.gemba]\nstart = 3", "parent.toml")
    found = lines(write('extends = "parent.toml"\n[interventions.hr_diagnosis]\ntriggers = "gemba"'))
    assert len(found) == 1
    assert found[0].startswith("parent.toml: interventions.gemba.start: is fixed")


def test_a_scenario_knows_what_waits() -> None:
    scenario = company(hr_diagnosis=SURVEYS | {"triggers": "gemba"}, gemba={}, cross_kpi={"start": 5, "end": 9})
    assert scenario.awaiting == "gemba"
    assert [scenario.spans(name) for name in scenario.interventions] == [((5, 9),), (), ((11, None),)]
    assert company(hr_diagnosis=SURVEYS, gemba={}).awaiting is None
    assert build(scenario.content()).digest() == scenario.digest()
    assert "windows" not in scenario.content()["interventions"]["gemba"]


def test_it_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    Console(width=150).print(calendar(gemba=GEMBA))
    assert capsys.readouterr().out.splitlines()[-1] == (
        "gemba may begin on the day after a survey; surveys are held on day 11, 41, 71."
    )
    many = Trigger("gemba", tuple(range(1, 2000, 100)), (np.zeros(1), np.zeros(1)))
    assert str(many).endswith("on day 1, 101, 201, 301, 401, 501, 601, 701, 801, 901, 1,001, 1,101, …")
    Console(width=150).print(compile_calendar(company(hr_diagnosis=SURVEYS)))
    assert "may begin" not in capsys.readouterr().out


def test_every_lever_but_those_of_the_triggered_is_the_same_on_all_pages() -> None:
    plan = calendar(gemba=GEMBA)
    moved = {name for name in LEVERS if (plan.pages[name] != plan.table[name]).any()}
    assert {"gemba_share", "intervention_cost_eur"} <= moved
    assert not moved & {"survey", "diagnosis_threshold", "distance_m", "cross_kpi_weight"}
