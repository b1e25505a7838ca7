"""What was measured, in words: rows of a table for the screen and for docs/facts.md."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from sim.facts.explained import EXPLAINED
from sim.facts.fact import SD, Fact
from sim.facts.paired import EUR
from sim.facts.run import MISS, PASS, Found
from sim.facts.spread import Spread
from sim.outcomes import OUTCOMES

HEADINGS = ("fact", "what", "expected", "measured", "verdict", "from")
HEADINGS_MISSES = ("fact", "what", "measured", "suspected reason")
HEADINGS_SPREAD = ("outcome", "unit", "mean", "SD", "companies")
NOT_EXPLAINED = "not explained yet"


def rows(found: Iterable[Found]) -> list[tuple[str, ...]]:
    """One row per fact, under `HEADINGS`."""
    return [
        (each.fact.label, each.fact.sentence, expected(each.fact), measured(each), each.verdict, each.fact.source)
        for each in found
    ]


def rows_misses(found: Iterable[Found], explained: Mapping[str, str] = EXPLAINED) -> list[tuple[str, ...]]:
    """One row per miss with its reason, under `HEADINGS_MISSES`."""
    misses = (each for each in found if each.verdict == MISS)
    return [
        (each.fact.label, each.fact.sentence, measured(each), explained.get(each.fact.label, NOT_EXPLAINED)) for each in misses
    ]


def rows_spread(spread: Mapping[str, Spread]) -> list[tuple[str, ...]]:
    """One row per outcome in whose SD facts are expected, under `HEADINGS_SPREAD`."""
    return [(name, OUTCOMES[name].unit, f"{each.mean:.2f}", f"{each.sd:.2f}", str(each.n)) for name, each in spread.items()]


def expected(fact: Fact) -> str:
    """The expected span in words.

    >>> from sim.facts.declared import FACTS
    >>> expected(FACTS[0])
    '55 to 80 %'
    """
    if math.isinf(fact.high):
        return f"at least {fact.low:g} {fact.unit}"
    if math.isinf(fact.low):
        return f"at most {fact.high:g} {fact.unit}"
    return f"{fact.low:g} to {fact.high:g} {fact.unit}"


def measured(found: Found) -> str:
    """The value with its standard error, to the same digits; a gain has its sign, and one in SD is told in points too.

    >>> from sim.facts.declared import FACTS
    >>> measured(Found(FACTS[0], 70.123, 0.456, 30))
    '70.12 ± 0.46 %'
    """
    if math.isnan(found.value):
        return "n/a"
    sign = "+" if found.fact.unit in ("points", EUR, SD) else ""
    error = "" if math.isnan(found.error) else f" ± {found.error:.2f}"
    points = "" if math.isnan(found.points) else f" ({found.points:+.2f} points)"
    return f"{found.value:{sign},.2f}{error} {found.fact.unit}{points}"


def in_short(found: Sequence[Found]) -> str:
    """How many of the facts hold in all their parts, and which do not, in one line."""
    numbers = sorted({each.fact.number for each in found})
    missed = sorted({each.fact.number for each in found if each.verdict == MISS})
    n_passed = sum(each.verdict == PASS for each in found)
    which = f" (not {', '.join(map(str, missed))})" if missed else ""
    return (
        f"{len(numbers) - len(missed)} of {len(numbers)} facts hold in every part{which}; {n_passed} of {len(found)} parts pass"
    )
