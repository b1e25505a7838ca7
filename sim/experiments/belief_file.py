"""Reads a file of beliefs: plain sentences about what a change does to an outcome, in a form that runs can refute.

As strict as a scenario file: every mistake is told at once, with its place, what stands there and what may stand there.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast, get_args

from sim.outcomes import OUTCOMES
from sim.problems import Problem, ScenarioError, printable
from sim.scenario.calendar import compile_calendar
from sim.scenario.faults import dotted
from sim.scenario.files import Refused, parse_toml, read_text
from sim.scenario.layers import Layers, add_overrides
from sim.scenario.load import build
from sim.scenario.schema import Scenario
from sim.scenario.words import described

Relation = Literal["at least", "at most", "equal"]

EVERYTHING = "everything"
"""In the place of an outcome: all outcomes and the log of all events."""

MOST_BELIEFS = 200
MOST_PAIRS = 1000
LONGEST_SENTENCE = 300

_SAME_FOR_ALL = ("name", "title", "notes", "seeds", "days", "warmup_days", "extends")
"""Keys of a scenario that the two sides of a belief can't set: what is compared measures the same days."""


@dataclass(frozen=True)
class Belief:
    """One sentence, and what would refute it.

    Parameters
    ----------
    says : the sentence.
    outcome : an outcome's name, or `EVERYTHING`.
    relation : how the scenario's outcome should be, measured against the baseline's.
    baseline, scenario : tables of a scenario file; the scenario is laid over the baseline.
    tolerance : in the outcome's unit; how far the mean paired difference may miss the relation.
    seeds : pairs, with the seeds 1, 2, ...
    """

    says: str
    outcome: str
    relation: Relation
    baseline: dict[str, Any] = field(default_factory=dict)
    scenario: dict[str, Any] = field(default_factory=dict)
    tolerance: float = 0.0
    seeds: int = 2

    def own_keys(self) -> set[str]:
        """Dotted keys that the belief itself sets, on either side."""
        return {*_leaves(self.baseline), *_leaves(self.scenario)}


@dataclass(frozen=True)
class BeliefFile:
    """A checked file: the company all its beliefs are about, and the beliefs."""

    path: str
    setting: dict[str, Any]
    beliefs: tuple[Belief, ...]


def read_beliefs(path: str, overrides: Sequence[str] = ()) -> BeliefFile:
    """Read and check a file of beliefs.

    Parameters
    ----------
    path : a TOML file.
    overrides : texts such as ``"company.n_sellers=30"``, laid over the file's setting.

    Raises
    ------
    ScenarioError
        With every problem of the file and the overrides.

    >>> read_beliefs("scenarios/beliefs.toml").beliefs[0].outcome
    'everything'
    """
    try:
        content = parse_toml(read_text(path))
    except Refused as refused:
        raise ScenarioError([Problem(path or "''", "", refused.found, refused.allowed)]) from None
    reader = _Reader(path)
    made = reader.file(content, overrides)
    if reader.problems:
        raise ScenarioError(reader.problems)
    return made


def laid_over(*tables: Mapping[str, Any]) -> dict[str, Any]:
    """Tables of scenario files merged key by key; later ones win."""
    layers = Layers()
    for table in tables:
        layers.add(dict(table), "")
    return layers.content


