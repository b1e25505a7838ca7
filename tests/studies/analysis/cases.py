"""Cases with known answers, shared by the tests of the analyses."""

from collections.abc import Callable, Sequence

import numpy as np

ISHIGAMI_NAMES = ("x1", "x2", "x3")
ISHIGAMI_FIRST = (0.31391, 0.44241, 0.0)
ISHIGAMI_TOTAL = (0.55759, 0.44241, 0.24368)
ISHIGAMI_PAIR = 0.24368
"""Ishigami & Homma (1990) with a = 7, b = 0.1: closed forms, for instance in Saltelli et al. (2008), page 179."""

ISHIGAMI_PROBLEM = {"num_vars": 3, "names": list(ISHIGAMI_NAMES), "bounds": [[-np.pi, np.pi]] * 3}


def ishigami(x: np.ndarray) -> np.ndarray:
    """Strongly curved, with an interaction of the first and third factor; uniform on -pi to pi."""
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def saltelli(n_base: int, seed: int, second_order: bool = False) -> np.ndarray:
    """A Saltelli design for Ishigami's function."""
    from SALib.sample import sobol

    return np.asarray(sobol.sample(ISHIGAMI_PROBLEM, n_base, calc_second_order=second_order, seed=seed))


def full_factorial(n_factors: int) -> np.ndarray:
    """All points of two levels, the first factor changing fastest; bools of shape (2**factors, factors)."""
    return (np.arange(2**n_factors)[:, None] >> np.arange(n_factors)) % 2 == 1


def covered(repeat: Callable[[np.random.Generator], Sequence[tuple[float, float, float]]], times: int, seed: int) -> np.ndarray:
    """How often intervals hold the truth.

    `repeat` gives (low, truth, high) for each interval of one repetition; the result is one share for each.
    """
    rng = np.random.default_rng(seed)
    hits = [[low <= truth <= high for low, truth, high in repeat(rng)] for _ in range(times)]
    return np.asarray(np.mean(hits, axis=0))
