"""Why each number moved, as tables: every part of every split, summed up and pair by pair."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiments.causes import CAUSES, causes_by_scenario
from sim.experiments.parts import Parts, summed_up
from sim.outcomes import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.compare import Comparison

INTERVENTIONS, BY_CAUSE = "interventions", "causes"
"""What a difference is split over."""

SUMMED = (
    "scenario", "outcome", "unit", "split", "part", "part_mean", "part_low", "part_high", "whole_mean", "whole_low", "whole_high",
    "n_pairs", "of_pairs", "method",
)  # fmt: skip
"""Columns of attribution.csv, in this order."""

EXACT, ORDERS, IDENTITY = "every subset", "two orders in each pair", "identity of counts"
"""How parts were found."""


class Split(NamedTuple):
    """One difference, split."""

    scenario: str
    outcome: str
    over: str
    names: tuple[str, ...]
    seeds: tuple[int, ...]
    parts: Parts
    method: str


def splits(comparison: Comparison) -> Iterator[Split]:
    """Every split of a comparison, scenario by scenario: over interventions, as far as that was asked for, then over causes."""
    by_cause = causes_by_scenario(comparison.counts, comparison.baseline.name, comparison.seeds)
    for scenario in comparison.scenarios[1:]:
        for each in comparison.attributed:
            if each.scenario == scenario.name:
                names, method = tuple(map(str, each.players)), EXACT if each.is_exact else ORDERS
                for outcome, parts in each.by_outcome.items():
                    yield Split(scenario.name, outcome, INTERVENTIONS, names, each.seeds, parts, method)
        yield Split(scenario.name, "revenue", BY_CAUSE, CAUSES, comparison.seeds, by_cause[scenario.name], IDENTITY)


def summed(comparison: Comparison) -> pd.DataFrame:
    """One row per part, with the columns `SUMMED`: means over the pairs with 95 % intervals, of the part and of the difference
    to which the parts sum; ``n_pairs`` that were split, ``of_pairs`` of the comparison; ``method`` is how."""
    import pandas as pd

    rows: list[tuple[str | float, ...]] = []
    for each in splits(comparison):
        found, about = summed_up(each.parts), (each.scenario, each.outcome, OUTCOMES[each.outcome].unit, each.over)
        counts = found.n_pairs, len(comparison.seeds), each.method
        rows += [(*about, name, *part, *found.whole, *counts) for name, part in zip(each.names, found.parts, strict=True)]
    return pd.DataFrame(rows, columns=list(SUMMED))


def by_pair(comparison: Comparison) -> pd.DataFrame:
    """One row per pair and part: ``scenario``, ``seed``, ``outcome``, ``split``, ``part``, ``value`` (in the outcome's unit)."""
    import pandas as pd

    frames = [_pairs_of(each) for each in splits(comparison)]
    columns = ["scenario", "seed", "outcome", "split", "part", "value"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def _pairs_of(split: Split) -> pd.DataFrame:
    import pandas as pd

    seeds = np.tile(np.array(split.seeds, dtype=np.int64), len(split.names))
    parts = np.repeat(split.names, len(split.seeds))
    columns = {"scenario": split.scenario, "seed": seeds, "outcome": split.outcome, "split": split.over, "part": parts}
    return pd.DataFrame(columns | {"value": split.parts.parts.ravel()})
