"""What every test may use."""

from pathlib import Path

import hypothesis
import pytest

# The same examples on every machine and in every order; the first compilation of a kernel is no slow example.
hypothesis.settings.register_profile("holivar", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("holivar")


def pytest_configure(config: pytest.Config) -> None:
    """Before several workers start, compile the engine once, so that they don't all do it."""
    if getattr(config.option, "numprocesses", None):
        from sim.experiments.simulate import is_engine_cold, warm_up
        from sim.scenario.load import build

        if is_engine_cold():
            warm_up(build({}))


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def small() -> tuple[str, ...]:
    """Overrides that make a scenario's run take a moment, also in plain Python."""
    sizes = ("days=63", "warmup_days=21", "company.n_customers=300", "company.n_marketers=3", "company.n_sellers=4")
    return (*sizes, "market.p_need_per_day=0.01")  # so that things happen
