"""Small scenarios, and one run of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

import sim

Load = Callable[..., sim.Scenario]


@pytest.fixture(scope="session")
def load(root: Path, small: tuple[str, ...]) -> Load:
    """Load a shipped scenario, made small."""
    return lambda name, *overrides: sim.load(root / "scenarios" / f"{name}.toml", (*small, *overrides))


@pytest.fixture(scope="session")
def run(load: Load) -> sim.RunResult:
    """One run with its events."""
    return sim.simulate(load("gemba"), seed=3, events=True)
