"""The pairs in which a scenario earned less: how many, by how much, and what sets them apart from the others.

Asked is about the company before the scenario changes anything: the parameters of drawn companies, and every outcome of the
baseline's runs. Each is compared between losers and others by a rank-sum test, and all p-values are adjusted for so many looks.

An outcome of the baseline is half of the very difference that makes a loser: where the baseline was lucky, whatever comes after
it looks worse (regression to the mean). So what is clear is asked once more of the mean of both worlds, in which the luck of one
weighs no more than that of the other (Oldham 1962). What no longer shows there is called what it may be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.experiments.companies import company_of, draw, uncertain
from sim.experiments.ranks import holm, rank_sum_p
from sim.outcomes import OUTCOMES
from sim.report.effects import Contender, Findings
from sim.report.lived_pair import paired_revenue
from sim.report.odds import CERTAIN
from sim.report.theme import in_words
from sim.scenario.vocabulary import spoken

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

SURE = 0.05
"""Above this p, adjusted for all looks, nothing is said to set losers apart."""

LEAST = 5
"""Pairs that each group needs: with fewer no rank tells anything after many looks, and the test is not to be trusted."""


class Look(NamedTuple):
    """Something that was compared between the pairs that earned less and the others."""

    name: str
    """In words: a parameter with its key, or an outcome of the baseline."""
    unit: str
    losers: float
    """Median of the pairs that earned less."""
    others: float
    p: float
    """Of "both come from one distribution"."""
    p_adjusted: float
    is_fading: bool
    """Whether an outcome of the baseline no longer tells them apart in the mean of both worlds."""

    @property
    def is_clear(self) -> bool:
        return self.p_adjusted <= SURE


class Losers(NamedTuple):
    """The pairs of a scenario by their difference in revenue."""

    contender: Contender
    pairs: tuple[tuple[int, float], ...]
    """Seed and difference (EUR) of all pairs, the lowest first."""
    looks: tuple[Look, ...]
    """What was compared, the smallest p first; empty when one of the groups is smaller than `LEAST`."""

    @property
    def lost(self) -> tuple[tuple[int, float], ...]:
        """Those that earned less."""
        return tuple(pair for pair in self.pairs if pair[1] < 0)


class _Asked(NamedTuple):
    """One value per pair, in the order of the seeds."""

    name: str
    unit: str
    baseline: np.ndarray
    both: np.ndarray | None
    """Mean of both worlds; None where the two are the same by what they are."""


def losers(comparison: Comparison, found: Findings) -> list[Losers]:
    """Who lost with each scenario, and what sets the losers apart."""
    parameters = list(_parameters(comparison)) if comparison.is_drawn else []
    return [_losers(comparison, found, each, parameters) for each in found.contenders]


def _losers(comparison: Comparison, found: Findings, contender: Contender, parameters: list[_Asked]) -> Losers:
    pairs = tuple(paired_revenue(found, contender))
    lost, others = ({seed for seed, diff in pairs if (diff < 0) is side} for side in (True, False))
    if min(len(lost), len(others)) < LEAST:
        return Losers(contender, pairs, ())
    groups = [np.array([seed in group for seed in comparison.seeds]) for group in (lost, others)]
    asked = [each for each in (*parameters, *_outcomes(comparison, contender)) if np.unique(each.baseline).size > 1]
    p = np.array([_p(each.baseline, *groups) for each in asked])
    looks = [_look(each, groups[0], groups[1], *ps) for each, ps in zip(asked, zip(p, holm(p), strict=True), strict=True)]
    return Losers(contender, pairs, tuple(sorted(looks, key=lambda look: (look.p, look.name))))


def _p(values: np.ndarray, lost: np.ndarray, others: np.ndarray) -> float:
    return rank_sum_p(values[lost], values[others])


def _look(asked: _Asked, lost: np.ndarray, others: np.ndarray, p: float, p_adjusted: float) -> Look:
    is_fading = p_adjusted <= SURE and asked.both is not None and _p(asked.both, lost, others) > SURE
    medians = _median(asked.baseline[lost]), _median(asked.baseline[others])
    return Look(asked.name, asked.unit, medians[0], medians[1], float(p), float(p_adjusted), is_fading)


def _median(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")


def _outcomes(comparison: Comparison, contender: Contender) -> Iterator[_Asked]:
    runs = comparison.runs
    baseline, own = (
        runs[runs["scenario"] == name].set_index("seed").loc[list(comparison.seeds)]
        for name in (comparison.baseline.name, contender.name)
    )
    for name in runs.columns[2:]:
        if name not in CERTAIN:
            before, after = baseline[name].to_numpy(dtype=float), own[name].to_numpy(dtype=float)
            yield _Asked(f"{in_words(name)} in the baseline", OUTCOMES[name].unit, before, 0.5 * (before + after))


def _parameters(comparison: Comparison) -> Iterator[_Asked]:
    """What each pair's company is like, as the engine was told."""
    base, draws = comparison.baseline, draw(len(comparison.seeds), comparison.seeds[0])
    companies = [company_of(base, base, draws, pair).parameters() for pair in range(len(comparison.seeds))]
    for each in uncertain():
        yield _Asked(
            f"{spoken(each.doc)} ({each.key})", each.unit, np.array([float(company[each.name]) for company in companies]), None
        )
