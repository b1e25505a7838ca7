"""Distances in the plane, the same to the last bit in plain Python and compiled.

``math.hypot`` and ``x**2`` round differently in CPython, NumPy and Numba; products, sums and square roots don't (IEEE 754).
"""

import math
from typing import Any

from sim.compiled import compiled_part


@compiled_part
def squared(x: Any, y: Any) -> Any:
    """Square of the length of the vector (x, y)."""
    return x * x + y * y


@compiled_part
def length(x: Any, y: Any) -> Any:
    """Length of the vector (x, y)."""
    return math.sqrt(x * x + y * y)
