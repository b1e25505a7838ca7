"""The scenarios that come with Holivar: one for every claim of the model, and pairs that differ in what they say they do."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.interventions.registry import interventions
from sim.scenario.calendar import compile_calendar
from sim.scenario.levers import LEVERS
from sim.scenario.load import load
from sim.scenario.schema import Scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
NAMES = sorted(path.stem for path in SCENARIOS.glob("*.toml") if path.stem != "beliefs")

CLAIMS: dict[str, tuple[str, ...]] = {
    "two views of one business": ("baseline",),
    "half of conflicts stem from missing information": ("information_only", "incentives_only"),
    "sales without marketing is a utopia, marketing without sales absurd": ("no_marketing", "no_sales"),
    "not only sales brings money": ("everyone_sells",),
    "in abundance a new product is not enough": ("crowded_market",),
    "the hot phase, and imitation of activity": ("hot_conflict",),
    "gemba, most with heads": ("gemba", "gemba_heads"),
    "sell your projects inside": ("communication_sessions", "sessions_unstructured"),
    "the shared space, and two floors": ("shared_space", "separate_floors", "two_floors", "two_floors_together"),
    "cross KPIs if HR is able, with clarity and a mandate": ("cross_kpi", "cross_kpi_poor_hr", "cross_kpi_full"),
    "strategists and tacticians, both for sales": ("mandate",),
    "marketing as a service": ("service_marketing",),
    "must every lead be sold": ("perfect_product", "small_flaw", "sell_every_lead", "nurture"),
    "the owner gives the function away": ("owner_cuts", "iron_will"),
    "HR helps to diagnose": ("hr_diagnosis",),
    "what the literature adds": ("joint_projects", "response_agreement", "lead_tracking", "closed_loop_feedback"),
    "one remedy has a name of its own in every house": ("gemba_in_our_words",),
    "all together": ("all_three", "all_good"),
    "the market and the quarter": ("turbulent_market", "quarter_end"),
}
INFORMATION = {"gemba_share", "gemba_hours", "session_hours", "session_structure", "feedback_duty"}
PAY = {"cross_kpi_weight", "mandate", "leadership_support"}


def shipped(name: str) -> Scenario:
    return load(SCENARIOS / f"{name}.toml")


def differing(name: str, other: str) -> dict[str, np.ndarray]:
    """Levers that two scenarios do not set alike, each with the scenario days on which they differ."""
    first, second = compile_calendar(shipped(name)), compile_calendar(shipped(other))
    days = {lever: np.flatnonzero(first.table[lever] != second.table[lever]) - first.warmup_days + 1 for lever in LEVERS}
    return {lever: found for lever, found in days.items() if found.size}


def parts(name: str) -> Iterator[tuple[str, object]]:
    """What a scenario says of its company, table by table."""
    content = shipped(name).content()
    for table in ("days", "warmup_days", "company", "market", "marketing", "sales", "talk", "contact", "money", "levers"):
        yield table, content[table]


def test_every_claim_has_its_scenario_and_every_scenario_its_claim() -> None:
    listed = [name for names in CLAIMS.values() for name in names]
    assert sorted(listed) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_opens_with_its_claim_and_what_to_look_at(name: str) -> None:
    lines = (SCENARIOS / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    comment = [line for line in lines[1 : lines.index("")] if line.startswith("# ")]
    said = " ".join(line.removeprefix("# ") for line in comment)
    assert len(comment) == len(lines[1 : lines.index("")])
    assert re.fullmatch(r"Claim: [^.?!]+\. Look at [^.?!]+\.", said)
    assert '"' not in said


@pytest.mark.parametrize("name", NAMES)
def test_what_a_scenario_is_compared_with_exists(name: str) -> None:
    lines = (SCENARIOS / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    written = " ".join(lines[1:3])
    assert set(re.findall(r"\b[a-z]+_[a-z_]+\b", written)) <= set(NAMES)


def test_the_two_floors_differ_from_one_floor_in_months_4_to_6_only() -> None:
    differ = differing("two_floors", "two_floors_together")
    rooms = {lever: days for lever, days in differ.items() if LEVERS[lever].combine != "sum"}
    assert set(rooms) == {"distance_m", "floors_apart", "openness"}
    for days in rooms.values():
        assert days.tolist() == list(range(64, 127))
    for cost in set(differ) - set(rooms):
        assert differ[cost].tolist() == [64]  # the move into separate rooms


def test_unstructured_sessions_take_the_same_hours() -> None:
    differ = differing("sessions_unstructured", "communication_sessions")
    assert set(differ) == {"session_structure", "intervention_cost_eur"}
    assert compile_calendar(shipped("sessions_unstructured")).table["session_structure"].max() == 0
    assert differ["intervention_cost_eur"].tolist() == [1]


def test_iron_will_meets_the_same_owner() -> None:
    assert set(differing("iron_will", "owner_cuts")) == {"cmo_will", "hours_taken_marketer"}


def test_poor_hr_differs_in_competence_only() -> None:
    assert set(differing("cross_kpi_poor_hr", "cross_kpi")) == {"hr_competence"}
    assert shipped("cross_kpi_poor_hr").baseline()["hr_competence"] < 0.6 < shipped("cross_kpi_full").baseline()["hr_competence"]


def test_information_and_incentives_have_no_lever_in_common() -> None:
    information, incentives = differing("information_only", "baseline"), differing("incentives_only", "baseline")
    assert set(information) >= INFORMATION
    assert set(incentives) >= PAY
    assert set(information) & set(incentives) <= {lever.name for lever in LEVERS.values() if lever.combine == "sum"}


def test_heads_swap_alone_in_their_scenario() -> None:
    swaps = compile_calendar(shipped("gemba_heads")).table["gemba_heads"]
    assert set(swaps[250:].tolist()) == {0, 2}
    assert set(compile_calendar(shipped("gemba")).table["gemba_heads"][250:].tolist()) == {0, 1}


def test_all_good_holds_every_intervention_but_those_that_do_harm_or_cut_both_ways() -> None:
    others = {"budget_cut", "department_off", "hr_diagnosis", "separate_floors", "service_marketing", "talk_provoking_flaw"}
    assert set(shipped("all_good").interventions) == set(interventions()) - others


@pytest.mark.parametrize("name", [name for name in NAMES if shipped(name).interventions])
def test_a_scenario_of_an_intervention_leaves_the_company_as_it_is(name: str) -> None:
    changed = {table for (table, ours), (_, usual) in zip(parts(name), parts("baseline"), strict=True) if ours != usual}
    with_own_company = {"cross_kpi_full", "cross_kpi_poor_hr", "two_floors", "two_floors_together"}
    assert changed == ({"levers"} if name in with_own_company else set())
