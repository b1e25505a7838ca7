"""Fixtures of the property tests."""

from random import Random
from typing import Any

import pytest

from tests.properties.small_worlds import Case, draw_scenario

SURVEYS: dict[str, Any] = {
    "hr_diagnosis": {"start": 6, "every_days": 5, "threshold": 1.0, "triggers": "gemba"},
    "gemba": {"every_days": 4},
}


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    """Some random companies with the interventions that fell to them; in the last two a survey triggers one."""
    drawn = [draw_scenario(Random(f"case {number}")) for number in range(12)]
    drawn += [draw_scenario(Random(f"survey {number}"), interventions=SURVEYS) for number in range(2)]
    return [Case(scenario) for scenario in drawn]
