"""From a study file to its points: every concrete scenario the study will run, checked before the first run."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from sim.problems import Problem, ScenarioError, printable
from sim.scenario.files import Refused, holds_beliefs, holds_study, read_text
from sim.scenario.layers import OVERRIDE
from sim.scenario.load import build, load
from sim.scenario.schema import Scenario
from sim.shipped import scenarios_folder
from sim.studies.designs import laid_out, n_rows
from sim.studies.factors import Factor, Value, applied
from sim.studies.file import Study
from sim.studies.points import Point as Point
from sim.studies.points import lay_points
from sim.studies.vary import factors_of

MOST_POINTS = 100_000
MOST_RUNS = 1_000_000


@dataclass(frozen=True, eq=False)
class StudyPlan:
    """All that a study will run. Made by `plan`.

    Parameters
    ----------
    study : the file.
    bases : the base scenarios with the study's overrides; the first is the baseline of paired differences.
    factors : what varies.
    points : in the order of the result table.
    outcomes : names of what is kept of every run.
    digest : SHA-256 of all that can change a number of the results: not the names, titles and notes.
    sample : the design as numbers before whole numbers were rounded, shape (rows of the design, factors).
    """

    study: Study
    bases: tuple[Scenario, ...]
    factors: tuple[Factor, ...]
    points: tuple[Point, ...] = field(repr=False)
    outcomes: tuple[str, ...] = field(repr=False)
    digest: str
    sample: np.ndarray = field(repr=False)

    def changes(self, point: Point) -> dict[str, Value]:
        """A point's values by the keys of the factors."""
        return {factor.key: value for factor, value in zip(self.factors, point.values, strict=True)}

    def scenario(self, point: Point) -> Scenario:
        """A point's concrete scenario; it has its base scenario's name."""
        return build(self.content(point))

    def content(self, point: Point) -> dict[str, Any]:
        """What `scenario` builds a point's scenario from: plain dicts, lists, numbers and text."""
        return applied(self._contents[point.base], self.changes(point))

    @cached_property
    def _contents(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(base.content() for base in self.bases)

    def seeds(self, n: int) -> range:
        """The first ``n`` seeds; all points are run with the same ones."""
        return range(self.study.seed, self.study.seed + n)

    @property
    def n_runs(self) -> int:
        """Runs that may be needed at most; a scenario that several points share is counted once."""
        return len({point.digest for point in self.points}) * self.study.replications.most_seeds

    def matrix(self) -> np.ndarray:
        """The design as numbers, shape (rows, factors): what SALib has sampled, whole numbers not rounded yet.

        A switch is 0 or 1, a time its scenario day, a text its place among the levels.
        """
        return self.sample.copy()

    def problem(self) -> dict[str, Any]:
        """The factors as SALib wants them: names, bounds and distributions."""
        described = [_salib(factor) for factor in self.factors]
        return {
            "num_vars": len(self.factors),
            "names": [factor.key for factor in self.factors],
            "bounds": [bounds for _, bounds in described],
            "dists": [name for name, _ in described],
        }


def _salib(factor: Factor) -> tuple[str, list[float]]:
    """A factor with levels is described by its smallest and its largest."""
    if factor.distribution is not None:
        return factor.distribution.salib()
    numbers = [factor.as_number(level) for level in factor.levels]
    return "unif", [min(numbers), max(numbers)]


def plan(
    study: Study, bases: Sequence[Scenario] | None = None, progress: Callable[[int, int], None] = lambda done, total: None
) -> StudyPlan:
    """Lay a study out and check every point of it.

    Parameters
    ----------
    bases : base scenarios with the study's overrides, in the place of the files that the study names; for a study that was begun
        and keeps its scenarios, whatever became of the files.
    progress : called now and then with the points that are laid out, and all; a hundred thousand take half a minute and more.

    Raises
    ------
    ScenarioError
        With every problem: scenarios that can't be read, keys and values that can't vary, designs that don't fit what varies,
        points that are no scenario or in which two interventions contradict each other, and studies beyond `MOST_POINTS` or
        `MOST_RUNS`.

    >>> from sim.studies.file import build_study
    >>> small = build_study({"scenarios": ["baseline"], "vary": {"market.rivals": {"grid": [0.5, 1.5, 3]}}})
    >>> [point.values for point in plan(small).points]
    [(0.5,), (1.0,), (1.5,)]
    """
    bases = _bases(study) if bases is None else tuple(bases)
    factors = factors_of(study, bases)
    _check_size(study, n_rows(study, factors), len(bases))
    rows = laid_out(study, factors)
    _check_size(study, len(rows.values), len(bases))
    points = lay_points(study, bases, factors, rows.values, progress)
    if study.replications.until is not None and len(points) < 2:
        found = "has nothing to compare, as the study has one point"
        raise ScenarioError([Problem(study.file, "replications.until", found, "allowed: with two points or more")])
    digest = _digest(study, bases, factors, points)
    return StudyPlan(study, bases, factors, points, study.outcomes, digest, rows.sample)


def _bases(study: Study) -> tuple[Scenario, ...]:
    problems: list[Problem] = []
    bases: list[Scenario] = []
    for place, written in enumerate(study.scenarios):
        here = f"scenarios[{place}]"
        try:
            base = _base(study, here, written)
        except ScenarioError as error:
            problems += error.problems
            continue
        if base.name in {other.name for other in bases}:
            found = f"'{printable(written)}' is called {base.name} like another one"
            problems.append(Problem(study.file, here, found, "allowed: scenarios of different names"))
        bases.append(base)
    if problems:
        raise ScenarioError(dict.fromkeys(problems))
    return tuple(bases)


def _base(study: Study, here: str, written: str) -> Scenario:
    path = os.path.normpath(os.path.join(study.folder, written))
    if not written.endswith(".toml") and not os.path.lexists(path):
        path = str(scenarios_folder() / f"{written}.toml")
    try:
        read_text(path)
        for what, holds in (("a study", holds_study), ("a file of beliefs", holds_beliefs)):
            if holds(path):
                raise Refused(f"is {what}", "allowed: a scenario file", misnamed=True)
        return load(path, study.set)
    except Refused as refused:
        file, key, named = (study.file, here, f"'{printable(path, 200)}' ") if refused.misnamed else (path, "", "")
        raise ScenarioError([Problem(file, key, f"{named}{refused.found}", refused.allowed)]) from None
    except ScenarioError as error:
        raise ScenarioError([_of_set(study, problem) for problem in error.problems]) from None


def _of_set(study: Study, problem: Problem) -> Problem:
    """What is wrong with an override stands in the study's ``set``, wherever that came from."""
    if problem.file != OVERRIDE:
        return problem
    return Problem(study.file, f"set: {problem.key}" if problem.key else "set", problem.found, problem.allowed)


def _check_size(study: Study, n_rows: int, n_bases: int) -> None:
    n_points = n_rows * n_bases
    n_runs = n_points * study.replications.most_seeds
    for what, n, most in (("points", n_points, MOST_POINTS), ("runs", n_runs, MOST_RUNS)):
        if n > most:
            shown = f"{n:,}" if n < 10**15 else "far too many"
            raise ScenarioError([Problem(study.file, "", f"has {shown} {what}", f"allowed: up to {most:,}")])


def _digest(study: Study, bases: Sequence[Scenario], factors: Sequence[Factor], points: Sequence[Point]) -> str:
    """SHA-256 of what the results depend on; concrete scenarios stand in it by their own digests."""
    content = {
        "bases": [base.digest() for base in bases],
        "design": study.design.model_dump(mode="json"),
        "factors": [factor.key for factor in factors],
        "points": [[point.base, point.design, point.values, point.digest] for point in points],
        "seed": study.seed,
        "replications": study.replications.model_dump(mode="json"),
        "outcomes": study.outcomes,
        "daily": study.daily,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
