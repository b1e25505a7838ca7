"""Comparisons that several tests read; none changes them."""

from pathlib import Path

import pytest

import sim
from sim.experiments.compare import Comparison
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


@pytest.fixture(scope="session")
def lived(root: Path, small: tuple[str, ...]) -> Comparison:
    """A real comparison of two small scenarios, four pairs, long enough for some of them to earn less."""
    longer = (*small, "days=126")
    return sim.compare(
        [sim.load(root / "scenarios" / f"{name}.toml", longer) for name in ("gemba", "cross_kpi")], reps=4, seed=10
    )


@pytest.fixture(scope="session")
def drawn(root: Path, small: tuple[str, ...]) -> Comparison:
    """Twelve real companies, each drawn; half of them earn less with cross KPIs."""
    longer = (*small, "days=126", "warmup_days=42", "company.n_customers=600")
    return sim.compare(sim.load(root / "scenarios" / "cross_kpi.toml", longer), companies=12, seed=17)
