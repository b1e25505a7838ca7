"""Charts that several questions share: rows of intervals, curves over a dose. Every mark is told apart by shape as well."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import altair as alt
import numpy as np

from sim.report.figure import (
    NUMBERS,
    Row,
    amount,
    asis,
    beside,
    fixed,
    inline,
    layered,
    marks,
    measured,
    pixel,
    plain,
    rows_from_top,
    words,
)
from sim.report.over_time import apart
from sim.report.theme import BASELINE_COLOUR, colour, round_limits, shape

WIDTH, NAME_LIMIT = 520, 280
"""Pixels: width of a panel, room for names on its left."""

ROW, CURVES_HEIGHT = 30, 320
"""Pixels: height of a row, and of a panel of curves."""

MOST_ROWS = 24
"""Rows of a chart; tables hold all."""

MOST_DOTS = 1000
"""Dots of one kind; more would be a grey cloud, and the file large."""

DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 4], [12, 4])


class Dot(NamedTuple):
    """A value with its interval in a row of a chart; limits that are not finite are not drawn."""

    row: int
    value: float
    low: float = math.nan
    high: float = math.nan
    series: int = 0


@dataclass(frozen=True)
class Axis:
    """An axis: what it shows with its unit, values that it must hold, and where a line stands."""

    title: str
    holds: tuple[float, ...] = ()
    line: float | None = 0.0
    limits: tuple[float, float] | None = None


def scaled(row: int, ends: Sequence[float], divisor: float = 1.0, series: int = 0) -> Dot:
    """A dot from a value and its limits, in a shorter unit."""
    value, low, high = (float(each) / divisor for each in ends)
    return Dot(row, value, low, high, series)


def span(values: Iterable[float]) -> tuple[float, float]:
    """Ends of an axis that holds values and no line."""
    return limits([Dot(0, float(value)) for value in values if math.isfinite(value)], Axis("", line=None))


def forest(
    names: Sequence[str], dots: Sequence[Dot], axis: Axis, series: Sequence[str] = (), notes: Sequence[str] = ()
) -> alt.LayerChart:
    """Rows of dots with intervals.

    Parameters
    ----------
    names : of the rows, from top to bottom.
    dots : with a finite value each; those of later series lie a little lower and have other shapes.
    series : what the shapes mean; left out when there is one.
    notes : a text to the right of each row.
    """
    x = amount(
        "value", title=axis.title, scale=fixed(*limits(dots, axis)), axis={"tickCount": 6, "grid": True, "format": NUMBERS}
    )
    y = rows_from_top("at", len(names))
    in_row = Counter(dot.row for dot in dots)
    drawn = [_dot_row(dot, in_row[dot.row]) for dot in dots if math.isfinite(dot.value)]
    spans = inline(row for row in drawn if row["low"] is not None)
    place = {"x": x, "y": y, "color": asis("colour")}
    layers = [
        *(
            [marks(inline([{"value": axis.line}]), "rule", {"x": x}, color=BASELINE_COLOUR, strokeWidth=1.5)]
            if axis.line is not None
            else []
        ),
        marks(spans, "rule", place | {"x": x | {"field": "low"}, "x2": {"field": "high"}}, strokeWidth=2.5),
        marks(inline(drawn), "point", place | {"shape": asis("shape")}, filled=True, size=80, opacity=1),
        beside(names, y, -12, align="right", limit=NAME_LIMIT),
        beside(notes, y, WIDTH + 12, align="left", fontSize=11, limit=NAME_LIMIT),
        *key(series),
    ]
    return layered(*layers, width=WIDTH, height=ROW * len(names))


def limits(dots: Iterable[Dot], axis: Axis) -> tuple[float, float]:
    """Ends of an axis that hold all dots, intervals and lines."""
    if axis.limits is not None:
        return axis.limits
    values = [value for dot in dots for value in (dot.value, dot.low, dot.high) if math.isfinite(value)]
    values += [*axis.holds, *([] if axis.line is None else [axis.line])]
    if not values:
        return 0.0, 1.0
    margin = 0.03 * (max(values) - min(values))
    return round_limits(min(values) - margin, max(values) + margin)


def _dot_row(dot: Dot, n_in_row: int) -> Row:
    has_interval = math.isfinite(dot.low) and math.isfinite(dot.high)
    at = dot.row + (0.0 if n_in_row == 1 else 0.36 * (dot.series / (n_in_row - 1) - 0.5))
    ends = (plain(dot.low), plain(dot.high)) if has_interval else (None, None)
    looks = {"colour": colour(dot.series), "shape": shape(dot.series)}
    return {"value": plain(dot.value), "low": ends[0], "high": ends[1], "at": round(at, 4)} | looks


def key(series: Sequence[str]) -> list[alt.Chart]:
    """What the shapes mean, in a line above the frame."""
    rows: list[Row] = []
    at = 6.0
    for place, name in enumerate(series):
        rows.append({"x": at, "text": name, "colour": colour(place), "shape": shape(place), "beside": at + 10})
        at += 34 + 6.6 * len(name)
    if len(rows) < 2:
        return []
    layers = []
    for row in rows:
        # One layer each: places in pixels are constants, not data.
        data = inline([row])
        spot = {"x": pixel(float(str(row["x"]))), "y": pixel(-16)}
        layers.append(
            marks(data, "point", spot | {"color": asis("colour"), "shape": asis("shape")}, filled=True, size=70, opacity=1)
        )
        text = {"x": pixel(float(str(row["beside"]))), "y": pixel(-16), "text": words("text")}
        layers.append(marks(data, "text", text, align="left", baseline="middle", fontSize=12))
    return layers


class Curve(NamedTuple):
    """A line over a dose; values at NaN are left out."""

    name: str
    x: Sequence[float]
    value: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def curves(lines: Sequence[Curve], x_title: str, axis: Axis) -> alt.LayerChart:
    """Lines over a dose with intervals and their names at the right end."""
    all_x = [value for line in lines for value in line.x]
    dots = [Dot(0, *each) for line in lines for each in zip(line.value, line.low, line.high, strict=True)]
    low, high = limits(dots, axis)
    ticks = sorted(set(all_x))
    x_axis = {"format": NUMBERS} | ({"values": [plain(value) for value in ticks]} if len(ticks) <= 12 else {"tickCount": 8})
    x = amount("x", title=x_title, scale=fixed(*_widened(min(all_x), max(all_x))), axis=x_axis)
    y = measured("value", axis.title, (low, high))
    shift = (max(all_x) - min(all_x)) * 0.006
    layers = []
    if axis.line is not None:
        layers.append(marks(inline([{"value": axis.line}]), "rule", {"y": y}, color=BASELINE_COLOUR, strokeWidth=1.5))
    for place, line in enumerate(lines):
        rows = _curve_rows(line, shift * (place - (len(lines) - 1) / 2))
        look = {"color": colour(place)}
        layers.append(
            marks(inline(rows), "line", {"x": x, "y": y}, strokeDash=DASHES[place % len(DASHES)], strokeWidth=2, **look)
        )
        spans = inline(row for row in rows if row["low"] is not None)
        ends = {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}}
        layers.append(marks(spans, "rule", ends, strokeWidth=1.5, **look))
        layers.append(marks(inline(rows), "point", {"x": x, "y": y}, shape=shape(place), filled=True, size=60, opacity=1, **look))
    layers += _end_labels(lines, low, high)
    return layered(*layers, width=WIDTH, height=CURVES_HEIGHT)


def _widened(low: float, high: float) -> tuple[float, float]:
    margin = 0.04 * (high - low) or 1.0
    return low - margin, high + margin


def _curve_rows(line: Curve, shift: float) -> list[Row]:
    rows: list[Row] = []
    for x, value, low, high in zip(line.x, line.value, line.low, line.high, strict=True):
        if math.isfinite(value):
            has_interval = math.isfinite(low) and math.isfinite(high)
            ends = (plain(low), plain(high)) if has_interval else (None, None)
            rows.append({"x": plain(x + shift), "value": plain(value), "low": ends[0], "high": ends[1]})
    return rows


def _end_labels(lines: Sequence[Curve], low: float, high: float) -> list[alt.Chart]:
    """Names at the last values, moved apart where they would overlap; a single line needs none."""
    if len(lines) < 2:
        return []
    last = [next((value for value in reversed(line.value) if math.isfinite(value)), low) for line in lines]
    heights = [CURVES_HEIGHT * (high - value) / (high - low) for value in last]
    return [
        marks(
            inline([{"text": line.name}]), "text", {"x": pixel(WIDTH + 10), "y": pixel(height), "text": words("text")},
            align="left", baseline="middle", color=colour(place), fontWeight=600, limit=NAME_LIMIT,
        )
        for place, (line, height) in enumerate(zip(lines, apart(heights, 16), strict=True))
    ]  # fmt: skip


def thinned(places: np.ndarray) -> list[int]:
    """Of many things as many as a picture can show, evenly chosen; shape (things,)."""
    return places[np.linspace(0, len(places) - 1, min(len(places), MOST_DOTS)).astype(int)].tolist() if len(places) else []
