"""What each intervention does and costs, by hand."""

import pytest

from sim.interventions.cross_kpi import CrossKpi
from sim.interventions.gemba import Gemba
from sim.interventions.separate_floors import SeparateFloors
from sim.interventions.shared_space import SharedSpace
from sim.scenario.parameters import Company

FIRM = Company(n_marketers=10, n_sellers=20)


def test_cross_kpi_writes_weight_and_clarity_and_pays_hr_and_the_bonus_pool() -> None:
    kpi = CrossKpi(
        weight=0.3, clarity=0.8, bonus_eur_per_person_month=100, hr_hours_per_month=10, hr_eur_per_hour=60,
        setup_cost_eur=5_000, setup_hours_per_person=2, hours_per_person_month=2.1,
    )  # fmt: skip
    assert kpi.levers(0, FIRM) == kpi.levers(400, FIRM) == {"cross_kpi_weight": 0.3, "kpi_clarity": 0.8}
    assert kpi.cost(0, FIRM) == pytest.approx((5_000 + 3_600 / 21, 2.1, 2.1, 0))
    assert kpi.cost(1, FIRM) == pytest.approx((3_600 / 21, 0.1, 0.1, 0))


def test_gemba_swaps_on_its_days_only() -> None:
    gemba = Gemba(every_days=5, hours=3, participation=0.5, presentation=0.4, includes_heads=False)
    swap = {"gemba_share": 0.5, "gemba_hours": 3.0, "gemba_presentation": 0.4, "gemba_heads": 0.0}
    assert [gemba.levers(day, FIRM) for day in range(6)] == [swap, {}, {}, {}, {}, swap]


def test_gemba_costs_coordination_listening_and_the_swaps_themselves() -> None:
    gemba = Gemba(hours=4, participation=0.5, setup_cost_eur=1_000, cost_eur_per_month=210)
    assert gemba.cost(0, FIRM) == pytest.approx((1_010, 0.5, 0.5, 2 * 4 * 0.5 * 10))
    assert gemba.cost(1, FIRM) == pytest.approx((10, 0, 0, 0))
    assert Gemba(presentation=0.0).cost(21, FIRM).hours_per_seller == 0


def test_shared_space_moves_everybody_once() -> None:
    space = SharedSpace(distance_m=6, openness=0.7, reasons_to_talk=1.5, setup_cost_eur_per_seat=1_000, setup_cost_eur=50)
    rooms = {"distance_m": 6.0, "floors_apart": 0.0, "openness": 0.7, "reasons_to_talk": 1.5}
    assert space.levers(0, FIRM) == space.levers(300, FIRM) == rooms
    assert space.cost(0, FIRM) == pytest.approx((30_050, 4, 4, 0))
    assert space.cost(1, FIRM) == (0, 0, 0, 0)


def test_separate_floors_moves_the_smaller_department() -> None:
    floors = SeparateFloors(floors=3, distance_m=25, setup_cost_eur_per_seat=1_000)
    assert floors.levers(0, FIRM) == {"distance_m": 25.0, "floors_apart": 3.0, "openness": 1.0}
    assert floors.cost(0, FIRM) == pytest.approx((10_000, 2, 2, 0))
    assert floors.cost(1, FIRM) == (0, 0, 0, 0)
