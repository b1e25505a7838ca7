"""A fact: one thing that a credible run must reproduce."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.facts.measures import Terms

SD = "SD"
"""The unit of what is expected in standard deviations of drawn companies."""

Statistic = Callable[[np.ndarray], float]
"""What is told of many companies, made from the sums over them of what a measure gives; NaN where that says nothing."""


def part_of_whole(sums: np.ndarray) -> float:
    """The sum of the parts over the sum of the wholes.

    >>> part_of_whole(np.array([1.0, 4.0]))
    0.25
    """
    part, whole = sums
    return float(part / whole) if whole else math.nan


@dataclass(frozen=True)
class Fact:
    """One thing that a credible run must reproduce, or a part of it.

    Parameters
    ----------
    label : number of the fact, and a letter where it has several parts.
    sentence : what should be seen.
    unit : of what is measured and of `low` and `high`.
    low, high : the expected span, limits included; infinite where there is only one limit.
    source : tags in docs/evidence.md, separated by commas; MODEL for a claim that nobody measured.
    needs : experiments, by their names in `EXPERIMENTS`.
    measure : of the runs of one company.
    in_sd : the outcome whose standard deviation between drawn companies the measure is divided by, where `unit` is `SD`.
    statistic : how the value follows from the sums over companies of what `measure` gives.
    """

    label: str
    sentence: str
    unit: str
    low: float
    high: float
    source: str
    needs: tuple[str, ...]
    measure: Terms
    in_sd: str = ""
    statistic: Statistic = part_of_whole

    @property
    def number(self) -> int:
        """Number of the fact without the letter of its part."""
        return number_of(self.label)


def number_of(label: str) -> int:
    """Number of a fact in the label of one of its parts.

    >>> number_of("19b"), number_of("6")
    (19, 6)
    """
    return int("".join(filter(str.isdigit, label)))
