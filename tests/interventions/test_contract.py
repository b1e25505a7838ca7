"""What every intervention keeps to, also those that will be added."""

import json
from typing import Any

import numpy as np
import pytest

from sim.interventions.base import Intervention
from sim.interventions.registry import interventions
from sim.problems import ScenarioError
from sim.scenario.calendar import compile_calendar
from sim.scenario.catalogue import declared_of_intervention
from sim.scenario.levers import LEVERS
from sim.scenario.load import build
from sim.scenario.schema import Scenario

COST = {"hours_taken_marketer", "hours_taken_seller", "intervention_cost_eur"}
NAMES = list(interventions())
# Switches that decide which levers are written or which values they get, each with all its positions.
SWITCHES: dict[str, list[dict[str, Any]]] = {
    "cross_kpi": [
        {"kpi_marketers": "qualified leads", "kpi_sellers": "customers from leads"},
        {"kpi_marketers": "sales", "kpi_sellers": "revenue per customer"},
        {"kpi_marketers": "profit", "kpi_sellers": "revenue"},
    ],
    "department_off": [{"department": "marketing"}, {"department": "sales"}],
    "gemba": [{"includes_heads": False}, {"includes_heads": True}, {"only_heads": True}],
}


def scenario_with(name: str, **content: Any) -> Scenario:
    return build({"days": 130, "warmup_days": 10, "interventions": {name: content}})


def typed(name: str, key: str, value: float) -> float:
    """A value as the file has to write it: whole numbers stay whole."""
    return int(value) if interventions()[name].model_fields[key].annotation is int else value


def test_they_are_found() -> None:
    assert NAMES == [
        "budget_cut", "closed_loop_feedback", "communication_sessions", "cross_kpi", "department_off", "gemba", "hr_diagnosis",
        "iron_will", "joint_projects", "lead_tracking", "mandate", "nurture", "response_agreement", "separate_floors",
        "service_marketing", "shared_space", "talk_provoking_flaw",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is(name: str) -> None:
    kind = interventions()[name]
    assert issubclass(kind, Intervention)
    assert kind.TITLE
    assert "V" in kind.SOURCE
    assert kind.LEVERS
    assert set(kind.LEVERS) <= set(LEVERS) - COST


@pytest.mark.parametrize("name", NAMES)
def test_it_starts_in_month_1_at_full_strength(name: str) -> None:
    intervention = interventions()[name]()
    assert intervention.spans == ((1, None),)
    assert intervention.strength == 1.0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("extreme", ["default", "minimum", "maximum"])
def test_it_writes_its_own_levers_within_their_limits(name: str, extreme: str) -> None:
    kind = interventions()[name]
    numbers = {each.name: getattr(each, extreme) for each in declared_of_intervention(name)}
    # Strength is another test's business.
    content = {key: typed(name, key, value) for key, value in numbers.items() if key != "strength"}
    written: set[str] = set()
    for switch in SWITCHES.get(name, [{}]):
        written |= written_within_limits(name, scenario_with(name, **content, **switch))
    assert written == set(kind.LEVERS)


def written_within_limits(name: str, scenario: Scenario) -> set[str]:
    """The levers that a scenario's intervention writes, once it is certain that they and the costs are in order."""
    intervention = scenario.interventions[name]
    written: set[str] = set()
    for day in range(130):
        for lever, value in intervention.levers(day, scenario.company).items():
            assert LEVERS[lever].minimum <= value <= LEVERS[lever].maximum
            written.add(lever)
        assert all(np.isfinite(part) and part >= 0 for part in intervention.cost(day, scenario.company))
    # The calendar keeps its limits too, without having to cut money.
    plan = compile_calendar(scenario)
    for lever in LEVERS.values():
        column = plan.table[lever.name]
        assert lever.minimum <= column.min() <= column.max() <= lever.maximum
    assert np.array_equal(plan.table["intervention_cost_eur"], plan.costs[name][0])
    return written


@pytest.mark.parametrize("name", NAMES)
def test_it_changes_only_its_levers_and_costs(name: str) -> None:
    plan, baseline = compile_calendar(scenario_with(name)), compile_calendar(build({"days": 130, "warmup_days": 10}))
    changed = {lever for lever in LEVERS if not np.array_equal(plan.table[lever], baseline.table[lever])}
    assert changed - COST <= set(interventions()[name].LEVERS)
    assert changed - COST
    assert (plan.table[:10] == baseline.table[:10]).all()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [{"strength": 0}, {"start": 131}, {"start": "month 8", "strength": 0.3}])
def test_off_is_absent(name: str, content: dict[str, Any]) -> None:
    baseline = compile_calendar(build({"days": 130, "warmup_days": 10})).table
    off = compile_calendar(scenario_with(name, **content)).table
    late = compile_calendar(scenario_with(name, start=130)).table
    assert off.tobytes() == baseline.tobytes()
    assert late[:-1].tobytes() == baseline[:-1].tobytes()
    assert late[-1].tobytes() != baseline[-1].tobytes()


@pytest.mark.parametrize("name", NAMES)
def test_strength_moves_levers_step_by_step(name: str) -> None:
    plans = [compile_calendar(scenario_with(name, strength=strength)) for strength in (0.25, 0.5, 1.0)]
    baseline = plans[0].baseline
    for lever in interventions()[name].LEVERS:
        first_day = [abs(plan.table[lever][10] - baseline[lever]) for plan in plans]
        if LEVERS[lever].scaled:
            assert first_day == pytest.approx([first_day[2] / 4, first_day[2] / 2, first_day[2]])
        else:
            assert first_day == [first_day[2]] * 3


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_of_it_after_its_last_day(name: str) -> None:
    baseline = compile_calendar(build({"days": 130, "warmup_days": 10})).table
    ended = compile_calendar(scenario_with(name, start=20, end="month 2")).table
    assert ended[:29].tobytes() == baseline[:29].tobytes()
    assert ended[29].tobytes() != baseline[29].tobytes()
    assert ended[52:].tobytes() == baseline[52:].tobytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_number_is_refused_in_one_line(name: str) -> None:
    for each in declared_of_intervention(name):
        key = each.name
        for wrong in (each.minimum - 1, each.maximum + 1):
            with pytest.raises(ScenarioError) as caught:
                scenario_with(name, **{key: typed(name, key, wrong)})
            (line,) = str(caught.value).splitlines()
            assert line.startswith(f"scenario: interventions.{name}.{key}: is ")
            assert "; allowed: " in line


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_key_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario_with(name, strenght=0.5)
    (line,) = str(caught.value).splitlines()
    assert line == f"scenario: interventions.{name}: unknown key 'strenght'; did you mean 'strength' (0 to 1)?"


@pytest.mark.parametrize("name", NAMES)
def test_it_survives_json(name: str) -> None:
    scenario = scenario_with(name, start="month 2", strength=0.5)
    again = build(json.loads(json.dumps(scenario.content())))
    assert again.digest() == scenario.digest()
