"""What interventions change: paired differences between two experiments of one company, as a rule in the second year.

Each measure gives a part and a whole, see `sim.facts.measures`, save `gains_by_month`, of which a statistic makes the value.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.facts.measures import PERCENT, Measure, Measured, Runs, Terms
from sim.outcomes import OUTCOMES, Observed
from sim.outcomes.conflict import WEEK
from sim.world.records import MONTH, YEAR

if TYPE_CHECKING:
    from sim.experiments.simulate import RunResult

Days = tuple[int, int]
"""First and last scenario day."""

Value = Callable[[Observed], float]
"""A number that describes a company over some days; more of it is better."""

EUR = "% of revenue"
"""Unit of what is told in per cent of a company's revenue."""

WHOLE: Days = (1, 2 * YEAR)
SECOND_YEAR: Days = (YEAR + 1, 2 * YEAR)
REGARD = ("regard_marketing", "regard_sales")
STEREOTYPE = ("stereotype_marketing", "stereotype_sales")
UNDERSTANDING = ("understanding",)


def part_of(run: RunResult, days: Days = SECOND_YEAR) -> Observed:
    """Some scenario days of a run as outcomes see them, with all days before; leads are not cut off at the end."""
    observed, (first, last) = run.observed, days
    before = observed.warmup_days
    return dataclasses.replace(observed, daily=observed.daily[: before + last], warmup_days=before + first - 1)


def value(outcome: str, run: RunResult, days: Days = SECOND_YEAR) -> float:
    """An outcome over some scenario days."""
    return OUTCOMES[outcome].measure(part_of(run, days))


def regard(observed: Observed) -> float:
    """Mean regard that the two departments have for each other, 100 for admiration and -100 for contempt."""
    return PERCENT * sum(observed.mean(side) for side in REGARD) / len(REGARD)


def peace(observed: Observed) -> float:
    """The conflict index below zero, so that more is better."""
    return -OUTCOMES["conflict"].measure(observed)


# --- Gains -------------------------------------------------------------------------------------------------------------------


def revenue_gain(weights: Mapping[str, float], baseline: str = "baseline", days: Days = SECOND_YEAR) -> Measure:
    """Gains in revenue, per cent of the baseline's, weighted and added up: {"a": 1, "b": -1} is a's less b's."""

    def measured(runs: Runs) -> Measured:
        base = value("revenue", runs[baseline], days)
        gain = sum(weight * (value("revenue", runs[name], days) - base) for name, weight in weights.items())
        return Measured(PERCENT * gain, base)

    return measured


def discounts_added(experiment: str) -> Measure:
    """Discounts beyond those of the baseline, per cent of what the baseline's sellers earn."""

    def measured(runs: Runs) -> Measured:
        given, usual = (part_of(runs[name]).eur("discounts") for name in (experiment, "baseline"))
        return Measured(PERCENT * (given - usual), value("revenue_sales", runs["baseline"]))

    return measured


def points_gained(outcome: str, weights: Mapping[str, float], baseline: str = "baseline") -> Measure:
    """The same of any outcome, in its own unit."""

    def measured(runs: Runs) -> Measured:
        base = value(outcome, runs[baseline])
        return Measured(sum(weight * (value(outcome, runs[name]) - base) for name, weight in weights.items()))

    return measured


def gain_beyond(worth: Value, together: str, alone: str, times: float) -> Measure:
    """What one experiment gains beyond so many times what another gains; beyond nothing where the other gains nothing."""

    def measured(runs: Runs) -> Measured:
        base = worth(part_of(runs["baseline"]))
        both, one = (worth(part_of(runs[name])) - base for name in (together, alone))
        return Measured(both - times * max(one, 0.0))

    return measured


# --- Over time -----------------------------------------------------------------------------------------------------------------


