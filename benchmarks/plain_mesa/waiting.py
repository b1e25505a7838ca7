"""Waiting times of constant hazard, as whole days and as the chance of a day."""

import math
from random import Random


def days_until(random: Random, mean_days: float) -> int:
    """Whole days, at least 1, until an event that happens every ``mean_days`` on average."""
    return 1 + int(random.expovariate(1.0 / mean_days))


def p_per_day(mean_days: float) -> float:
    """Chance that such an event happens on a day: the waiting time is then distributed as that of `days_until`."""
    return 1.0 - math.exp(-1.0 / mean_days)
