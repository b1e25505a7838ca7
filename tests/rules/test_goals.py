"""Goals, mandate and plan: what of a lever counts, and how marketing is told to split its hours."""

from types import SimpleNamespace

import numpy as np
import pytest

from tests.rules.plain import Stage


@pytest.fixture
def stage() -> Stage:
    """An ordinary day: usual support, a KPI told as the common good."""
    stage = Stage.of()
    today = stage.calendar[0]
    today.leadership_support, today.group_framing, today.involvement = 0.7, 1.0, 1.0
    stage.p.mandate_clarity, stage.p.mandate_imposed = 0.0, 0.3
    return stage


@pytest.mark.parametrize(
    ("weight", "clarity", "competence", "goals"),
    [(0.0, 1.0, 1.0, 0.0), (1.0, 1.0, 1.0, 1.0), (0.4, 0.5, 0.5, 0.1), (1.0, 1.0, 0.0, 0.0), (1.0, 0.0, 1.0, 0.0)],
)
def test_goals_are_shared_as_far_as_they_are_seen_and_measured(
    engine: SimpleNamespace, stage: Stage, weight: float, clarity: float, competence: float, goals: float
) -> None:
    today = stage.calendar[0]
    today.cross_kpi_weight, today.kpi_clarity, today.hr_competence = weight, clarity, competence
    assert engine.goals.shared_goals(stage.p, today) == pytest.approx(goals)


@pytest.mark.parametrize(("support", "factor"), [(0.0, 0.3), (0.7, 1.0), (1.0, 1.3)])
def test_leadership_stands_behind_it_or_does_not(engine: SimpleNamespace, stage: Stage, support: float, factor: float) -> None:
    today = stage.calendar[0]
    today.cross_kpi_weight, today.kpi_clarity, today.hr_competence = 0.5, 1.0, 1.0
    today.mandate, today.leadership_support = 0.5, support
    assert engine.goals.shared_goals(stage.p, today) == pytest.approx(0.5 * factor)
    assert engine.goals.mandate_of(stage.p, today) == pytest.approx(0.5 * factor)
    today.cross_kpi_weight = today.mandate = 1.0  # more than all of it there is not
    assert engine.goals.shared_goals(stage.p, today) == pytest.approx(min(factor, 1.0))
    assert engine.goals.mandate_of(stage.p, today) == pytest.approx(min(factor, 1.0))


@pytest.mark.parametrize(("framing", "factor"), [(1.0, 1.0), (0.0, -0.3), (0.5, 0.35)])
def test_told_as_a_race_a_shared_kpi_divides(engine: SimpleNamespace, stage: Stage, framing: float, factor: float) -> None:
    today = stage.calendar[0]
    today.cross_kpi_weight, today.kpi_clarity, today.hr_competence, today.group_framing = 0.6, 1.0, 1.0, framing
    assert engine.goals.shared_goals(stage.p, today) == pytest.approx(0.6 * factor)
    today.cross_kpi_weight = today.leadership_support = 1.0  # it divides no further than declared
    assert engine.goals.shared_goals(stage.p, today) == pytest.approx(max(min(1.3 * factor, 1.0), -0.3))


@pytest.mark.parametrize(("involvement", "effect"), [(1.0, 0.8), (0.5, 0.52), (0.0, 0.24)])
def test_an_imposed_mandate_counts_for_little(engine: SimpleNamespace, stage: Stage, involvement: float, effect: float) -> None:
    today = stage.calendar[0]
    today.mandate, today.involvement = 0.8, involvement
    assert engine.goals.mandate_of(stage.p, today) == pytest.approx(effect)


def test_a_mandate_shows_how_the_own_work_moves_the_kpi(engine: SimpleNamespace, stage: Stage) -> None:
    today = stage.calendar[0]
    stage.p.mandate_clarity, today.kpi_clarity = 0.5, 0.4
    assert engine.goals.clarity_of(stage.p, today) == pytest.approx(0.4)
    today.mandate = 0.6
    assert engine.goals.clarity_of(stage.p, today) == pytest.approx(0.7)
    today.kpi_clarity = 0.9
    assert engine.goals.clarity_of(stage.p, today) == 1.0


# --- The plan ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def planned(stage: Stage) -> Stage:
    """At the usual autonomy: 45 % for inquiries, a tenth of it for quality, 10 % nurture, 25 % brand, 20 % research."""
    p = stage.p
    p.share_brand_hours, p.share_activation_hours, p.share_nurture_hours, p.quality_plan = 0.25, 0.45, 0.10, 0.1
    return stage


@pytest.mark.parametrize(
    ("autonomy", "plan"),
    [
        (0.6, (0.405, 0.045, 0.10, 0.25, 0.20)),
        (0.0, (0.81, 0.09, 0.10, 0.0, 0.0)),  # a service unit brings leads
        (0.3, (0.6075, 0.0675, 0.10, 0.125, 0.10)),
        (0.9, (0.2025, 0.0225, 0.10, 0.375, 0.30)),
        (1.0, (0.2025, 0.0225, 0.10, 0.375, 0.30)),  # 1.5 times the usual is the most
    ],
)
def test_a_service_unit_brings_leads_and_a_strategic_department_builds(
    engine: SimpleNamespace, planned: Stage, autonomy: float, plan: tuple[float, ...]
) -> None:
    planned.calendar[0].marketing_autonomy = autonomy
    assert engine.policy.plan_of(planned.p, planned.calendar[0]) == pytest.approx(plan)


def test_shares_of_a_plan_are_shares(engine: SimpleNamespace, planned: Stage) -> None:
    """Also where brand and research leave no time for anything else but nurture."""
    planned.p.share_brand_hours, planned.p.share_activation_hours, planned.calendar[0].marketing_autonomy = 0.6, 0.0, 1.0
    plan = engine.policy.plan_of(planned.p, planned.calendar[0])
    assert min(plan) >= 0.0
    assert sum(plan) == pytest.approx(1.0)
    assert plan[:3] == pytest.approx((0.0, 0.0, 0.10))
    assert plan[3] / plan[4] == pytest.approx(2.0)


def test_hours_go_part_of_the_way_to_the_plan(engine: SimpleNamespace, planned: Stage) -> None:
    person, today = planned.world.staff[1], planned.calendar[0]
    names = ("mix_volume", "mix_quality", "mix_nurture", "mix_brand", "mix_research")
    today.marketing_autonomy = 0.6
    for name, share in zip(names, (1.0, 0.0, 0.0, 0.0, 0.0), strict=True):
        setattr(person, name, share)
    engine.policy.move_to_plan(planned.world, planned.p, today, 1, 0.2)
    mix = [float(getattr(person, name)) for name in names]
    assert mix == pytest.approx(np.array((0.8, 0, 0, 0, 0)) + 0.2 * np.array((0.405, 0.045, 0.10, 0.25, 0.20)))
    assert sum(mix) == pytest.approx(1.0)
