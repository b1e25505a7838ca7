"""The engine as plain Python."""

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest

from tests.rules.plain import plain_engine


@pytest.fixture(scope="session")
def engine() -> SimpleNamespace:
    """Every module of the engine under its short name, uncompiled."""
    return plain_engine()


@pytest.fixture(autouse=True)
def _hashing_wraps_around() -> Iterator[None]:
    with np.errstate(over="ignore"):  # compiled code never warns
        yield
