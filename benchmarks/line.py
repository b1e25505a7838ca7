"""What was measured: one line of the table, with the bar it has to take."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Sense = Literal["at most", "at least"]


@dataclass(frozen=True)
class Line:
    """One number of the benchmark.

    Parameters
    ----------
    what : what was measured, in words.
    value, unit : the number.
    bar : what it has to be, None where nothing is demanded.
    sense : whether the bar is an upper or a lower one.
    note : how it was measured, and what else is worth knowing.
    """

    what: str
    value: float
    unit: str
    bar: float | None = None
    sense: Sense = "at most"
    note: str = ""

    @property
    def measured(self) -> str:
        """The number with its unit."""
        return f"{written(self.value)} {self.unit}".rstrip()

    @property
    def demanded(self) -> str:
        """The bar in words."""
        return "" if self.bar is None else f"{self.sense} {written(self.bar)} {self.unit}".rstrip()

    @property
    def verdict(self) -> str:
        """Whether the bar is taken, in a word."""
        if self.bar is None:
            return "no bar"
        taken = self.value <= self.bar if self.sense == "at most" else self.value >= self.bar
        return "pass" if taken else "miss"


class Times(NamedTuple):
    """How long several repetitions took; the fastest is the one that the rest of the machine disturbed least."""

    fastest: float
    median: float

    @classmethod
    def of(cls, repetitions: Sequence[float]) -> Times:
        """The summary of all."""
        return cls(min(repetitions), statistics.median(repetitions))


def timed(work: Callable[[], object], repeats: int) -> Times:
    """Repeat some work and say how many seconds it took."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return Times.of(seconds)


def written(value: float) -> str:
    """A number with three significant digits.

    >>> written(1234567.0), written(23.456), written(0.0789)
    ('1,234,567', '23.5', '0.0789')
    """
    if abs(value) >= 100.0:
        return f"{value:,.0f}"
    return f"{value:.3g}"
