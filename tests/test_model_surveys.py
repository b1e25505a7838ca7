"""A company stepped, watched and changed from outside while surveys may let an intervention begin."""

from typing import Any

import pytest

from sim.model import Company
from sim.world.records import World
from tests.test_model import SMALL

SCENARIO: dict[str, Any] = {
    "interventions": {
        "hr_diagnosis": {"start": 5, "every_days": 10, "threshold": 0.0, "triggers": "shared_space"},
        "shared_space": {"distance_m": 6.0},
    }
}


def make(**settings: Any) -> Company:
    return Company(SCENARIO, **{**SMALL, **settings})


def assert_same_world(one: Company, other: Company) -> None:
    for name, a, b in zip(World._fields, one.world, other.world, strict=True):
        assert a.tobytes() == b.tobytes(), name


def test_the_page_turns_the_same_way_a_day_at_a_time() -> None:
    stepped, run = make(log=True), make(log=True).run()
    for _ in range(stepped.scenario.horizon):
        stepped.step()
    assert_same_world(stepped, run)
    assert run.daily["page"].tolist() == [0] * 24 + [1] * 56


def test_a_lever_is_set_on_every_page() -> None:
    company = make().run(40)  # in the middle of page 1
    company.set_lever("distance_m", 33.0, days=7)
    distance = company.calendar.pages["distance_m"]
    assert distance.shape == (7, 80)
    assert (distance[:, 40:47] == 33.0).all()
    assert set(distance[:, 47].tolist()) == {6.0, 20.0}
    assert company.calendar.table["distance_m"][39:48].tolist() == [20.0] + [33.0] * 7 + [20.0]


def test_a_hook_can_call_off_what_surveys_would_trigger() -> None:
    company = make()
    company.every(1000, lambda c: c.set_lever("diagnosis_threshold", 100.0), first=1)
    assert not company.run().daily["page"].any()


def test_surveys_cannot_be_moved_once_pages_are_laid_out_for_them() -> None:
    with pytest.raises(ValueError, match="surveys are fixed where one triggers shared_space"):
        make().set_lever("survey", 1.0, days=1)
    company = make(**{"interventions.hr_diagnosis.strength": 0})
    company.set_lever("survey", 1.0, days=1)
    assert company.calendar.table["survey"].tolist() == [1.0] + [0.0] * 79
