"""From one level to another in steps: each part a bar that begins where the one before ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import altair as alt

from sim.report.figure import (
    Row,
    asis,
    beside,
    inline,
    layered,
    marks,
    measured,
    plain,
    rows_from_top,
)
from sim.report.theme import BASELINE_COLOUR, COLOURS, round_limits

GAIN, LOSS = COLOURS[0], COLOURS[1]
"""Of what adds and what takes; an arrow at the end of a bar says the same without colour."""

WIDTH, ROW, NAME_LIMIT = 520, 30, 280
"""Pixels: width of the frame, height of a row, room for names and notes."""


class Level(NamedTuple):
    """Where a waterfall begins or ends, and what stands beside it."""

    name: str
    note: str


class Step(NamedTuple):
    """A part that leads from one level to the next.

    Parameters
    ----------
    name : what stands left of it.
    part : in the axis's unit.
    note : what stands right of it.
    low, high : its interval, NaN where there is none.
    """

    name: str
    part: float
    note: str
    low: float = math.nan
    high: float = math.nan


def waterfall(first: Level, start: float, steps: Sequence[Step], last: Level, x_title: str) -> alt.LayerChart:
    """A level, the parts that lead from it to another, and that other.

    Parameters
    ----------
    start : the first level, in the axis's unit.
    """
    ends = [start]
    for step in steps:
        ends.append(ends[-1] + step.part)
    spans = [_span(row, begin, step) for row, (begin, step) in enumerate(zip(ends, steps, strict=False), start=1)]
    known = [span for span in spans if span is not None]
    x = measured("from", x_title, _limits([*ends, *(float(str(span[end])) for span in known for end in ("low", "high"))]))
    y = rows_from_top("at", len(steps) + 2)
    place = {"x": x, "y": y}
    bars = [_bar(row, *pair) for row, pair in enumerate(pairwise(ends), start=1)]
    levels = [{"from": plain(ends[0]), "at": 0}, {"from": plain(ends[-1]), "at": len(steps) + 1}]
    joints = [{"from": plain(end), "at": row + 0.3, "under": row + 0.7} for row, end in enumerate(ends)]
    moved = place | {"x": x | {"field": "to"}, "color": asis("colour"), "angle": asis("angle") | {"type": "quantitative"}}
    interval = place | {"x": x | {"field": "low"}, "x2": {"field": "high"}}
    layers = [
        marks(inline(joints), "rule", place | {"y2": {"field": "under"}}, color=BASELINE_COLOUR, strokeDash=[2, 2]),
        marks(inline(bars), "rule", place | {"x2": {"field": "to"}, "color": asis("colour")}, strokeWidth=12, opacity=0.8),
        marks(inline(bar for bar in bars if bar["angle"]), "point", moved, shape="triangle", filled=True, size=170, opacity=1),
        marks(inline(known), "rule", interval, color=BASELINE_COLOUR, strokeWidth=1.5),
        marks(inline(levels), "tick", place, color=BASELINE_COLOUR, thickness=4, height=18),
        beside([first.name, *(step.name for step in steps), last.name], y, -12, align="right", limit=NAME_LIMIT),
        beside(
            [first.note, *(step.note for step in steps), last.note], y, WIDTH + 12, align="left", fontSize=11, limit=NAME_LIMIT
        ),
    ]
    return layered(*layers, width=WIDTH, height=ROW * (len(steps) + 2))


def _limits(values: list[float]) -> tuple[float, float]:
    margin = 0.05 * (max(values) - min(values))
    return round_limits(min(values) - margin, max(values) + margin)


def _bar(row: int, start: float, end: float) -> Row:
    """From where to where, and where its arrow points: a part of nothing has none."""
    angle = 0 if end == start else 90 if end > start else 270
    return {"from": plain(start), "to": plain(end), "at": row, "colour": LOSS if end < start else GAIN, "angle": angle}


def _span(row: int, start: float, step: Step) -> Row | None:
    """The interval of a part's end, beneath its bar; None where there is none, or where it is a point."""
    if not (math.isfinite(step.low) and math.isfinite(step.high)) or step.low == step.high:
        return None
    return {"low": plain(start + step.low), "high": plain(start + step.high), "at": row + 0.33}
