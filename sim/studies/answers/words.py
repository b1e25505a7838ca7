"""How answers say numbers, factors and points; plain text, escaped by whoever puts it into a page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sim.report.theme import MINUS, NO_NUMBER, number
from sim.studies.factors import is_switch

if TYPE_CHECKING:
    from sim.studies.answers.results import Output
    from sim.studies.factors import Factor, Value

MOST_LISTED = 4
"""Names in a sentence; others are counted."""


def label(factor: Factor) -> str:
    """A factor for people: an intervention on or off by its name, its numbers after it, parameters by their key."""
    if is_switch(factor.key):
        return factor.key.split(".")[1]
    return factor.key.removeprefix("interventions.").replace(".", " ") if factor.key.startswith("interventions.") else factor.key


def settings(pairs: Iterable[tuple[Factor, Value]]) -> str:
    """Factors at their values: "gemba + cross_kpi" of what is switched on, "gemba strength 1, start month 1", "
    ""market.rivals 1.5"."""
    switches: list[tuple[Factor, bool]] = []
    others: list[str] = []
    about = ""
    for factor, value in pairs:
        if is_switch(factor.key):
            switches.append((factor, bool(value)))
            continue
        name = label(factor)
        subject, _, rest = name.partition(" ")
        others.append(f"{rest if rest and subject == about else name} {shown(value)}")
        about = subject
    on = " + ".join(label(factor) for factor, is_on in switches if is_on)
    off = f"{label(switches[0][0])} off" if len(switches) == 1 else "all off"
    return ", ".join([*([on or off] if switches else []), *others])


def shown(value: Value) -> str:
    """A value as somebody would write it.

    >>> shown(0.1 + 0.2), shown(True), shown("month 1")
    ('0.3', 'on', 'month 1')
    """
    if isinstance(value, bool):
        return "on" if value else "off"
    return value if isinstance(value, str) else f"{value:,.4g}".replace("-", MINUS)


def what(output: Output) -> str:
    """An output in a sentence: "revenue", or "the change of revenue by gemba"."""
    return f"the change of {output.outcome} by {output.scenario}" if output.against else output.outcome


def percent(value: float, low: float = math.nan, high: float = math.nan) -> str:
    """A share in whole percent with its interval.

    >>> percent(0.452, 0.38, 0.52)
    '45 % (38 to 52)'
    """
    if not math.isfinite(value):
        return NO_NUMBER
    ends = f" ({_whole(low)} to {_whole(high)})" if math.isfinite(low) and math.isfinite(high) else ""
    return f"{_whole(value)} %{ends}"


def _whole(share: float) -> str:
    return number(100 * share, 0)


def listed(names: Sequence[str], most: int = MOST_LISTED) -> str:
    """Names in one phrase.

    >>> listed(["a"]), listed(["a", "b", "c"]), listed(list("abcdef"))
    ('a', 'a, b and c', 'a, b, c, d and 2 others')
    """
    # Names that hold commas themselves are set apart by semicolons.
    comma, last = ("; ", "; ") if any(", " in name for name in names) else (", ", " and ")
    if len(names) > most:
        more = len(names) - most
        return f"{comma.join(names[:most])} and {more} other{'s' if more > 1 else ''}"
    return last.join(filter(None, [comma.join(names[:-1]), names[-1]])) if names else "none"


def counted(n: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "seed"), counted(1200, "company", "companies")
    ('1 seed', '1,200 companies')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def upper(sentence: str) -> str:
    """A sentence's first letter as a capital, unless it begins with a name that has its own spelling."""
    first = sentence.split(" ", 1)[0]
    return sentence if any(mark in first for mark in "._") else sentence[:1].upper() + sentence[1:]
