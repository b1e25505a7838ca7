"""A picture with all that belongs to it: a title that says what one sees, words instead of the picture, its data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import altair as alt

from sim.report.theme import VEGA

Row = Mapping[str, object]
Channel = dict[str, Any]
NUMBERS = ",.6~r"
"""How axes write numbers: as many digits as they have, thousands apart."""

AnyChart = TypeVar("AnyChart", alt.ConcatChart, alt.LayerChart, alt.VConcatChart)


@dataclass(frozen=True)
class Table:
    """Headings and cells as plain text, escaped by the page. The first ``n_words`` columns hold words, the others numbers."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    n_words: int = 1


@dataclass(frozen=True)
class Figure:
    """One picture of a page.

    Parameters
    ----------
    key : its id in the page, a plain word.
    title : a sentence saying what one sees.
    reading : how to read it: axes, marks, bands.
    alternative : what a person who can't see the picture should know.
    chart : the Altair chart.
    data : the numbers drawn.
    """

    key: str
    title: str
    reading: str
    alternative: str
    chart: alt.ConcatChart | alt.LayerChart | alt.VConcatChart
    data: Table

    def spec(self) -> dict[str, object]:
        """The Vega-Lite specification."""
        # Checking a specification takes as long as all the rest; the tests do that.
        chart: Any = self.chart
        return themed(chart).to_dict(validate=False)


def themed(chart: AnyChart) -> AnyChart:
    """The chart in the report's theme."""
    return chart.properties(config=alt.Config(**VEGA))


def inline(rows: Iterable[Row]) -> alt.InlineData:
    """Rows as chart data, written into the specification as they are.

    Not as a data frame: Altair then guesses types, refuses more than 5,000 rows and needs several times as long. A tuple,
    because Altair copies lists with all that is in them whenever charts are combined.
    """
    return alt.InlineData(values=tuple(rows))


def marks(data: alt.InlineData, kind: str, channels: Mapping[str, Any], **options: Any) -> alt.Chart:
    """One layer: marks of a kind, where its channels put them.

    Channels are plain dicts in Vega-Lite's own words. Altair's channel and mark objects say the same with a hundred unset
    fields each, and copy them all whenever charts are combined: a page would take four times as long.
    """
    mark: Any = {"type": kind, **options}
    return alt.Chart(data, mark=mark, encoding=alt.FacetedEncoding(**channels))


def amount(field: str, **options: Any) -> Channel:
    """Channel of a column of numbers; scales, axes and titles are options."""
    return {"field": field, "type": "quantitative", **options}


def words(field: str = "name", **options: Any) -> Channel:
    """Channel of a column of text. Names are data only: as a domain or a sort order they would be part of expressions."""
    return {"field": field, "type": "nominal", **options}


def pixel(value: float) -> Channel:
    """A place in the panel, in pixels from its upper left corner."""
    return {"value": value}


def asis(field: str) -> Channel:
    """Channel of a column that holds the colour, dash or shape itself: no scale, no legend."""
    return {"field": field, "type": "nominal", "scale": None, "legend": None}


def fixed(low: float, high: float) -> dict[str, Any]:
    """A scale from one number to another, as it is."""
    return {"domain": [low, high], "nice": False, "zero": False}


def measured(field: str, title: str, ends: tuple[float, float], ticks: int = 6) -> Channel:
    """Channel of an axis with a title, lines across and numbers that people read."""
    return amount(field, title=title, scale=fixed(*ends), axis={"tickCount": ticks, "grid": True, "format": NUMBERS})


def rows_from_top(field: str, n_rows: int) -> Channel:
    """Rows 0, 1, ... from top to bottom; their names are text marks."""
    return amount(field, axis=None, scale=fixed(-0.5, n_rows - 0.5) | {"reverse": True})


def beside(texts: Sequence[str], y: Channel, x: float, **look: object) -> alt.Chart:
    """One text a row, left or right of the frame."""
    rows = [{"at": row, "text": text} for row, text in enumerate(texts)]
    return marks(inline(rows), "text", {"x": pixel(x), "y": y, "text": words("text")}, baseline="middle", **look)


def panel_heading(text: str, width: float) -> alt.Chart:
    """A panel's name above its left corner. A title would make room for axis labels, differently in each column."""
    channels = {"x": pixel(0), "y": pixel(-18), "text": words("text")}
    return marks(inline([{"text": text}]), "text", channels, align="left", fontSize=14, fontWeight=600, limit=width)


def layered(*layers: alt.Chart, width: float, height: float) -> alt.LayerChart:
    """Layers on top of each other, sizes in pixels."""
    return cast(alt.LayerChart, alt.layer(*layers).properties(width=width, height=height))


def plain(value: float) -> float:
    """Six digits of a number, which no picture shows more of."""
    return float(f"{value:.6g}")
