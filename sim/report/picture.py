"""A chart that stands alone, as a picture: SVG for slides and print, PNG for everything else. Nothing is fetched."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import altair as alt

from sim.report.figure import Figure
from sim.report.page import vega_lite_version
from sim.report.theme import VEGA
from sim.writing import write_whole

PNG_SCALE = 2.0
"""Pixels of a PNG for each of the chart's own."""

TITLE_LINE, SUBTITLE_LINE = 100, 140
"""Characters of a line above a chart."""


def titled(figure: Figure, status: str = "") -> alt.LayerChart:
    """A figure that stands alone: its title and how to read it above it, and words instead of the picture.

    Parameters
    ----------
    status : how far whatever it shows is, as a sentence without its end.
    """
    heading = alt.TitleParams(
        textwrap.wrap(figure.title, TITLE_LINE),
        subtitle=textwrap.wrap(f"{figure.reading} {status}." if status else figure.reading, SUBTITLE_LINE),
        subtitleFontSize=11,
        subtitlePadding=6,
        offset=24,
        frame="bounds",
    )
    return bare(figure, padding=16).properties(title=heading)


def bare(figure: Figure, padding: int = 4) -> alt.LayerChart:
    """A figure's chart on white, without its title: for where that stands beside it as text."""
    chart: Any = figure.chart
    config = alt.Config(**(VEGA | {"background": "white", "padding": padding}))
    return chart.properties(description=figure.alternative, config=config)


def write_picture(chart: alt.LayerChart, path: Path) -> None:
    """Draw a chart into ``path`` with ``.svg`` and with ``.png`` at its end."""
    import vl_convert  # needs a second to start

    spec = _spec(chart)
    write_whole(path.with_name(f"{path.name}.svg"), vl_convert.vegalite_to_svg(spec, **_options()))
    path.with_name(f"{path.name}.png").write_bytes(_png(spec))


def png(chart: alt.LayerChart) -> bytes:
    """A chart drawn as PNG."""
    return _png(_spec(chart))


def _png(spec: str) -> bytes:
    import vl_convert

    return vl_convert.vegalite_to_png(spec, scale=PNG_SCALE, **_options())


def _spec(chart: alt.LayerChart) -> str:
    # A lone surrogate can't be written as UTF-8; browsers show this character in its place.
    return json.dumps(chart.to_dict(validate=False), allow_nan=False, ensure_ascii=False).encode("utf-8", "replace").decode()


def _options() -> dict[str, Any]:
    # Nothing may be fetched, whatever a specification says.
    return {"vl_version": vega_lite_version(), "allowed_base_urls": []}
