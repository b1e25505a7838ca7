"""Two runs of one seed, and what they say about one person: two diaries, the day on which they part, and how it came to that.

How the chain is found. A person parts from the twin with the first event of the own life that is not the same in both worlds. If
a lever that differs on that day decides such an event directly (`sim.experiments.twins.causes.DIRECT`), the chain ends there.
Else it goes on with whoever takes part in that event and parted earlier, the earliest first, and so on back in time. Where
nobody did, the log holds no further link: the levers came through the company's state, and the chain says just that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from sim.experiments.compare import designed
from sim.experiments.simulate import RunResult, simulate
from sim.experiments.twins.causes import Causes, Change, Move, causes
from sim.experiments.twins.matching import Log, Place, first_difference, place, side_by_side
from sim.experiments.twins.sentences import CUSTOMER_AS_VALUE, PAID, People, say
from sim.problems import Problem, ScenarioError
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import own_word, speaking
from sim.world.records import NONE

How = Literal["same", "number", "different"]
Role = Literal["customer", "seller", "marketer"]
ROLES: tuple[Role, ...] = ("customer", "seller", "marketer")

SIZES = ("n_customers", "n_marketers", "n_sellers")
"""What two companies must have alike so that a number names the same person in both."""


class Who(NamedTuple):
    """A person. Customers, sellers and marketers each count from 0; number 0 of a department is its head."""

    role: Role
    number: int

    def __str__(self) -> str:
        return f"{self.role} {self.number}"

    @classmethod
    def named(cls, text: str) -> Who:
        """Read "seller 7".

        >>> Who.named("customer 4711")
        Who(role='customer', number=4711)

        Raises
        ------
        ValueError
            When it names nobody.
        """
        for role in ROLES:
            if match := re.fullmatch(rf"{role} ([0-9]{{1,9}})", text, re.ASCII):
                return cls(role, int(match[1]))
        raise ValueError(f"'{text}' names nobody; allowed: customer, seller or marketer, and a number, such as 'seller 7'")


@dataclass(frozen=True)
class Line:
    """One thing that happens, in both worlds or in one.

    Parameters
    ----------
    day : scenario day; up to 0 in the warm-up.
    baseline, scenario : a sentence without day and full stop; empty in the world in which it does not happen.
    how : "same" in both, "number" when the same happens with another number, "different" when it happens in one world only.
    kind : what happens, one of `sim.world.events`.
    cents : what a customer pays us for it, in the world in which it is more; 0 where nobody pays.
    """

    day: int
    baseline: str
    scenario: str
    how: How
    kind: int
    cents: int = 0


@dataclass(frozen=True)
class Link:
    """One link of a chain: what happened, and what ties it to what is before it."""

    line: Line
    why: str


@dataclass(frozen=True)
class Twins:
    """One person in two worlds, as plain data; all text is plain and is escaped by whoever shows it.

    Parameters
    ----------
    who, seed : the person and the luck.
    baseline, scenario : names of the two worlds.
    lines : the two diaries side by side, the warm-up's days included.
    first : index of the first line that is not the same; None when all are.
    apart : index of the first line that is "different" and not a mere number; None when there is none.
    moves : levers that differ by the day of ``first`` (or ever, when the person never differs), the earliest first.
    changes : parameters in which the files differ.
    company : the first thing that differs in the whole company; None when nothing does.
    chain : from the earliest link to the person's first difference, which is the last; empty when there is none.
    picked : why this person is told of; empty when somebody asked for it.
    """

    who: Who
    seed: int
    baseline: str
    scenario: str
    lines: tuple[Line, ...] = field(repr=False)
    first: int | None
    apart: int | None
    moves: tuple[Move, ...] = field(repr=False)
    changes: tuple[Change, ...] = field(repr=False)
    company: Line | None
    chain: tuple[Link, ...] = field(repr=False)
    picked: str = ""


def twin(scenario: Scenario, who: Who | str, seed: int = 1, baseline: Scenario | None = None) -> Twins:
    """Live one person's life twice, with a scenario's interventions and without.

    Parameters
    ----------
    scenario : from ``sim.load``.
    who : such as ``"customer 4711"``, ``"seller 7"`` or ``"marketer 0"``.
    seed : the company's luck, the same in both worlds.
    baseline : the other world; left out, the scenario without its interventions.

    Raises
    ------
    ScenarioError
        When the two differ in days or in how many people there are, or can't be laid out.
    ValueError
        When nobody has that name, or for a seed out of range.

    Examples
    --------
    >>> import sim
    >>> small = ["days=63", "warmup_days=21", "company.n_customers=300", "company.n_marketers=3", "company.n_sellers=4"]
    >>> twins = sim.twin(sim.load("scenarios/gemba.toml", small), "seller 0", seed=3)
    >>> twins.lines[twins.first].scenario
    'marketer 0 (head) and seller 0 (head) swap places for 4 h'
    """
    who = checked_who(scenario, who)
    return lived(scenario, seed, baseline).of(who)


def lived(scenario: Scenario, seed: int = 1, baseline: Scenario | None = None) -> Pair:
    """Run both worlds; of the pair any number of people can be told.

    Raises
    ------
    ScenarioError, ValueError
        As `twin`.
    """
    base, other = worlds(scenario, seed, baseline)
    return Pair(simulate(base, seed, events=True), simulate(other, seed, events=True))


def worlds(scenario: Scenario, seed: int = 1, baseline: Scenario | None = None) -> tuple[Scenario, Scenario]:
    """The two worlds of a pair, checked against each other; nothing runs."""
    (base, other), _ = designed(scenario, baseline, 1, seed)
    problems = [
        Problem(
            str(other.path or other.name),
            f"company.{name}",
            f"is {getattr(other.company, name)}",
            f"allowed: {getattr(base.company, name)}, as in the baseline, since twins are the same people",
        )
        for name in SIZES
        if getattr(other.company, name) != getattr(base.company, name)
    ]
    if problems:
        raise ScenarioError(problems)
    return base, other


def checked_who(scenario: Scenario, who: Who | str) -> Who:
    """Somebody who exists in the scenario's company; ValueError with who does otherwise."""
    who = Who.named(who) if isinstance(who, str) else who
    most = getattr(scenario.company, f"n_{who.role}s") - 1
    if not 0 <= who.number <= most:
        raise ValueError(f"there is no {who}; allowed: {who.role} 0 to {most:,}")
    return who


