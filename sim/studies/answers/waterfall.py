"""From none to all in steps: each part a bar that begins where the one before ends."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import altair as alt

from sim.report.figure import Row, asis, inline, layered, marks, rows_from_top
from sim.report.theme import BASELINE_COLOUR, COLOURS, round_limits
from sim.studies.answers.pictures import NAME_LIMIT, ROW, WIDTH, beside, measured, plain

GAIN, LOSS = COLOURS[0], COLOURS[1]
"""Of what adds and what takes; an arrow at the end of a bar says the same without colour."""


def waterfall(start: float, parts: Sequence[float], names: Sequence[str], x_title: str, notes: Sequence[str]) -> alt.LayerChart:
    """A level, the parts that lead from it to another, and that other.

    Parameters
    ----------
    start : the level without any part, in the axis's unit; the parts likewise.
    notes : a text for the first level, for each part, and for the last level.
    """
    ends = [start]
    for part in parts:
        ends.append(ends[-1] + part)
    margin = 0.05 * (max(ends) - min(ends))
    low, high = round_limits(min(ends) - margin, max(ends) + margin)
    x = measured("from", x_title, (low, high))
    y = rows_from_top("at", len(parts) + 2)
    bars = [_bar(row, *pair) for row, pair in enumerate(pairwise(ends), start=1)]
    levels = [{"from": plain(ends[0]), "at": 0}, {"from": plain(ends[-1]), "at": len(parts) + 1}]
    joints = [{"from": plain(end), "at": row + 0.3, "under": row + 0.7} for row, end in enumerate(ends)]
    place = {"x": x, "y": y}
    moved = {
        "x": x | {"field": "to"},
        "y": y,
        "color": asis("colour"),
        "angle": {"field": "angle", "type": "quantitative", "scale": None},
    }
    layers = [
        marks(inline(joints), "rule", place | {"y2": {"field": "under"}}, color=BASELINE_COLOUR, strokeDash=[2, 2]),
        marks(inline(bars), "rule", place | {"x2": {"field": "to"}, "color": asis("colour")}, strokeWidth=12, opacity=0.8),
        marks(inline(bars), "point", moved, shape="triangle", filled=True, size=170, opacity=1),
        marks(inline(levels), "tick", place, color=BASELINE_COLOUR, thickness=4, height=18),
        beside(["none", *names, "all"], y, -12, align="right", limit=NAME_LIMIT),
        beside(notes, y, WIDTH + 12, align="left", fontSize=11, limit=NAME_LIMIT),
    ]
    return layered(*layers, width=WIDTH, height=ROW * (len(parts) + 2))


def _bar(row: int, start: float, end: float) -> Row:
    is_gain = end >= start
    return {
        "from": plain(start),
        "to": plain(end),
        "at": row,
        "colour": GAIN if is_gain else LOSS,
        "angle": 90 if is_gain else 270,
    }
