"""Fixtures of the property tests."""

from random import Random

import pytest

from tests.properties.small_worlds import Case, draw_scenario


@pytest.fixture(scope="session")
def cases() -> list[Case]:
    """Some random companies with the interventions that fell to them."""
    return [Case(draw_scenario(Random(f"case {number}"))) for number in range(12)]
