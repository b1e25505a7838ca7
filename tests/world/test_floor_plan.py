"""Where people sit, against numbers worked out by hand."""

import math
from types import SimpleNamespace

import pytest

from tests.rules.plain import Stage


@pytest.mark.parametrize(
    ("floors", "factor"),
    [(0.0, 1.0), (0.5, 0.865), (1.0, 0.73), (1.5, 0.455), (2.0, 0.18), (3.0, 0.09), (4.0, 0.06), (10.0, 0.02)],
)
def test_floors(engine: SimpleNamespace, floors: float, factor: float) -> None:
    """12.2, 8.9 and 2.2 % of colleagues known at 0, 1 and 2 floors (V47): x 0.73 and x 0.18."""
    assert engine.floor_plan.floors_factor(Stage.of().p, floors) == pytest.approx(factor)


@pytest.fixture
def stage() -> Stage:
    """Two marketers and three sellers on known seats."""
    stage = Stage.of()
    stage.world.staff.seat_x[:] = (0.0, 3.0, 0.0, 0.0, -1.0)
    stage.world.staff.seat_y[:] = (0.0, 4.0, 0.0, 12.0, 0.0)
    stage.p.meet_rate, stage.p.distance_scale_m = 0.2, 12.0
    return stage


def test_odds_fall_with_distance(engine: SimpleNamespace, stage: Stage) -> None:
    engine.floor_plan.lay_out(stage.world, stage.p, 12.0, 0.0, 1.0, 1.0)
    odds = stage.world.pairs.odds
    assert odds[0, 1] == pytest.approx(0.2 * math.exp(-5 / 12))  # 3 and 4 m: 5 m within a room
    assert odds[0, 2] == pytest.approx(0.2 / math.e)  # 12 m from room to room
    assert odds[0, 4] == pytest.approx(0.2 * math.exp(-13 / 12))  # a seat 1 m farther away
    assert odds[1, 2] == pytest.approx(0.2 * math.exp(-math.hypot(15, 4) / 12))  # ... a marketer 3 m farther, 4 m to the side
    assert (odds == odds.T).all()
    assert (odds.diagonal() == 0).all()


def test_floors_enclosure_and_reasons_touch_the_others_only(engine: SimpleNamespace, stage: Stage) -> None:
    engine.floor_plan.lay_out(stage.world, stage.p, 12.0, 1.0, 0.8, 1.5)
    odds = stage.world.pairs.odds
    assert odds[0, 2] == pytest.approx(0.2 / math.e * 0.73 * 0.8 * 1.5)
    assert odds[0, 1] == pytest.approx(0.2 * math.exp(-5 / 12))
    assert odds[2, 3] == pytest.approx(0.2 / math.e)


def test_odds_end_at_certainty(engine: SimpleNamespace, stage: Stage) -> None:
    engine.floor_plan.lay_out(stage.world, stage.p, 0.0, 0.0, 2.0, 5.0)
    assert stage.world.pairs.odds.max() == 1.0


def test_the_firm_remembers_the_plan(engine: SimpleNamespace, stage: Stage) -> None:
    engine.floor_plan.lay_out(stage.world, stage.p, 7.0, 2.0, 0.5, 1.1)
    f = stage.world.firm[0]
    assert (f.layout_distance_m, f.layout_floors, f.layout_openness, f.layout_reasons) == (7.0, 2.0, 0.5, 1.1)
