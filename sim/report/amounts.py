"""How outcomes and their differences are written with their units: millions of EUR, percentage points, points of an index."""

from __future__ import annotations

import math
from collections.abc import Iterable

from sim.outcomes import OUTCOMES
from sim.report.theme import digits_for, money_unit, number, signed, unit_in_words


def scale(outcome: str, values: Iterable[float]) -> tuple[float, str]:
    """What to divide an outcome by so that its numbers are short, and the unit that is left: million EUR, percent."""
    unit = OUTCOMES[outcome].unit
    if unit == "EUR":
        return money_unit([value * (1.0 + 1e-9) for value in values])  # a million that rounding has cut is one
    return (0.01, "%") if unit == "share" else (1.0, unit_in_words(unit))


def scale_of_change(outcome: str, values: Iterable[float]) -> tuple[float, str]:
    """The same for differences: percentage points of a share, points of an index."""
    divisor, unit = scale(outcome, values)
    return divisor, {"share": "percentage points", "0..100": "points"}.get(OUTCOMES[outcome].unit, unit)


def change(outcome: str, value: float, low: float = math.nan, high: float = math.nan) -> str:
    """A difference with its interval: "+0.90 million EUR (0.49 to 1.32)"."""
    divisor, unit = scale_of_change(outcome, [value])
    return f"{signed_with(value / divisor, low / divisor, high / divisor)[0]} {unit}{interval(value, low, high, divisor)}"


def level(outcome: str, value: float) -> str:
    """An outcome's size with its unit: "27.56 million EUR"."""
    divisor, unit = scale(outcome, [value])
    scaled = value / divisor
    digits = 2 if abs(scaled) >= 1 and divisor > 1 else None
    is_index = ".." in OUTCOMES[outcome].unit
    return f"{number(scaled, digits)} {'' if is_index else unit}".rstrip()


def signed_with(value: float, low: float, high: float) -> tuple[str, int]:
    """A number with its sign and as many digits as its interval deserves, and how many these are."""
    digits = digits_for([value, low, high])
    return signed(value, digits), digits


def interval(value: float, low: float, high: float, divisor: float = 1.0) -> str:
    """An interval in brackets after a number; empty where there is none."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    digits = digits_for([value / divisor, low / divisor, high / divisor])
    return f" ({number(low / divisor, digits)} to {number(high / divisor, digits)})"
