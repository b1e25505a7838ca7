"""Comparisons that several tests read; none changes them."""

import pytest

from tests.report.made import EFFECTS, USUAL, Made, Recipe


@pytest.fixture(scope="session")
def usual() -> Made:
    """Four scenarios against a baseline, 50 pairs."""
    return Recipe(USUAL, effects=EFFECTS).make()


@pytest.fixture(scope="session")
def null() -> Made:
    """A scenario that changes nothing."""
    return Recipe(USUAL[:2]).make()


@pytest.fixture(scope="session")
def single() -> Made:
    """One pair, and a month that is not over."""
    return Recipe(USUAL[:3], n_pairs=1, effects=EFFECTS, days=20).make()