def gain_in_month(runs: Runs, experiment: str, fields: tuple[str, ...], last_day: int, month: int) -> float:
    """What an experiment gains over the baseline in the month that begins so many months after scenario day `last_day`.

    Whole months are compared, because regard moves from day to day; what fades at a constant rate fades alike in its means.
    """
    first = last_day + 1 + MONTH * month
    days = (first, first + MONTH - 1)
    return sum(part_of(runs[experiment], days).mean(f) - part_of(runs["baseline"], days).mean(f) for f in fields)


def left_of_gain(experiment: str, fields: tuple[str, ...], last_day: int, months: int) -> Measure:
    """Per cent of what an experiment had gained in the month after scenario day `last_day` that is left so many months later."""

    def measured(runs: Runs) -> Measured:
        had, has = (gain_in_month(runs, experiment, fields, last_day, month) for month in (0, months))
        return Measured(PERCENT * has, had)

    return measured


def gains_by_month(experiment: str, groups: tuple[tuple[str, ...], ...], last_day: int, months: int) -> Terms:
    """What an experiment has gained in each month after scenario day `last_day`: of each group of fields `months` + 1 gains."""

    def measured(runs: Runs) -> list[float]:
        return [gain_in_month(runs, experiment, fields, last_day, m) for fields in groups for m in range(months + 1)]

    return measured


def half_life(gains: np.ndarray) -> float:
    """Months until half of the first gain is gone, between two months in a straight line; NaN if there was none or half stays.

    >>> half_life(np.array([1.0, 0.75, 0.25]))
    1.5
    """
    left = gains / gains[0] if gains[0] > 0.0 else np.full(len(gains), np.nan)
    gone = np.flatnonzero(left <= 0.5)
    if len(gone) == 0:
        return math.nan
    month = int(gone[0])
    return float(month - (0.5 - left[month]) / (left[month - 1] - left[month]))


def months_sooner(gains: np.ndarray) -> float:
    """How many months sooner half of the first of two gains is gone than half of the second, from `gains_by_month`."""
    first, second = np.split(gains, 2)
    return half_life(second) - half_life(first)


def week_before(day: int) -> Days:
    """The week that ends with a scenario day."""
    return day - WEEK + 1, day


def regard_at(experiment: str, day: int) -> Measure:
    """Mean regard in the week that ends with a scenario day, -100 to 100."""
    return lambda runs: Measured(regard(part_of(runs[experiment], week_before(day))))


def healed(experiment: str, together: str, split_end: int, day: int) -> Measure:
    """Per cent of the gap in regard on the last day of a split that has closed by a later day; a week each."""

    def measured(runs: Runs) -> Measured:
        def gap(last: int) -> float:
            days = week_before(last)
            return regard(part_of(runs[together], days)) - regard(part_of(runs[experiment], days))

        return Measured(PERCENT * (gap(split_end) - gap(day)), gap(split_end))

    return measured


# --- Sellers' revenue --------------------------------------------------------------------------------------------------------


def change_of_year(experiment: str) -> Measure:
    """Sellers' revenue of the second year less that of the first, per cent of the first."""

    def measured(runs: Runs) -> Measured:
        first, second = (value("revenue_sales", runs[experiment], days) for days in ((1, YEAR), SECOND_YEAR))
        return Measured(PERCENT * (second - first), first)

    return measured


def share_without_leads(experiment: str) -> Measure:
    """Per cent of sellers' second-year revenue that did not begin as a marketing lead: own prospecting and referrals."""

    def measured(runs: Runs) -> Measured:
        whole = value("revenue_sales", runs[experiment])
        return Measured(PERCENT * (whole - value("revenue_from_leads", runs[experiment])), whole)

    return measured


def sales_left(experiment: str) -> Measure:
    """Sellers' revenue of both years, per cent of the baseline's."""

    def measured(runs: Runs) -> Measured:
        left, usual = (value("revenue_sales", runs[name], WHOLE) for name in (experiment, "baseline"))
        return Measured(PERCENT * left, usual)

    return measured
