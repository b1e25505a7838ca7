"""How a study file says what one factor does: one table of ``[vary]``."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from sim.scenario.fields import Strict, fault
from sim.studies.factors import Value

MOST_LEVELS = 10_000

WAYS = ("values", "grid", "range", "distribution")
"""Of these a table has exactly one."""

_NUMBERS_OF: dict[str, tuple[str, ...]] = {
    "uniform": ("low", "high"),
    "loguniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "normal": ("mean", "sd", "low", "high"),
}

VALUES_ALLOWED = f"allowed: a list of 1 to {MOST_LEVELS:,} numbers, texts or true and false"
GRID_ALLOWED = f"allowed: [low, high, number of levels from 2 to {MOST_LEVELS:,}], low below high"
RANGE_ALLOWED = "allowed: [low, high], low below high"


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= 1e15 and math.isfinite(value)  # beyond, a whole number is no float; no key holds as much


def _checked_values(value: object) -> tuple[Value, ...]:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= MOST_LEVELS:
        raise fault(allowed=VALUES_ALLOWED)
    for place, each in enumerate(value):
        if not isinstance(each, bool | str) and not _is_number(each):
            raise fault(f"has no such value at place {place + 1}", VALUES_ALLOWED)
    return tuple(value)


def _checked_grid(value: object) -> tuple[float, float, int]:
    if not isinstance(value, list | tuple) or len(value) != 3 or not all(_is_number(each) for each in value):
        raise fault(allowed=GRID_ALLOWED)
    low, high, n = value
    if not isinstance(n, int) or not 2 <= n <= MOST_LEVELS or not low < high:
        raise fault(f"is [{low:g}, {high:g}, {n:g}]", GRID_ALLOWED)
    return low, high, n


def _checked_range(value: object) -> tuple[float, float]:
    if not isinstance(value, list | tuple) or len(value) != 2 or not all(_is_number(each) for each in value):
        raise fault(allowed=RANGE_ALLOWED)
    low, high = value
    if not low < high:
        raise fault(f"is [{low:g}, {high:g}]", RANGE_ALLOWED)
    return low, high


def _list_of(items: dict[str, Any], least: int, most: int, description: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "array", "items": items, "minItems": least, "maxItems": most, "description": description})


_AS_LIST = PlainSerializer(lambda value: None if value is None else list(value))
_NUMBER = {"type": "number"}
_ANY = {"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "boolean"}]}


class Varied(Strict):
    """[vary]: what one key is set to; by ``values``, ``grid``, ``range`` or ``distribution``."""

    values: Annotated[
        tuple[Value, ...] | None,
        PlainValidator(_checked_values),
        _AS_LIST,
        _list_of(_ANY, 1, MOST_LEVELS, "its levels, one by one"),
    ] = None
    grid: Annotated[
        tuple[float, float, int] | None,
        PlainValidator(_checked_grid),
        _AS_LIST,
        _list_of(_NUMBER, 3, 3, "lowest level, highest level, and how many evenly spaced levels"),
    ] = None
    range: Annotated[
        tuple[float, float] | None,
        PlainValidator(_checked_range),
        _AS_LIST,
        _list_of(_NUMBER, 2, 2, "low and high: sampled evenly"),
    ] = None
    distribution: Literal["uniform", "loguniform", "triangular", "normal"] | None = Field(
        None, description="what samples are drawn from"
    )
    low: float | None = Field(None, description="smallest value of the distribution")
    high: float | None = Field(None, description="largest value of the distribution")
    mode: float | None = Field(None, description="likeliest value, of triangular")
    mean: float | None = Field(None, description="mean before the ends are cut off, of normal")
    sd: float | None = Field(None, description="standard deviation before the ends are cut off, of normal")

    @model_validator(mode="after")
    def _says_one_thing(self) -> Varied:
        ways = [way for way in WAYS if getattr(self, way) is not None]
        if len(ways) != 1:
            found = f"has {' and '.join(ways)}" if ways else "doesn't say how it varies"
            raise fault(found, f"allowed: one of {', '.join(WAYS)}")
        kind = self.distribution
        wanted = _NUMBERS_OF[kind] if kind else ()
        given = [name for name in ("low", "high", "mode", "mean", "sd") if getattr(self, name) is not None]
        if set(given) != set(wanted):
            found = f"has {', '.join(given) or 'no numbers'}"
            raise fault(found, f"allowed with distribution = '{kind}': {', '.join(wanted)}" if kind else f"leave {given[0]} out")
        if kind:
            self._check_distribution(kind)
        return self

    def _check_distribution(self, kind: str) -> None:
        low, high, mode, sd = (getattr(self, name) for name in ("low", "high", "mode", "sd"))
        if not (_is_number(low) and _is_number(high) and low < high):
            raise fault(f"has low = {low:g} and high = {high:g}", "allowed: numbers, low below high")
        if kind == "loguniform" and low <= 0:
            raise fault(f"has low = {low:g}", "allowed with distribution = 'loguniform': above 0")
        if kind == "triangular" and not low <= mode < high:
            raise fault(f"has mode = {mode:g}", "allowed: from low to below high")
        if kind == "normal":
            self._check_normal(low, high, float(self.mean or 0.0), sd)

    def _check_normal(self, low: float, high: float, mean: float, sd: float) -> None:
        if not (_is_number(mean) and _is_number(sd) and sd > 0):
            raise fault(f"has mean = {mean:g} and sd = {sd:g}", "allowed: numbers, sd above 0")
        # Farther out there is nothing left to cut: quantiles would be decided by rounding.
        if (low - mean) / sd > 6 or (mean - high) / sd > 6:
            raise fault("lies wholly beyond 6 standard deviations of its mean", "allowed: low and high nearer to the mean")
