"""What was measured, in words: rows of a table for the screen and for docs/facts.md."""

from __future__ import annotations

import math
from collections.abc import Iterable

from sim.facts.declared import FACTS, NOT_YET, Fact
from sim.facts.run import Found

HEADINGS = ("fact", "what", "expected", "measured", "verdict", "from")
HEADINGS_NOT_YET = ("fact", "what", "what is lacking")


def rows(found: Iterable[Found]) -> list[tuple[str, ...]]:
    """One row per fact that was measured, under `HEADINGS`."""
    return [
        (each.fact.label, each.fact.sentence, expected(each.fact), measured(each), each.verdict, each.fact.source)
        for each in found
    ]


def rows_not_yet() -> list[tuple[str, ...]]:
    """One row per fact that can't be measured, under `HEADINGS_NOT_YET`: declared as such, or short of an intervention."""
    short = [
        (fact.label, fact.sentence, f"the intervention {', '.join(sorted(fact.lacks))}") for fact in FACTS if not fact.is_in_model
    ]
    every = [*short, *((each.label, each.sentence, each.lacks) for each in NOT_YET)]
    return sorted(every, key=lambda row: (int(row[0].rstrip("abcdefghij")), row[0]))


def expected(fact: Fact) -> str:
    """The expected span in words.

    >>> expected(FACTS[0])
    '55 to 80 %'
    """
    if fact.in_sd:
        return f"{fact.in_sd} of drawn companies"
    if math.isinf(fact.high):
        return f"at least {fact.low:g} {fact.unit}"
    if math.isinf(fact.low):
        return f"at most {fact.high:g} {fact.unit}"
    return f"{fact.low:g} to {fact.high:g} {fact.unit}"


def measured(found: Found) -> str:
    """The value with its standard error, to the same digits; a gain has its sign.

    >>> measured(Found(FACTS[0], 70.123, 0.456, 30))
    '70.12 ± 0.46 %'
    """
    if math.isnan(found.value):
        return "n/a"
    sign = "+" if found.fact.unit in ("points", "% of revenue") else ""
    error = "" if math.isnan(found.error) else f" ± {found.error:.2f}"
    return f"{found.value:{sign},.2f}{error} {found.fact.unit}"


def in_short(found: list[Found]) -> str:
    """How many passed, in one line."""
    counts = {verdict: sum(each.verdict == verdict for each in found) for verdict in ("pass", "miss", "no verdict")}
    return f"{counts['pass']} pass, {counts['miss']} miss, {counts['no verdict']} without verdict"
