"""Moments of a scenario: what people write ("month 4") as day numbers, and back.

Day 1 is the first working day after the warm-up. A month has 21 working days, a quarter 63 and a year 250, so a year
is two days short of twelve such months: a moment counts in its own unit only.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim.scenario.fields import fault

DAYS_PER: dict[str, int] = {"day": 1, "month": 21, "quarter": 63, "year": 250}
"""Working days of each unit of time."""

LATEST_DAY = 10_000
"""Beyond any horizon (5,000 days), so that "never within this run" can be written."""

ALLOWED = f'a day number from 1 to {LATEST_DAY:,}, or text such as "day 10", "month 4", "quarter 2", "year 2"'

_WRITTEN = re.compile(r"(day|month|quarter|year) ([0-9]{1,6})")


def first_day(moment: object) -> int:
    """Scenario day on which a moment begins.

    >>> first_day("month 4"), first_day("quarter 2"), first_day("year 2"), first_day(10)
    (64, 64, 251, 10)
    """
    unit, count = _parsed(moment)
    return _checked(DAYS_PER[unit] * (count - 1) + 1)


def last_day(moment: object) -> int:
    """Scenario day on which a moment ends: the last one that belongs to it.

    >>> last_day("month 6"), last_day("day 10"), last_day(10)
    (126, 10, 10)
    """
    unit, count = _parsed(moment)
    return _checked(DAYS_PER[unit] * count)


def _parsed(moment: object) -> tuple[str, int]:
    if isinstance(moment, int) and not isinstance(moment, bool):
        return "day", moment
    if isinstance(moment, str) and (written := _WRITTEN.fullmatch(moment)):
        return written[1], int(written[2])
    raise _refused()


def _checked(day: int) -> int:
    if not 1 <= day <= LATEST_DAY:
        raise _refused()
    return day


def _refused() -> PydanticCustomError:
    return fault(allowed=f"allowed: {ALLOWED}")


def _schema(meaning: str) -> WithJsonSchema:
    number: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": LATEST_DAY}
    text: dict[str, Any] = {"type": "string", "pattern": f"^{_WRITTEN.pattern}$"}
    return WithJsonSchema({"anyOf": [number, text], "description": f"{meaning}: {ALLOWED}"})


FirstDay = Annotated[int, BeforeValidator(first_day), _schema("first day on which it works")]
"""A pydantic field type: written as a moment, kept as the day on which the moment begins."""

LastDay = Annotated[int, BeforeValidator(last_day), _schema("last day on which it works")]
"""A pydantic field type: written as a moment, kept as the day on which the moment ends."""
