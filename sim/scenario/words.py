"""The words of a problem: what stands in a file, and what may stand there."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.problems import printable

_BY_NAME = {
    "start": 'a day number, or text such as "month 4"',
    "end": 'a day number, or text such as "month 4"',
    "windows": "a list of tables with start and end",
    "triggers": "the name of another intervention of the file",
    "seeds": "a count, or a list of seeds",
    "extends": "a file this one builds on",
    "name": "up to 64 letters, digits, '_', '-' and '.', the first a letter or digit",
}
"""Keys whose type says less than one would like to know."""


def described(value: object) -> str:
    """A value of a TOML file in a few words.

    >>> described("3"), described(True), described(0.5), described([1, 2]), described({})
    ("text '3'", 'true', '0.5', 'a list of 2 entries', 'a table')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        # Python refuses to print really long ones.
        return str(value) if value.bit_length() <= 80 else f"a whole number of about {_digits(value):,} digits"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "not a finite number"
    if isinstance(value, str):
        return f"text '{printable(value)}'"
    if isinstance(value, list | tuple):
        return f"a list of {len(value):,} entries" if value else "an empty list"
    if isinstance(value, dict | BaseModel):
        return "a table"
    return f"a {type(value).__name__}"


def _digits(value: int) -> int:
    return round(value.bit_length() * math.log10(2))


def number(value: float) -> str:
    """A limit the way people write it.

    >>> number(2e6), number(0.001)
    ('2,000,000', '0.001')
    """
    return f"{int(value):,}" if value == int(value) and abs(value) < 1e15 else repr(value)


def limits(info: FieldInfo) -> tuple[float, float] | None:
    """The hard limits of a number; None for anything else."""
    low = next((float(mark.ge) for mark in info.metadata if isinstance(mark, Ge)), None)  # type: ignore[arg-type]
    high = next((float(mark.le) for mark in info.metadata if isinstance(mark, Le)), None)  # type: ignore[arg-type]
    return None if low is None or high is None else (low, high)


def hint(name: str, info: FieldInfo) -> str:
    """What may stand at a key, in brackets behind its name: "0 to 1"."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    bounds = limits(info)
    return f"{number(bounds[0])} to {number(bounds[1])}" if bounds else _kind(info)


def allowed(name: str, info: FieldInfo) -> str:
    """What may stand at a key, as a whole: "a whole number, 1 to 5,000 (days)"."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    bounds = limits(info)
    if bounds is None:
        return _kind(info)
    unit = _unit(info)
    return f"{_kind(info)}, {number(bounds[0])} to {number(bounds[1])}" + (f" ({unit})" if unit else "")


def _unit(info: FieldInfo) -> str:
    extra: Any = info.json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def _kind(info: FieldInfo) -> str:
    if get_origin(info.annotation) is Literal:
        return " or ".join(f"'{choice}'" for choice in get_args(info.annotation))
    kinds: dict[Any, str] = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}
    return kinds.get(_without_none(info.annotation), "a table")


def _without_none(annotation: Any) -> Any:
    """The type behind an annotation such as ``Annotated[str, ...] | None``."""
    if type(None) in get_args(annotation):
        (annotation,) = (each for each in get_args(annotation) if each is not type(None))
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