class _Reader:
    """Reads one file and collects what is wrong with it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def file(self, content: dict[str, Any], overrides: Sequence[str]) -> BeliefFile:
        self._known((), content, ("seeds", "setting", "belief"))
        seeds = self._key((), content, "seeds", _pairs, Belief.seeds)
        setting = self._setting(content, overrides)
        tables = content.get("belief", [])
        if not isinstance(tables, list) or not 1 <= len(tables) <= MOST_BELIEFS:
            self._wrong(("belief",), tables, f"1 to {MOST_BELIEFS} tables [[belief]]")
            tables = []
        beliefs = [self._belief(("belief", place), table, seeds, setting) for place, table in enumerate(tables)]
        return BeliefFile(self.path, setting or {}, tuple(belief for belief in beliefs if belief))

    def _setting(self, content: dict[str, Any], overrides: Sequence[str]) -> dict[str, Any] | None:
        """The company all beliefs are about; None when it is no scenario."""
        layers = Layers()
        layers.add(self._overrides((), content, "setting"), "")
        add_overrides(layers, overrides)
        self.problems.extend(layers.problems)
        return layers.content if self._builds(("setting",), layers.content) else None

    def _belief(self, place: tuple[str | int, ...], table: object, seeds: int, setting: dict[str, Any] | None) -> Belief | None:
        if not isinstance(table, dict):
            self._wrong(place, table, "a table")
            return None
        n_problems = len(self.problems)
        self._known(place, table, _KEYS)
        outcome, says = self._key(place, table, "outcome", _outcome), self._key(place, table, "says", _sentence)
        relation = cast(Relation, self._key(place, table, "relation", _relation))
        tolerance = self._key(place, table, "tolerance", _tolerance, 0.0)
        own_seeds = self._key(place, table, "seeds", _pairs, seeds)
        if outcome == EVERYTHING and (relation not in (None, "equal") or tolerance):
            self._tell((*place, "outcome"), f"is '{EVERYTHING}'", 'allowed with it: relation = "equal" without a tolerance')
        sides = {key: self._overrides(place, table, key) for key in ("baseline", "scenario")}
        if setting is not None:
            self._sides(place, setting, sides)
        if len(self.problems) > n_problems:
            return None
        return Belief(says, outcome, relation, sides["baseline"], sides["scenario"], tolerance, own_seeds)

    def _sides(self, place: tuple[str | int, ...], setting: dict[str, Any], sides: dict[str, dict[str, Any]]) -> None:
        below = setting
        for key, table in sides.items():
            for name in table.keys() & set(_SAME_FOR_ALL):
                self._tell((*place, key, name), "can't differ between the two sides", "allowed: in [setting], for all beliefs")
            below = laid_over(below, table)
            if not self._builds((*place, key), below):
                return
        if sides["baseline"] == laid_over(*sides.values()):
            self._tell((*place, "scenario"), "says nothing that the baseline does not say", "allowed: at least one change")

    def _overrides(self, place: tuple[str | int, ...], table: Mapping[str, Any], key: str) -> dict[str, Any]:
        written = table.get(key, {})
        if not isinstance(written, dict):
            self._wrong((*place, key), written, 'a table such as { "company.n_sellers" = 30 }')
            return {}
        return nested(written)

    def _builds(self, place: tuple[str | int, ...], content: dict[str, Any]) -> bool:
        try:
            compile_calendar(build(content))
        except ScenarioError as error:
            inside = dotted(place)
            for problem in error.problems:
                key = f"{inside}.{problem.key}" if problem.key else inside
                self.problems.append(replace(problem, file=self.path, key=key))
            return False
        return True

    def _known(self, place: tuple[str | int, ...], table: Mapping[str, Any], names: Iterable[str]) -> None:
        for key in table.keys() - set(names):
            self._tell(place, f"unknown key '{printable(key)}'", _instead(key, names))

    def _key(self, place: tuple[str | int, ...], table: Mapping[str, Any], key: str, read: _Read, default: Any = None) -> Any:
        """The value of a key; what is wrong with it becomes a problem."""
        if key not in table:
            if default is None:
                self._tell(place, f"has no '{key}'", f"allowed: {read(None)}")
            return default
        refusal = read(table[key])
        if refusal:
            near = refusal if refusal.startswith("did you mean") else f"allowed: {refusal}"
            self._tell((*place, key), f"is {described(table[key])}", near)
            return None
        return table[key]

    def _wrong(self, place: tuple[str | int, ...], value: object, allowed: str) -> None:
        self._tell(place, f"is {described(value)}", f"allowed: {allowed}")

    def _tell(self, place: tuple[str | int, ...], found: str, allowed: str) -> None:
        self.problems.append(Problem(self.path, dotted(place), found, allowed))


_Read = Callable[[object], str]
"""Says what is allowed, or which name was meant, when a value is not; empty for a good one."""

_KEYS = ("says", "outcome", "relation", "baseline", "scenario", "tolerance", "seeds")


def _sentence(value: object) -> str:
    is_plain = isinstance(value, str) and value.strip() and printable(value, LONGEST_SENTENCE) == value
    return "" if is_plain else f"one line of up to {LONGEST_SENTENCE} characters"


def _outcome(value: object) -> str:
    names = (EVERYTHING, *OUTCOMES)
    return "" if isinstance(value, str) and value in names else _name(value, names)


def _relation(value: object) -> str:
    names = get_args(Relation)
    return "" if isinstance(value, str) and value in names else _name(value, names)


def _tolerance(value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
    return "" if is_number else "a number from 0 on, in the outcome's unit"


def _pairs(value: object) -> str:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_PAIRS
    return "" if is_count else f"a whole number, 1 to {MOST_PAIRS:,} (pairs)"


def _name(value: object, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(value[:64].lower(), names, n=1) if isinstance(value, str) else []
    return f"did you mean '{near[0]}'?" if near else ", ".join(names)


def _instead(key: str, names: Iterable[str]) -> str:
    said = _name(key, tuple(names))
    return said if said.startswith("did you mean") else f"allowed: {said}"


def nested(written: Mapping[str, Any]) -> dict[str, Any]:
    """Tables from keys with dots in them, quoted or not.

    >>> nested({"company.n_sellers": 30, "company": {"n_marketers": 9}})
    {'company': {'n_sellers': 30, 'n_marketers': 9}}
    """
    tables = []
    for key, value in written.items():
        table: Any = nested(value) if isinstance(value, dict) else value
        for part in reversed(key.split(".")):
            table = {part: table}
        tables.append(table)
    return laid_over(*tables)


def _leaves(table: Mapping[str, Any], place: str = "") -> Iterable[str]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{place}{key}.")
        else:
            yield f"{place}{key}"


def side(setting: Mapping[str, Any], *tables: Mapping[str, Any]) -> Scenario:
    """One side of a belief: the setting with tables laid over it.

    Raises
    ------
    ScenarioError
        When they contradict each other, as two extremes may.
    """
    return build(laid_over(setting, *tables))
