"""Which intervention moved a number: each scenario's paired differences, split over what sets it apart from the baseline.

Shapley's split (`sim.experiments.shapley`) needs runs with every subset of the interventions, in the same pairs. These are many,
so it is made over the first pairs only, as many as a budget of runs allows. Where even ten pairs would be too dear, each pair
tries two of the orders in which the interventions could come, drawn for it, one the other's reverse: a part is then its mean over
the orders that were tried (Castro et al. 2009). Either way the parts of a pair add up to the difference of that pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from sim.experiments.companies import Draws
from sim.experiments.parts import Parts, closed
from sim.experiments.plans import draws_of, in_pair
from sim.experiments.players import Player, players_of, with_some
from sim.experiments.shapley import parts_of
from sim.experiments.simulate import Plan, run_plan
from sim.experiments.threads import GoOn, Progress, in_threads
from sim.outcomes import OUTCOMES, Observed, measure
from sim.scenario.schema import Scenario
from sim.world import chance

SPLIT = ("revenue", "profit", "conflict")
"""Outcomes that are split."""

MOST_RUNS = 600
"""Runs that all splits of a comparison may take together; as many as the comparison has itself, if these are more."""

MOST_CUSTOMER_DAYS = MOST_RUNS * 10_000 * 750
"""Customers times days that these runs may have: those of the default company. Of a larger one there are fewer."""

ENOUGH_PAIRS, FEWEST_PAIRS = 10, 2
"""Pairs that every subset is run for, or else orders are tried; and pairs below which no budget goes."""

MOST_PLAYERS = 12
"""Players of whom every subset may be run; with more, two to this power could not be kept."""

ORDERS = 2002
"""Stream of the orders in which interventions come."""


@dataclass(frozen=True, eq=False)
class Attributed:
    """A scenario's differences from the baseline, split over its players.

    Parameters
    ----------
    scenario : its name.
    players : two or more.
    seeds : of the pairs that it was made over, the first of the comparison's.
    is_exact : whether every subset was run in each pair; else two orders were tried in each.
    by_outcome : the `SPLIT` outcomes.
    """

    scenario: str
    players: tuple[Player, ...]
    seeds: tuple[int, ...]
    is_exact: bool
    by_outcome: dict[str, Parts]


class Wanted(NamedTuple):
    """What will be run to split one scenario's differences."""

    place: int
    """Of the scenario among all of the comparison, the baseline's being 0."""
    players: tuple[Player, ...]
    orders: tuple[tuple[tuple[int, ...], ...], ...]
    """For each pair the orders that are tried; empty tuples where every subset is run."""

    @property
    def is_exact(self) -> bool:
        return not self.orders[0]

    def subsets(self, pair: int) -> list[int]:
        """Subsets to run in a pair, in order: all but those that the comparison has run already, none and all."""
        everyone = (1 << len(self.players)) - 1
        if self.is_exact:
            return list(range(1, everyone))
        return sorted({there for order in self.orders[pair] for there, _ in _steps(order) if there} - {everyone})

    @property
    def n_runs(self) -> int:
        return sum(len(self.subsets(pair)) for pair in range(len(self.orders)))


