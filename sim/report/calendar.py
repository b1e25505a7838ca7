"""The policy calendar drawn: which lever leaves its baseline when, and what that costs month by month."""

from __future__ import annotations

import math
import os
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np

from sim.report.figure import (
    Channel,
    Figure,
    Table,
    amount,
    fixed,
    inline,
    layered,
    marks,
    pixel,
    rows_from_top,
    themed,
    words,
)
from sim.report.page import figure_html, page, vega_lite_version
from sim.report.theme import BASELINE_COLOUR, COLOURS, MONTH_DAYS, exact, in_words, number
from sim.scenario.levers import LEVERS
from sim.scenario.vocabulary import speaking
from sim.writing import write_whole

if TYPE_CHECKING:
    from sim.scenario.calendar import Calendar, Span, Trigger
    from sim.scenario.schema import Scenario

WIDTH, ROW, NAME_LIMIT = 760, 30, 190
FORMATS = (".html", ".svg")
SVG_FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
"""vl-convert lays text out with Liberation Sans, which is as wide as Arial; a page is laid out by the browser that shows it."""
SVG_PADDING = {"left": 32, "right": 48, "top": 12, "bottom": 12}
"""Pixels to spare for whoever has neither font."""


def write_calendar(calendar: Calendar, scenario: Scenario, path: str | os.PathLike[str]) -> Path:
    """Draw a policy calendar into a file: a self-contained page (.html) or a picture (.svg).

    Raises
    ------
    ValueError
        When the file's name ends otherwise.
    """
    written = Path(path)
    kind = written.suffix.lower()
    if kind not in FORMATS:
        raise ValueError(f"{written.name}: a calendar is drawn as {' or '.join(FORMATS)}")
    with speaking([scenario]):
        figure = _figure(calendar, scenario)
        write_whole(written, _svg(figure, scenario, calendar.trigger) if kind == ".svg" else _html(figure, scenario))
    return written


def calendar_chart(calendar: Calendar, scenario: Scenario) -> alt.VConcatChart:
    """A calendar as an Altair chart: levers above, EUR and hours by month beneath.

    Parameters
    ----------
    calendar : what ``sim.scenario.calendar.compile_calendar`` made of the scenario.
    """
    months = (-scenario.warmup_days / MONTH_DAYS, scenario.days / MONTH_DAYS)
    spans = calendar.spans()
    parts: list[alt.LayerChart] = []
    if spans:
        parts.append(_levers(calendar, spans, months))
    if calendar.costs:
        parts += [_spent(calendar, months, 0, "EUR a month"), _spent(calendar, months, 1, "hours a month")]
    return themed(alt.vconcat(*parts or [_nothing(months)], spacing=18))


def _x(months: tuple[float, float], title: str | None = None, labels: bool = True) -> Channel:
    step = 3 if months[1] - months[0] <= 40 else 12
    first = math.ceil(months[0] / step) * step
    values = list(range(first, math.floor(months[1]) + 1, step))
    return amount(
        "from", title=title, scale=fixed(*months), axis={"values": values, "format": "d", "labels": labels, "grid": True}
    )


def _start(x: Channel) -> alt.Chart:
    """The day on which measuring starts."""
    return marks(inline([{"from": 0}]), "rule", {"x": x}, color=BASELINE_COLOUR, strokeDash=[4, 3])


def _levers(calendar: Calendar, spans: list[Span], months: tuple[float, float]) -> alt.LayerChart:
    names = list(dict.fromkeys(span.lever for span in spans))
    place = {name: row for row, name in enumerate(names)}
    lasting = [_bar(span, place) for span in spans if span.every == 1]
    repeated = [
        {"row": place[span.lever], "from": day / MONTH_DAYS}
        for span in spans if span.every > 1
        for day in range(span.first, span.last + 1, span.every)
    ]  # fmt: skip
    said = [{"row": row, "name": in_words(name), "becomes": _becomes(calendar, name, spans)} for name, row in place.items()]
    x, y = _x(months, "month (the warm-up lies left of 0)"), rows_from_top("row", len(names))
    left, right = ({"x": pixel(at), "y": y, "text": words(field)} for at, field in ((-10, "name"), (WIDTH + 8, "becomes")))
    return layered(
        _start(x),
        marks(inline(lasting), "bar", {"x": x, "x2": {"field": "to"}, "y": y}, color=COLOURS[4], height=18),
        marks(inline(repeated), "tick", {"x": x, "y": y}, color=COLOURS[1], height=18, thickness=2),
        marks(inline(said), "text", left, align="right", baseline="middle", limit=NAME_LIMIT),
        marks(inline(said), "text", right, align="left", baseline="middle", fontSize=11),
        width=WIDTH,
        height=ROW * len(names),
    )


def _bar(span: Span, place: dict[str, int]) -> dict[str, object]:
    return {"row": place[span.lever], "from": (span.first - 1) / MONTH_DAYS, "to": span.last / MONTH_DAYS}


