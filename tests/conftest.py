"""What every test may use."""

from pathlib import Path

import hypothesis
import pytest

# The same examples on every machine and in every order; the first compilation of a kernel is no slow example.
hypothesis.settings.register_profile("holivar", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("holivar")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return Path(__file__).resolve().parents[1]
