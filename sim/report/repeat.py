"""Runs of a page, repeated from what the page carries alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from sim.experiments.plans import plans_of
from sim.experiments.simulate import run_plan, warm_up
from sim.experiments.threads import GoOn, Progress, checked_workers, in_threads
from sim.outcomes import OUTCOMES, Observed, measure
from sim.report.carried import Carried, marks, run_hash
from sim.scenario.schema import Scenario


class Repeated(NamedTuple):
    """A run that was done again."""

    scenario: str
    seed: int
    is_same: bool
    others: dict[str, float]
    """Outcomes that are others than the page's, as they are now."""


def sampled(page: Carried, n_pairs: int | None) -> list[tuple[int, int]]:
    """Places of the runs to repeat (scenario and seed), ordered; the baseline's of every chosen pair among them.

    Parameters
    ----------
    n_pairs : of each scenario, chosen by the results hash, so that whoever makes a page does not choose; None for all.
    """
    seeds, chosen = page.manifest.seeds, set[tuple[int, int]]()
    for place in range(1, len(page.runs)):
        order = sorted(range(len(seeds)), key=lambda pair: hashlib.sha256(f"{page.results} {place} {pair}".encode()).digest())
        for pair in order[:n_pairs]:
            chosen |= {(0, pair), (place, pair)}
    return sorted(chosen)


def repeat(
    page: Carried, scenarios: Sequence[Scenario], wanted: Sequence[tuple[int, int]], workers: int | None, progress: Progress
) -> list[Repeated]:
    """Do runs of a page again, and compare every bit of every outcome.

    Parameters
    ----------
    scenarios : as ``page.scenarios`` gives them.
    wanted : from `sampled`.

    Raises
    ------
    ScenarioError
        When two interventions of a scenario want different things on the same day.
    """
    seeds = page.manifest.seeds
    plan_of = plans_of(scenarios, seeds, page.is_drawn)
    warm_up(scenarios[0])

    def again(place: int, pair: int, go_on: GoOn) -> Repeated:
        found = measure(Observed.of(run_plan(plan_of(place, pair), seeds[pair], go_on=go_on)))
        known = dict(zip(OUTCOMES, found.tolist(), strict=True))
        own = np.array([known.get(name, np.nan) for name in page.outcomes])
        then, now = page.marks[place][pair], marks(own)
        others = {name: own[k] for k, name in enumerate(page.outcomes) if then[4 * k : 4 * k + 4] != now[4 * k : 4 * k + 4]}
        return Repeated(scenarios[place].name, seeds[pair], run_hash(own) == page.runs[place][pair] and not others, others)

    return in_threads([partial(again, *each) for each in wanted], checked_workers(workers), progress)
