"""Companies so small that their days can also run in plain Python."""

from collections.abc import Callable
from typing import Any

import pytest

from sim.model import Company

SMALL = {
    "company.n_customers": 200,
    "company.n_marketers": 3,
    "company.n_sellers": 4,
    "market.p_need_per_day": 0.01,
    "days": 60,
    "warmup_days": 20,
}


@pytest.fixture(scope="session")
def make(root: Any) -> Callable[..., Company]:
    """Make a small company; arguments as for Company."""

    def make_company(
        scenario: Any = root / "scenarios" / "gemba.toml", kind: type[Company] = Company, **settings: Any
    ) -> Company:
        return kind(scenario, **{**SMALL, **settings})

    return make_company


@pytest.fixture
def company(make: Callable[..., Company]) -> Company:
    """A small company on the morning of its first day."""
    return make()


@pytest.fixture
def later(make: Callable[..., Company]) -> Company:
    """A small company after 40 days."""
    return make().run(40)
