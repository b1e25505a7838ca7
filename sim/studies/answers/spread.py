"""Rows of many dots, one for each company, with their mean."""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt
import numpy as np

from sim.report.figure import asis, beside, inline, layered, marks, measured, plain, rows_from_top
from sim.report.pairs import GOLDEN
from sim.report.theme import BASELINE_COLOUR, colour, shape
from sim.studies.answers.pictures import NAME_LIMIT, WIDTH, Axis, Dot, limits, thinned

ROW = 76


def spread(
    names: Sequence[str], values: Sequence[np.ndarray], margins: Sequence[float], x_title: str, notes: Sequence[str]
) -> alt.LayerChart:
    """Rows of dots around a line of no difference.

    Parameters
    ----------
    values : of each row, shape (companies,); of very many, evenly chosen ones are drawn.
    margins : half the width of each mean's interval; NaN where there is none.
    """
    ends = limits([Dot(0, float(value)) for each in values for value in each], Axis(""))
    x = measured("value", x_title, ends, ticks=8)
    y = rows_from_top("at", len(names))
    dots, means = [], []
    for row, (found, margin) in enumerate(zip(values, margins, strict=True)):
        looks = {"colour": colour(row), "shape": shape(row)}
        drawn = found[thinned(np.arange(len(found)))]
        # Multiples of the golden ratio fill a row evenly, the same in every picture.
        dots += [
            {"value": plain(value), "at": round(row + 0.5 * ((k * GOLDEN) % 1.0) - 0.4, 4)} | looks
            for k, value in enumerate(drawn.tolist())
        ]
        mean, half = float(found.mean()), margin if math.isfinite(margin) else 0.0
        means.append(
            {"value": plain(mean), "low": plain(mean - half), "high": plain(mean + half), "at": row + 0.3, "colour": colour(row)}
        )
    place, at_mean = {"x": x, "y": y}, {"x": x, "y": y, "color": asis("colour")}
    span = at_mean | {"x": x | {"field": "low"}, "x2": {"field": "high"}}
    return layered(
        marks(inline([{"value": 0}]), "rule", {"x": x}, color=BASELINE_COLOUR, strokeWidth=1.5),
        marks(
            inline(dots), "point", place | {"color": asis("colour"), "shape": asis("shape")}, filled=True, opacity=0.6, size=24
        ),
        marks(inline(means), "rule", span, strokeWidth=3),
        marks(inline(means), "tick", at_mean, thickness=3, height=14),
        beside(names, y, -12, align="right", fontWeight=600, limit=NAME_LIMIT),
        beside(notes, y, WIDTH + 12, align="left", fontSize=11, limit=NAME_LIMIT),
        width=WIDTH,
        height=ROW * len(names),
    )
