"""What interventions write into the policy calendar, and when."""

from typing import Any

import numpy as np
import pytest
from rich.console import Console

from sim.problems import ScenarioError
from sim.scenario.calendar import CALENDAR, Calendar, Span, compile_calendar
from sim.scenario.levers import LEVERS
from sim.scenario.load import build


def calendar(**interventions: dict[str, Any]) -> Calendar:
    return compile_calendar(build({"days": 100, "warmup_days": 50, "interventions": interventions}))


def on_day(plan: Calendar, lever: str, day: int) -> float:
    return float(plan.table[lever][plan.warmup_days + day - 1])


def test_a_row_per_day_and_a_column_per_lever() -> None:
    plan = calendar()
    assert plan.table.shape == (150,)
    assert plan.table.dtype == CALENDAR
    assert CALENDAR.names == tuple(LEVERS)
    assert plan.costs == {}
    assert plan.spans() == []
    for name, lever in LEVERS.items():
        assert (plan.table[name] == lever.default).all()


def test_levers_of_the_company_hold_through_the_warm_up() -> None:
    plan = compile_calendar(build({"levers": {"distance_m": 55, "cross_kpi_weight": 0.25}}))
    assert (plan.table["distance_m"] == 55.0).all()
    assert (plan.table["cross_kpi_weight"] == 0.25).all()


@pytest.mark.parametrize(
    "interventions",
    [
        {"gemba": {"strength": 0}},
        {"gemba": {"start": "day 101"}},
        {"cross_kpi": {"strength": 0.0}, "shared_space": {"start": "year 2"}, "separate_floors": {"strength": 0}},
        {"gemba": {"windows": [{"start": 101, "end": 200}, {"start": 300}]}},
    ],
)
def test_what_does_not_happen_leaves_no_bit(interventions: dict[str, Any]) -> None:
    plan = calendar(**interventions)
    assert plan.table.tobytes() == calendar().table.tobytes()
    assert plan.costs == {}


def test_a_window_has_both_its_ends() -> None:
    plan = calendar(cross_kpi={"start": "month 2", "end": "month 3", "weight": 0.4})
    weights = [on_day(plan, "cross_kpi_weight", day) for day in (-49, 1, 21, 22, 63, 64, 100)]
    assert weights == [0.0, 0.0, 0.0, 0.4, 0.4, 0.0, 0.0]
    assert plan.spans()[0] == Span("cross_kpi_weight", 22, 63, 0.4)


def test_several_windows_and_each_begins_anew() -> None:
    plan = calendar(gemba={"windows": [{"start": 50}, {"start": 5, "end": 30}], "setup_cost_eur": 7, "every_days": 20})
    swaps = np.flatnonzero(plan.table["gemba_share"]) - plan.warmup_days + 1
    assert swaps.tolist() == [5, 25, 50, 70, 90]
    eur, _ = plan.costs["gemba"]
    daily = 500 / 21
    assert eur[[53, 54, 55, 79, 80, 98, 99]].tolist() == pytest.approx([0, 7 + daily, daily, daily, 0, 0, 7 + daily])


def test_an_end_after_the_run_is_the_run_s_end() -> None:
    assert calendar(gemba={"end": "year 4"}).table.tobytes() == calendar(gemba={}).table.tobytes()


def test_half_strength_goes_half_the_way() -> None:
    plan = calendar(
        shared_space={"strength": 0.5, "distance_m": 8.0, "openness": 0.8}, gemba={"strength": 0.5, "participation": 0.8}
    )
    assert on_day(plan, "distance_m", 1) == 14.0
    assert on_day(plan, "openness", 1) == pytest.approx(0.9)
    assert on_day(plan, "gemba_share", 1) == 0.4
    # A swap stays a swap: strength says how many there are.
    assert on_day(plan, "gemba_hours", 1) == 4.0
    assert on_day(plan, "gemba_heads", 1) == 1.0
    assert plan.costs["shared_space"][0].sum() == 0.5 * 1500 * 36


def test_full_strength_is_exact() -> None:
    plan = calendar(shared_space={"openness": 0.7, "distance_m": 8.1})
    assert on_day(plan, "openness", 1) == 0.7
    assert on_day(plan, "distance_m", 1) == 8.1


def test_costs_add_up_and_stay_within_the_working_day() -> None:
    plan = calendar(
        cross_kpi={"setup_hours_per_person": 6.0}, shared_space={"setup_hours_per_person": 5.0, "setup_cost_eur": 1e6}
    )
    assert on_day(plan, "hours_taken_seller", 1) == 8.0
    assert on_day(plan, "hours_taken_marketer", 2) == pytest.approx(0.5 / 21)
    total = plan.costs["cross_kpi"][0] + plan.costs["shared_space"][0]
    assert plan.table["intervention_cost_eur"].tolist() == pytest.approx(total.tolist())


def test_hours_of_swaps_are_in_the_cost_and_not_taken_twice() -> None:
    plan = calendar(gemba={"presentation": 0, "participation": 0.5, "hours": 4})
    _, hours = plan.costs["gemba"]
    assert hours[plan.warmup_days] == 2 * 4 * 0.5 * 12
    assert (plan.table["hours_taken_seller"] == 0).all()


def test_two_that_write_one_lever_differently_are_refused() -> None:
    scenario = build(
        {"interventions": {"shared_space": {"start": 30}, "separate_floors": {"end": 40, "openness": 0.8}}}, source="x"
    )
    with pytest.raises(ScenarioError) as caught:
        compile_calendar(scenario)
    assert str(caught.value).splitlines() == [
        "scenario: interventions: separate_floors sets distance_m to 28 and shared_space sets it to 8 on day 30; "
        "allowed: one of them at a time",
        "scenario: interventions: separate_floors sets floors_apart to 2 and shared_space sets it to 0 on day 30; "
        "allowed: one of them at a time",
    ]


def test_one_after_the_other_is_fine() -> None:
    plan = calendar(separate_floors={"end": 40}, shared_space={"start": 41})
    assert [on_day(plan, "distance_m", day) for day in (0, 1, 40, 41)] == [20.0, 28.0, 28.0, 8.0]


def test_an_intervention_replaces_the_company_s_level_also_downwards() -> None:
    scenario = build({"levers": {"kpi_clarity": 0.9}, "interventions": {"cross_kpi": {"clarity": 0.3}}})
    assert on_day(compile_calendar(scenario), "kpi_clarity", 1) == 0.3


def test_it_prints(capsys: pytest.CaptureFixture[str]) -> None:
    Console(width=120).print(calendar(gemba={"participation": 0.5}, cross_kpi={"start": "month 2"}))
    printed = capsys.readouterr().out
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in printed.splitlines() if "│" in line]
    assert ["gemba_share", "share", "0", "0.5", "1", "85", "every 21 days"] in rows
    assert ["cross_kpi_weight", "share", "0", "0.4", "22", "100", "daily"] in rows
    assert ["gemba", "5,381", "330"] in rows