def wanted(everyone: Sequence[Scenario], seeds: Sequence[int]) -> list[Wanted]:
    """What to run so that the differences of all scenarios with two players or more can be split.

    Parameters
    ----------
    everyone : the baseline first.
    """
    by_place = {place: players_of(scenario, everyone[0]) for place, scenario in enumerate(everyone) if place}
    several = {place: players for place, players in by_place.items() if len(players) > 1}
    size = everyone[0].company.n_customers * everyone[0].horizon
    budget = max(min(MOST_RUNS, MOST_CUSTOMER_DAYS // size), len(everyone) * len(seeds))
    return [_planned(place, players, seeds, budget // len(several)) for place, players in several.items()]


def _planned(place: int, players: tuple[Player, ...], seeds: Sequence[int], budget: int) -> Wanted:
    n_players = len(players)
    n_subsets = 2**n_players - 2
    # Two players have two orders: to try both is to run every subset.
    if n_players == 2 or (n_players <= MOST_PLAYERS and n_subsets * min(ENOUGH_PAIRS, len(seeds)) <= budget):
        return Wanted(place, players, ((),) * min(max(budget // n_subsets, FEWEST_PAIRS), len(seeds)))
    n_pairs = min(max(budget // (2 * (n_players - 1)), FEWEST_PAIRS), len(seeds))
    return Wanted(place, players, tuple(_orders(players, seed) for seed in seeds[:n_pairs]))


def _orders(players: Sequence[Player], seed: int) -> tuple[tuple[int, ...], ...]:
    """An order of the players that depends on the seed, and its reverse."""
    luck = chance.uniforms(seed, ORDERS, 0, np.arange(len(players)))
    order = tuple(np.argsort(luck, kind="stable").tolist())
    return order, order[::-1]


def _steps(order: Sequence[int]) -> Iterator[tuple[int, int]]:
    """For each player who comes, the subset that is there before, and the player."""
    there = 0
    for player in order:
        yield there, player
        there |= 1 << player


class Setting(NamedTuple):
    """The comparison whose differences are split."""

    everyone: Sequence[Scenario]
    """The baseline first."""
    seeds: Sequence[int]
    is_drawn: bool
    workers: int


def attribute(
    asked: Sequence[Wanted], setting: Setting, outcomes: np.ndarray, progress: Progress = lambda done, total: None
) -> tuple[Attributed, ...]:
    """Do what is `wanted`, in threads, and split the differences.

    Parameters
    ----------
    outcomes : of the comparison's own runs, shape (scenarios, pairs, outcomes).

    Returns
    -------
    In the order of the scenarios. Who runs what when changes nothing.
    """
    if not asked:
        return ()
    everyone, seeds, is_drawn, workers = setting
    draws = draws_of(seeds, is_drawn)
    places = [list(OUTCOMES).index(name) for name in SPLIT]
    games = [[_own_ends(each, pair, outcomes[..., places]) for pair in range(len(each.orders))] for each in asked]

    def run_one(game: dict[int, np.ndarray], plan_of: Callable[[int, int], Plan], subset: int, pair: int, go_on: GoOn) -> None:
        world = run_plan(plan_of(subset, pair), seeds[pair], go_on=go_on)
        game[subset] = measure(Observed.of(world))[places]

    tasks = [
        partial(run_one, games[k][pair], plan_of, subset, pair)
        for k, each in enumerate(asked)
        for plan_of in [_plans_of_subsets(each, everyone, draws)]
        for pair in range(len(each.orders))
        for subset in each.subsets(pair)
    ]
    in_threads(tasks, workers, progress)
    return tuple(_split(each, everyone[each.place].name, seeds, own) for each, own in zip(asked, games, strict=True))


def _own_ends(asked: Wanted, pair: int, outcomes: np.ndarray) -> dict[int, np.ndarray]:
    """What the comparison itself has run of a pair: no player, and all of them."""
    return {0: outcomes[0, pair], (1 << len(asked.players)) - 1: outcomes[asked.place, pair]}


def _plans_of_subsets(asked: Wanted, everyone: Sequence[Scenario], draws: Draws | None) -> Callable[[int, int], Plan]:
    baseline, scenario = everyone[0], everyone[asked.place]
    laid_out: dict[int, tuple[Plan, Scenario]] = {}

    def plan_of(subset: int, pair: int) -> Plan:
        # Two threads may lay the same subset out at once: both get the same.
        if (known := laid_out.get(subset)) is None:
            own = with_some(asked.players, subset, scenario, baseline)
            known = Plan.of(own), own
            if asked.is_exact:
                laid_out[subset] = known
        return in_pair(*known, baseline, draws, pair)

    return plan_of


def _split(asked: Wanted, name: str, seeds: Sequence[int], games: Sequence[dict[int, np.ndarray]]) -> Attributed:
    found = [_split_exactly(game) if asked.is_exact else _split_by(asked.orders[k], game) for k, game in enumerate(games)]
    parts = np.stack(found, axis=2)  # (players, outcomes, pairs)
    ends = np.stack([[game[0], game[(1 << len(asked.players)) - 1]] for game in games], axis=2)  # (ends, outcomes, pairs)
    parts[:, np.isnan(parts).any(axis=0)] = np.nan
    by_outcome = {
        outcome: Parts(ends[0, k], ends[1, k], closed(parts[:, k], ends[1, k] - ends[0, k])) for k, outcome in enumerate(SPLIT)
    }
    return Attributed(name, asked.players, tuple(seeds[: len(games)]), asked.is_exact, by_outcome)


def _split_exactly(game: dict[int, np.ndarray]) -> np.ndarray:
    """Parts by every subset, shape (players, outcomes)."""
    return parts_of(np.stack([game[subset] for subset in range(len(game))]))


def _split_by(orders: Sequence[Sequence[int]], game: dict[int, np.ndarray]) -> np.ndarray:
    """Parts by some orders: what each player adds when it comes, on average; shape (players, outcomes)."""
    parts = np.zeros((len(orders[0]), len(SPLIT)))
    for order in orders:
        for there, player in _steps(order):
            parts[player] += (game[there | 1 << player] - game[there]) / len(orders)
    return parts
