"""The designs: which combinations of levels, or which samples, the rows of a study are.

Random samples and Latin hypercubes are keyed draws (see `sim.world.chance`), each factor's luck keyed to its name: a further
factor changes no other one. Sobol' sequences and Morris' trajectories come from SALib.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from sim.experiments.companies import axis_of, hypercube
from sim.problems import Problem, ScenarioError
from sim.scenario.schema import SECTIONS
from sim.studies.factors import Factor, Value
from sim.studies.file import Study
from sim.world import chance

RANDOM = 2001
"""Stream of random designs; see `sim.experiments.companies.COMPANY`, which hypercubes share with drawn companies."""


MOST_IN_A_FRACTION = 64


class Rows(NamedTuple):
    """A design: the values of each row, and the same as numbers before whole ones were rounded, shape (rows, factors)."""

    values: list[tuple[Value, ...]]
    sample: np.ndarray


def n_rows(study: Study, factors: Sequence[Factor]) -> int:
    """Rows that a design will have; of a fraction at least one."""
    design, k = study.design, len(factors)
    levels = [len(factor.levels) for factor in factors]
    counts: dict[str, Callable[[], int]] = {
        "grid": lambda: math.prod(levels),
        "list": lambda: max(levels, default=1),
        "factorial": lambda: 2**k if design.fraction == "full" else 1,
        "random": lambda: design.points,
        "latin_hypercube": lambda: design.points,
        "sobol": lambda: design.base_samples * (2 * k + 2 if design.second_order else k + 2),
        "morris": lambda: design.trajectories * (k + 1),
    }
    return counts[design.kind]()


def laid_out(study: Study, factors: Sequence[Factor]) -> Rows:
    """The rows of a study's design.

    Raises
    ------
    ScenarioError
        When there is no fraction of the resolution that is asked for.
    """
    kind = study.design.kind
    if kind == "grid":
        return _of_levels(list(product(*(factor.levels for factor in factors))), factors)
    if kind == "list":
        return _of_levels(list(zip(*(factor.levels for factor in factors), strict=True)) or [()], factors)
    if kind == "factorial":
        return _of_levels(_factorial(study, factors), factors)
    unit = {"random": _random, "latin_hypercube": _hypercube, "sobol": _sobol, "morris": _morris}[kind](study, factors)
    return _of_quantiles(unit, factors)


def _of_levels(values: list[tuple[Value, ...]], factors: Sequence[Factor]) -> Rows:
    numbers = [[factor.as_number(value) for factor, value in zip(factors, row, strict=True)] for row in values]
    return Rows(values, np.array(numbers, dtype=float).reshape(len(values), len(factors)))


def _of_quantiles(unit: np.ndarray, factors: Sequence[Factor]) -> Rows:
    """Rows from probabilities, shape (rows, factors): quantiles of distributions, and levels in equal shares."""
    columns, numbers = [], []
    for factor, u in zip(factors, unit.T, strict=True):
        if factor.distribution is None:
            places = np.minimum((u * len(factor.levels)).astype(int), len(factor.levels) - 1)
            column = [factor.levels[place] for place in places.tolist()]
            sample = np.array([factor.as_number(value) for value in column])
        else:
            sample = factor.distribution.ppf(u)
            column = [factor.of_sample(number) for number in sample.tolist()]
        columns.append(column)
        numbers.append(sample)
    return Rows(list(zip(*columns, strict=True)), np.column_stack(numbers))


def _factorial(study: Study, factors: Sequence[Factor]) -> list[tuple[Value, ...]]:
    """All combinations of two levels, or a fraction of them; the row of all first levels comes first."""
    resolution = study.design.fraction
    if resolution == "full":
        return list(product(*(factor.levels for factor in factors)))
    n_most = MOST_IN_A_FRACTION
    if not resolution <= len(factors) <= n_most:
        found, allowed = f"is {resolution} with {len(factors)} factors", f"allowed: 'full', or {resolution} to {n_most} factors"
        raise ScenarioError([Problem(study.file, "design.fraction", found, allowed)])
    rows = fraction(len(factors), resolution).tolist()
    chosen = [tuple(factor.levels[place] for factor, place in zip(factors, row, strict=True)) for row in rows]
    return sorted(chosen, key=lambda row: [factor.levels.index(value) for factor, value in zip(factors, row, strict=True)])


def fraction(n_factors: int, resolution: int) -> np.ndarray:
    """A regular fraction of the two-level factorial.

    Its columns are those of a parity check: any ``resolution - 1`` of them are independent, so that no defining word is shorter
    than the resolution. They are chosen greedily in numerical order, as in a lexicographic code; for the numbers of factors in
    the tables of textbooks that takes as few rows as these do. pyDOE3's ``fracfact_by_res`` is not used, because it takes long
    generators for long words: its "resolution 5" of 7 factors in 32 rows has words of 4 letters.

    Parameters
    ----------
    n_factors : at least ``resolution``.
    resolution : 3: main effects are told from each other; 4: and from interactions of two; 5: these from each other as well.

    Returns
    -------
    int8, shape (2**k, n_factors): 0 for the first level, 1 for the second. The first row is all 0.
    """
    columns: list[int] = []
    spanned: list[set[int]] = [{0}] + [set() for _ in range(resolution - 2)]  # by how many columns it takes
    number = 0
    while len(columns) < n_factors:
        number += 1
        if any(number in sums for sums in spanned):
            continue
        columns.append(number)
        for n in range(resolution - 2, 0, -1):
            spanned[n] |= {number ^ each for each in spanned[n - 1]}
    base = np.arange(2 ** max(columns).bit_length())
    return np.array([[(row & column).bit_count() % 2 for column in columns] for row in base.tolist()], dtype=np.int8)


def _axis_name(factor: Factor) -> str:
    # A parameter's luck is that of drawn companies (`holivar compare --companies`), whose names have no table.
    table, _, name = factor.key.partition(".")
    return name if table in SECTIONS else factor.key


def _random(study: Study, factors: Sequence[Factor]) -> np.ndarray:
    points = np.arange(study.design.points)
    return np.column_stack([chance.uniforms(study.seed, RANDOM, axis_of(_axis_name(each)), points) for each in factors])


def _hypercube(study: Study, factors: Sequence[Factor]) -> np.ndarray:
    return np.column_stack([hypercube(_axis_name(each), study.design.points, study.seed) for each in factors])


def _unit_problem(factors: Sequence[Factor]) -> dict[str, object]:
    return {"num_vars": len(factors), "names": [each.key for each in factors], "bounds": [[0.0, 1.0]] * len(factors)}


def _salib_seed(study: Study) -> int:
    """SALib takes 0 for "any" and numbers of 32 bits at most."""
    return 1 + study.seed % (2**32 - 2)


def _sobol(study: Study, factors: Sequence[Factor]) -> np.ndarray:
    from SALib.sample import sobol

    design = study.design
    sample = sobol.sample(
        _unit_problem(factors), design.base_samples, calc_second_order=design.second_order, seed=_salib_seed(study)
    )
    return np.asarray(sample)


def _morris(study: Study, factors: Sequence[Factor]) -> np.ndarray:
    from SALib.sample import morris

    design = study.design
    return np.asarray(
        morris.sample(_unit_problem(factors), design.trajectories, num_levels=design.levels, seed=_salib_seed(study))
    )