@dataclass(frozen=True, eq=False)
class Pair:
    """Two finished runs of one seed with their event logs."""

    baseline: RunResult = field(repr=False)
    scenario: RunResult = field(repr=False)

    @cached_property
    def logs(self) -> tuple[Log, Log]:
        """The baseline's log and the scenario's, matched."""
        return side_by_side(self.baseline.world, self.scenario.world)

    @cached_property
    def causes(self) -> Causes:
        """What can set the two worlds apart."""
        before, after = (int(run.world.firm["page"][0]) for run in (self.baseline, self.scenario))
        return causes(self.baseline.scenario, self.scenario.scenario, (before, after))

    @cached_property
    def people(self) -> People:
        """Who there is."""
        company = self.scenario.scenario.company
        return People(company.n_marketers, company.n_sellers, company.n_customers)

    @cached_property
    def company(self) -> Place | None:
        """The first event of all that is not the same in both worlds; None when every event is."""
        before, after = (np.arange(len(log.events)) for log in self.logs)
        return first_difference(self.logs, (before, after))

    def diary(self, who: Who) -> tuple[np.ndarray, np.ndarray]:
        """Indices of the events of a person's life, in each log."""
        before, after = (_of(log.events, who, self.people) for log in self.logs)
        return before, after

    def parted(self, who: Who) -> Place | None:
        """The first event of a person's life that is not the same in both worlds."""
        return first_difference(self.logs, self.diary(who))

    def of(self, who: Who) -> Twins:
        """All there is to tell of one person, in the words of both worlds' files."""
        with self.in_their_words():
            return self._of(who)

    def in_their_words(self) -> AbstractContextManager[None]:
        """The words of both worlds' files, for whoever says something of them."""
        return speaking((self.baseline.scenario, self.scenario.scenario))

    def _of(self, who: Who) -> Twins:
        lines = tuple(self._lines(self.diary(who)))
        first = next((k for k, line in enumerate(lines) if line.how != "same"), None)
        by = lines[first].day if first is not None else self.scenario.scenario.days
        return Twins(
            who=who,
            seed=self.scenario.seed,
            baseline=self.baseline.scenario.name,
            scenario=self.scenario.scenario.name,
            lines=lines,
            first=first,
            apart=next((k for k, line in enumerate(lines) if line.how == "different"), None),
            moves=tuple(move for move in self.causes.moves if move.day <= by),
            changes=self.causes.changes,
            company=None if self.company is None else self._line(self.company),
            chain=self.chain(who),
        )

    def picked(self, who: Who, why: str) -> Twins:
        """The same for somebody who was chosen for a reason."""
        return replace(self.of(who), picked=why)

    def chain(self, who: Who) -> tuple[Link, ...]:
        """How it came to a person's first difference: the earliest link first, the difference itself last."""
        at, links, shared = self.parted(who), [], ""
        while at is not None:
            if direct := self.causes.direct(self._kind(at), at[0]):
                links.append(Link(self._line(at), f"{shared}{_deciding(direct, self.causes.moves)}"))
                break
            earlier = self._who_parted_before(at)
            if earlier is None:
                links.append(Link(self._line(at), f"{shared}{STATE}"))
                break
            name = self._title(earlier[1])
            links.append(Link(self._line(at), f"{shared}it involves {name}, whose two lives had parted before"))
            at, shared = earlier[0], f"here the two lives of {name} part; "
        return tuple(reversed(links))

    def _who_parted_before(self, at: Place) -> tuple[Place, Who] | None:
        """Of those who take part in an event, who parted earlier than it, the earliest of them."""
        parted = ((self.parted(who), who) for who in self._present(at))
        return min(((then, who) for then, who in parted if then is not None and then < at), default=None)

    def _kind(self, at: Place) -> int:
        return int(self.logs[at[2]].events["kind"][at[3]])

    def _title(self, who: Who) -> str:
        return str(who) if who.role == "customer" else self.people.named(_staff_index(who, self.people))

    def _present(self, at: Place) -> Iterator[Who]:
        """Everybody who takes part in an event."""
        event = self.logs[at[2]].events[at[3]]
        for i in (int(event["actor"]), int(event["other"])):
            if i != NONE:
                n_m = self.people.n_marketers
                yield Who("marketer", i) if i < n_m else Who("seller", i - n_m)
        if event["customer"] != NONE:
            yield Who("customer", int(event["customer"]))
        if event["kind"] in CUSTOMER_AS_VALUE:
            yield Who("customer", int(event["value"]))

    def _line(self, at: Place) -> Line:
        """An event in both worlds, or in the one in which it happens."""
        _, _, side, index = at
        log = self.logs[side]
        told, values = ["", ""], [int(log.events["value"][index])]
        told[side] = self._say(side, index)
        is_same = bool(log.is_same[index])
        if (partner := int(log.partner[index])) != NONE:
            told[1 - side] = told[side] if is_same else self._say(1 - side, partner)
            values.append(int(self.logs[1 - side].events["value"][partner]))
        how: How = "same" if is_same else "different" if partner == NONE else "number"
        kind, day = self._kind(at), int(log.events["day"][index]) - self.scenario.scenario.warmup_days + 1
        return Line(day, told[0], told[1], how, kind, max(values) if kind in PAID else 0)

    def _say(self, side: int, index: int) -> str:
        return say(self.logs[side].events[index], self.people, self.scenario.scenario.warmup_days)

    def _lines(self, chosen: tuple[np.ndarray, np.ndarray]) -> Iterator[Line]:
        """The chosen events of both logs in one order; what is in both is one line, where the baseline has it."""
        before, after = chosen
        alone = after[self.logs[1].partner[after] == NONE]
        places = [place(self.logs, 0, int(index)) for index in before] + [place(self.logs, 1, int(index)) for index in alone]
        return (self._line(at) for at in sorted(places))


STATE = (
    "the log has no direct link to it: the levers came through the company's state (regard, hours, pressure, maps, awareness ...)"
)
"""What a chain says where the log can tell no more."""


def _deciding(levers: tuple[str, ...], moves: tuple[Move, ...]) -> str:
    """Which levers decide an event, and who moved them."""
    by = dict.fromkeys(name for move in moves if move.lever in levers for name in move.by)
    whose = f", moved by {' and '.join(map(own_word, by))}" if by else ""
    return f"it hangs directly on {', '.join(levers)}{whose}"


def _of(events: np.ndarray, who: Who, people: People) -> np.ndarray:
    """Indices of the events in which somebody takes part."""
    if who.role == "customer":
        heard = np.isin(events["kind"], CUSTOMER_AS_VALUE) & (events["value"] == who.number)
        return np.flatnonzero((events["customer"] == who.number) | heard)
    i = _staff_index(who, people)
    return np.flatnonzero((events["actor"] == i) | (events["other"] == i))


def _staff_index(who: Who, people: People) -> int:
    return who.number + (people.n_marketers if who.role == "seller" else 0)