def _becomes(calendar: Calendar, lever: str, spans: list[Span]) -> str:
    """What a lever is without and with interventions: "0 → 0.4 share"."""
    own = [span for span in spans if span.lever == lever]
    values = list(dict.fromkeys(exact(span.value) for span in own))
    shown = ", ".join(values[:3]) + (", …" if len(values) > 3 else "")
    often = f", every {own[0].every} days" if own[0].every > 1 else ""
    return f"{exact(calendar.baseline[lever])} → {shown} {LEVERS[lever].unit}{often}"


def _spent(calendar: Calendar, months: tuple[float, float], kind: int, title: str) -> alt.LayerChart:
    by_month = _by_month(calendar, kind)
    rows = [
        {"from": month, "to": min(month + 1, months[1]), "month": month + 1, "spent": round(value, 2)}
        for month, value in by_month.items()
        if value
    ]
    x, y = _x(months, labels=False), amount("spent", title=title, axis={"tickCount": 3, "format": ",~r"})
    tooltip = [amount("month", title="month", format="d"), amount("spent", title=title, format=",.0f")]
    place = {"x": x, "x2": {"field": "to"}, "y": y, "y2": {"datum": 0}, "tooltip": tooltip}
    bars = marks(inline(rows), "bar", place, color=COLOURS[0], opacity=0.8, stroke="white", strokeWidth=0.5)
    return layered(bars, _start(x), width=WIDTH, height=64)


def _by_month(calendar: Calendar, kind: int) -> dict[int, float]:
    """EUR (kind 0) or hours (kind 1) of all interventions by month; month 0 begins on scenario day 1."""
    per_day = sum(costs[kind] for costs in calendar.costs.values())
    month_of_day = (np.arange(calendar.pages.shape[1]) - calendar.warmup_days) // MONTH_DAYS
    totals = np.bincount(month_of_day - month_of_day[0], weights=per_day)
    return {int(place + month_of_day[0]): float(total) for place, total in enumerate(totals)}


def _nothing(months: tuple[float, float]) -> alt.LayerChart:
    said = inline([{"text": "No lever ever leaves its baseline."}])
    text = marks(said, "text", {"x": pixel(0), "y": pixel(20), "text": words("text")}, align="left", baseline="middle")
    return layered(text, _start(_x(months, "month")), width=WIDTH, height=40)


def _figure(calendar: Calendar, scenario: Scenario) -> Figure:
    how_to_read = (
        "One row a lever: bars for lasting changes, ticks for days that come again and again; on the right what it is without "
        "and with the interventions. Beneath: what all of them cost each month. Measuring starts at the dashed line, after the "
        "warm-up."
    )
    if calendar.trigger is not None:
        how_to_read += f" Drawn is the plan without {in_words(calendar.trigger.name)}: {calendar.trigger}."
    title = _title(calendar)
    alternative = f"Policy calendar of {scenario.name}. {title}."
    return Figure("calendar", title, how_to_read, alternative, calendar_chart(calendar, scenario), _data(calendar))


def _title(calendar: Calendar) -> str:
    spans = calendar.spans()
    if not spans:
        return "No lever ever leaves its baseline"
    n_levers = len({span.lever for span in spans})
    levers = f"{n_levers} lever{'s' if n_levers > 1 else ''} {'leave' if n_levers > 1 else 'leaves'} the baseline"
    eur, hours = (sum(float(costs[kind].sum()) for costs in calendar.costs.values()) for kind in (0, 1))
    return f"{levers} from day {min(span.first for span in spans)} on; all of it costs {eur:,.0f} EUR and {hours:,.0f} hours"


def _data(calendar: Calendar) -> Table:
    headings = ("what", "unit", "baseline", "becomes", "from day", "to day", "how often")
    levers = (_span_row(calendar, span) for span in calendar.spans())
    costs = (
        (f"cost of {in_words(name)}", unit, number(0), number(float(spent.sum())), "", "", "in all")
        for name, both in calendar.costs.items()
        for unit, spent in zip(("EUR", "hours"), both, strict=True)
    )
    return Table(headings, (*levers, *costs), n_words=2)


def _span_row(calendar: Calendar, span: Span) -> tuple[str, ...]:
    levels = exact(calendar.baseline[span.lever]), exact(span.value)
    often = "daily" if span.every == 1 else f"every {span.every} days"
    return (in_words(span.lever), LEVERS[span.lever].unit, *levels, str(span.first), str(span.last), often)


def _html(figure: Figure, scenario: Scenario) -> str:
    title = f"<p>{escape(scenario.title)}</p>" if scenario.title else ""
    body = f"<main><h1>When {escape(scenario.name)} does what</h1>\n{title}\n{figure_html(figure)}</main>"
    return page(f"Holivar: policy calendar of {scenario.name}", body, [figure])


def _svg(figure: Figure, scenario: Scenario, trigger: Trigger | None) -> str:
    import vl_convert  # needs a second to start, and a page does without it

    heading: dict[str, Any] = {"text": f"{scenario.name}: {figure.title}", "limit": WIDTH + 200, "offset": 14}
    if trigger is not None:
        heading["subtitle"] = f"{trigger}"
    chart: Any = figure.chart.properties(title=heading, background="white", padding=SVG_PADDING)
    spec = chart.to_dict(validate=False)
    spec["config"]["font"] = SVG_FONT
    return vl_convert.vegalite_to_svg(spec, vl_version=vega_lite_version())
