"""The points of a study: each row of its design in each base scenario, checked as if it were a scenario file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, NamedTuple

from sim.experiments.companies import make_fit
from sim.interventions.registry import interventions
from sim.problems import Problem, ScenarioError
from sim.scenario.calendar import compile_calendar
from sim.scenario.levers import LEVERS
from sim.scenario.load import build
from sim.scenario.schema import SECTIONS, Scenario
from sim.studies.factors import Factor, Value, applied
from sim.studies.file import Study

MOST_FAULTY = 10
"""Points whose problems are told; others are counted."""


class Point(NamedTuple):
    """One concrete scenario of a study: a base scenario at one row of the design."""

    number: int
    """Its place in the table, from 0 on: row by row of the design, in each row base by base."""
    base: int
    """Which of the plan's base scenarios."""
    design: int
    """Which row of the design, the same for all bases: points of one row are paired."""
    values: tuple[Value, ...]
    """In the order of the plan's factors."""
    digest: str
    """``Scenario.digest()`` of the concrete scenario; points with equal ones are run once."""


def lay_points(
    study: Study,
    bases: Sequence[Scenario],
    factors: Sequence[Factor],
    rows: Sequence[tuple[Value, ...]],
    progress: Callable[[int, int], None],
) -> tuple[Point, ...]:
    """Make every point and check it.

    Parameters
    ----------
    progress : called before each row of the design with the points that are made, and all.

    Raises
    ------
    ScenarioError
        With the problems of the first points that can't be run, each with the point's number, and how many more there are.
    """
    makers = [_Maker(study, base, bases[0], factors) for base in bases]
    checked = _Conflicts()
    points: list[Point] = []
    problems: list[Problem] = []
    n_faulty = 0
    for design, row in enumerate(rows):
        progress(design * len(bases), len(rows) * len(bases))
        for base, maker in enumerate(makers):
            number = design * len(bases) + base
            try:
                values, scenario = maker.made(row)
                checked.check(scenario)
            except ScenarioError as error:
                n_faulty += 1
                if n_faulty <= MOST_FAULTY:
                    problems += _of_point(study, f"point {number} ({bases[base].name})", error)
                continue
            points.append(Point(number, base, design, values, scenario.digest()))
    if n_faulty > MOST_FAULTY:
        problems.append(Problem(study.file, "", f"and {n_faulty - MOST_FAULTY:,} more points that can't be run"))
    if problems:
        raise ScenarioError(problems)
    return tuple(points)


def _of_point(study: Study, place: str, error: ScenarioError) -> Iterator[Problem]:
    for problem in error.problems:
        found = f"{problem.key}: {problem.found}" if problem.key else problem.found
        yield Problem(study.file, place, found, problem.allowed)


@dataclass
class _Maker:
    """Makes the points of one base scenario."""

    study: Study
    base: Scenario
    baseline: Scenario
    factors: Sequence[Factor]
    content: dict[str, Any] = field(init=False)
    own: dict[int, Value] = field(init=False)
    """Values that this scenario keeps, by the place of the factor: of what is uncertain, those in which it differs from the
    baseline, since they are what it tests (as in `sim.experiments.companies.company_of`)."""

    def __post_init__(self) -> None:
        self.content = self.base.content()
        mine, usual = self.base.parameters(), self.baseline.parameters()
        named = {each.key: each.key.rpartition(".")[2] for each in self.factors if each.key.split(".")[0] in SECTIONS}
        self.own = {
            place: self.content[each.key.split(".")[0]][name]
            for place, each in enumerate(self.factors)
            if (name := named.get(each.key)) and each.key not in self.study.vary and mine[name] != usual[name]
        }

    def made(self, row: tuple[Value, ...]) -> tuple[tuple[Value, ...], Scenario]:
        """A row's values in this scenario, and the concrete scenario."""
        values = [self.own.get(place, value) for place, value in enumerate(row)]
        self._make_shares_fit(values)
        changes = {factor.key: value for factor, value in zip(self.factors, values, strict=True)}
        return tuple(values), build(applied(self.content, changes))

    def _make_shares_fit(self, values: list[Value]) -> None:
        """Cut sampled shares that make more than one together, in place; written ones are left for the check to refuse."""
        for table, model in SECTIONS.items():
            for names in getattr(model, "SHARES_OF_ONE", ()):
                keys = {f"{table}.{name}": name for name in names}
                places = {keys[each.key]: place for place, each in enumerate(self.factors) if each.key in keys}
                drawn = {
                    name: float(values[place])
                    for name, place in places.items()
                    if self.factors[place].distribution is not None and place not in self.own
                }
                if not drawn:
                    continue
                shares = {name: float(values[places[name]] if name in places else self.content[table][name]) for name in names}
                make_fit(shares, names, drawn)
                for name in drawn:
                    values[places[name]] = shares[name]


class _Conflicts:
    """Asks the calendar whether interventions of a point contradict each other, where they could, once for equal ones."""

    def __init__(self) -> None:
        self._sharing = _sharing()
        self._known: dict[str, ScenarioError | None] = {}

    def check(self, scenario: Scenario) -> None:
        """Raise a `ScenarioError` if they do."""
        names = set(scenario.interventions)
        if scenario.awaiting is None:
            names = {name for pair in self._sharing if pair <= names for name in pair}
            if not names:
                return
        # What else a scenario holds does not reach the calendar, and without it many points are equal.
        fewer = Scenario(
            days=scenario.days,
            warmup_days=scenario.warmup_days,
            company=scenario.company,
            levers=scenario.levers,
            interventions={name: scenario.interventions[name] for name in names},
        )
        key = fewer.digest()
        if key not in self._known:
            self._known[key] = _conflict(fewer)
        found = self._known[key]
        if found is not None:
            raise found


def _conflict(scenario: Scenario) -> ScenarioError | None:
    try:
        compile_calendar(scenario)
    except ScenarioError as error:
        return error
    return None


def _sharing() -> list[frozenset[str]]:
    """Pairs of interventions that write one exclusive lever, so that they may contradict each other."""
    exclusive = {name for name, lever in LEVERS.items() if lever.combine == "exclusive"}
    written: Mapping[str, set[str]] = {name: exclusive.intersection(kind.LEVERS) for name, kind in interventions().items()}
    return [frozenset((one, other)) for one, other in combinations(written, 2) if written[one] & written[other]]
