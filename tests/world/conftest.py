"""The engine as plain Python, as the tests of the rules have it."""

from tests.rules.conftest import _hashing_wraps_around, engine

__all__ = ["_hashing_wraps_around", "engine"]
