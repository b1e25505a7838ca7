"""What sets a scenario apart from the baseline, in parts of which each may be there or not: the players of a split.

An intervention that is in one of the two only, or in both but set differently, is a player. Everything else that differs
(parameters, levers, headcounts) is one more, the *other settings*. Interventions that can't be told from each other by leaving
one of them out are one player together: HR's diagnosis and what it triggers, for neither begins without the other; and those
that exclude each other, when one of them stands in for the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import Any, Literal, NamedTuple

from sim.problems import ScenarioError
from sim.scenario.calendar import compile_calendar
from sim.scenario.schema import Scenario
from sim.scenario.triggers import DIAGNOSIS

How = Literal["added", "removed", "changed"]

NO_SETTINGS = frozenset({"name", "title", "notes", "seeds", "words", "interventions"})
"""Keys of a scenario's content that are no settings of the company and its market."""


class Player(NamedTuple):
    """A part of what a scenario changes.

    Parameters
    ----------
    interventions : by name, in the order of names, what the scenario does with them.
    has_settings : whether all other settings are in it too.
    """

    interventions: tuple[tuple[str, How], ...]
    has_settings: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The interventions in it."""
        return frozenset(name for name, _ in self.interventions)

    def __str__(self) -> str:
        said = {"added": "{}", "removed": "without {}", "changed": "{} changed"}
        each = [said[how].format(name) for name, how in self.interventions]
        return " + ".join([*each, *(["other settings"] if self.has_settings else [])])


def players_of(scenario: Scenario, baseline: Scenario) -> tuple[Player, ...]:
    """The parts of what a scenario changes, interventions in the order of their names, then the other settings.

    Examples
    --------
    >>> from sim.scenario.load import build
    >>> scenario = build({"interventions": {"gemba": {}, "mandate": {}}, "market": {"rivals": 1.5}})
    >>> [str(player) for player in players_of(scenario, build({}))]
    ['gemba', 'mandate', 'other settings']
    """
    players = [Player((each,)) for each in _changed(scenario, baseline)]
    if _settings(scenario) != _settings(baseline):
        players.append(Player((), has_settings=True))
    bound = {DIAGNOSIS, scenario.awaiting, baseline.awaiting} if scenario.awaiting or baseline.awaiting else set()
    players = _joined(players, [player for player in players if player.names & bound])
    while (clashing := _clashing(players, scenario, baseline)) is not None:
        players = _joined(players, clashing)
    return tuple(players)


def with_some(players: Sequence[Player], subset: int, scenario: Scenario, baseline: Scenario) -> Scenario:
    """What lies between the baseline and a scenario: the baseline, with the players whose bits are set in ``subset``."""
    return _mixed({player: bool(subset >> place & 1) for place, player in enumerate(players)}, scenario, baseline)


def _mixed(is_there: Mapping[Player, bool], scenario: Scenario, baseline: Scenario) -> Scenario:
    """The baseline with some players; interventions that only one of the two has, and no player here, are left out."""
    source = dict.fromkeys(scenario.interventions.keys() & baseline.interventions.keys(), baseline)
    source |= {name: scenario if there else baseline for player, there in is_there.items() for name in player.names}
    company = scenario if any(player.has_settings and there for player, there in is_there.items()) else baseline
    kept = {name: own.interventions[name] for name, own in sorted(source.items()) if name in own.interventions}
    return company.model_copy(update={"name": scenario.name, "interventions": kept})


def _changed(scenario: Scenario, baseline: Scenario) -> list[tuple[str, How]]:
    own, theirs = scenario.content()["interventions"], baseline.content()["interventions"]
    found: list[tuple[str, How]] = []
    for name in sorted({*own, *theirs}):
        if name not in theirs:
            found.append((name, "added"))
        elif name not in own:
            found.append((name, "removed"))
        elif own[name] != theirs[name]:
            found.append((name, "changed"))
    return found


def _settings(scenario: Scenario) -> dict[str, Any]:
    return {key: value for key, value in scenario.content().items() if key not in NO_SETTINGS}


def _joined(players: list[Player], some: list[Player]) -> list[Player]:
    """The players with some of them as one, in the place of the first."""
    if len(some) < 2:
        return players
    names = sorted(each for player in some for each in player.interventions)
    one = Player(tuple(names), any(player.has_settings for player in some))
    return [one if player is some[0] else player for player in players if player is some[0] or player not in some]


def _clashing(players: list[Player], scenario: Scenario, baseline: Scenario) -> list[Player] | None:
    """Players of which some can't be there without the others, because two interventions would want different things.

    Two of the scenario's own never do in its own settings, nor two of the baseline's in those of the baseline.
    """
    if scenario.baseline() == baseline.baseline() and not any(player.names & baseline.interventions.keys() for player in players):
        return None
    settings = [player for player in players if player.has_settings]
    for pair in combinations(players, 2):
        involved = list(dict.fromkeys([*pair, *settings]))
        for there in product((False, True), repeat=len(involved)):
            if len(set(there)) == 2 and not _can_be(dict(zip(involved, there, strict=True)), scenario, baseline):
                return list(pair) if there[0] != there[1] else involved
    return None


def _can_be(is_there: Mapping[Player, bool], scenario: Scenario, baseline: Scenario) -> bool:
    try:
        compile_calendar(_mixed(is_there, scenario, baseline))
    except ScenarioError:
        return False
    return True
