"""Revenue and conflict month by month: a panel for each scenario, with the baseline and the windows of its interventions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from sim.report import story
from sim.report.effects import CONFLICT, REVENUE, Contender, Findings
from sim.report.figure import (
    Channel,
    Figure,
    Table,
    amount,
    asis,
    fixed,
    inline,
    layered,
    marks,
    panel_heading,
    pixel,
    rows_from_top,
    words,
)
from sim.report.theme import BASELINE_COLOUR, MONTH_DAYS, NO_NUMBER, in_words, money_unit, number, round_limits
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import capital

HEIGHT, STRIP_ROW = 200, 18
LABEL_GAP = 15
"""Pixels that two labels at the ends of lines need between them."""
BAND = "Bands hold the middle 95 % of the runs of each scenario."


@dataclass(frozen=True)
class _Axes:
    """What all panels of one chart share."""

    unit: str
    divisor: float
    low: float
    high: float
    months: float
    width: int
    rows: int


def revenue_over_time(findings: Findings) -> Figure | None:
    """Revenue by month; None when a run is shorter than a month."""
    rows = _rows_of(findings, REVENUE)
    if rows.empty:
        return None
    divisor, unit = money_unit([*rows["low"], *rows["high"]])
    axes = _axes(findings, rows, f"{unit} a month", divisor)
    return _figure(findings, rows, axes, "revenue_over_time", story.revenue_title(findings), capital(REVENUE))


def conflict_over_time(findings: Findings) -> Figure | None:
    """The conflict index by month; None when a run is shorter than a month."""
    rows = _rows_of(findings, CONFLICT)
    if rows.empty:
        return None
    axes = _axes(findings, rows, f"{in_words(CONFLICT)} index (0 to 100)", 1.0, floor=0.0)
    return _figure(findings, rows, axes, "conflict_over_time", story.conflict_title(findings), capital(CONFLICT))


def _rows_of(findings: Findings, measure: str) -> pd.DataFrame:
    rows = findings.daily[findings.daily["measure"] == measure]
    return rows.assign(month=rows["day"] / MONTH_DAYS)


def _axes(findings: Findings, rows: pd.DataFrame, unit: str, divisor: float, floor: float | None = None) -> _Axes:
    low, high = float(rows["low"].min()) / divisor, float(rows["high"].max()) / divisor
    low, high = round_limits(low if floor is None else floor, high)
    _, width = _layout(len(findings.contenders))
    most = max((len(_windows(each.scenario)) for each in findings.contenders), default=0)
    return _Axes(unit, divisor, low, high, findings.baseline.days / MONTH_DAYS, width, most)


def _layout(n_panels: int) -> tuple[int, int]:
    """Columns and width of a panel in pixels, so that a row of panels fills the page."""
    if n_panels <= 1:
        return 1, 890
    return (2, 400) if n_panels in (2, 4) else (3, 228)


def _figure(findings: Findings, rows: pd.DataFrame, axes: _Axes, key: str, title: str, what: str) -> Figure:
    columns, _ = _layout(len(findings.contenders))
    panels = [_panel(findings, each, rows, axes, first=each.index % columns == 0) for each in findings.contenders]
    if not panels:  # a baseline alone
        alone = _Line(rows, findings.baseline.name, BASELINE_COLOUR, is_baseline=True)
        panels = [alt.vconcat(_lines([alone], axes, True, alone.name))]
    how_to_read = (
        f"Each panel sets one scenario (solid line, dots) against {story.the_baseline(findings)} (dashed grey line, "
        f"squares): means by month of {MONTH_DAYS} working days. {BAND} Bars beneath show when its interventions work."
    )
    names = ", ".join(each.name for each in findings.contenders)
    alternative = f"{what} by month in {findings.baseline.name} and in {names}. {title}."
    chart = alt.concat(*panels, columns=columns)
    return Figure(key, title, how_to_read, alternative, chart, _data(findings, rows, axes))


@dataclass(frozen=True)
class _Line:
    rows: pd.DataFrame
    name: str
    colour: str
    is_baseline: bool

    def points(self, divisor: float) -> list[dict[str, object]]:
        """Points of the line with their looks; what can't be drawn is null, which leaves a gap."""
        shape, dash = ("square", [5, 3]) if self.is_baseline else ("circle", [1, 0])
        looks = {"name": self.name, "colour": self.colour, "shape": shape, "dash": dash}
        return [
            {"month": round(float(row.month), 4), **looks}
            | {key: _plain(getattr(row, key) / divisor) for key in ("mean", "low", "high")}
            for row in self.rows.itertuples(index=False)
        ]


def _plain(value: float) -> float | None:
    return float(f"{value:.6g}") if math.isfinite(value) else None


def _panel(findings: Findings, contender: Contender, rows: pd.DataFrame, axes: _Axes, first: bool) -> alt.VConcatChart:
    def line(name: str, colour: str, is_baseline: bool) -> _Line:
        return _Line(rows[rows["scenario"] == name], name, colour, is_baseline)

    lines = [line(findings.baseline.name, BASELINE_COLOUR, True), line(contender.name, contender.colour, False)]
    parts = [_lines(lines, axes, first, contender.name)]
    if axes.rows:
        parts.append(_strip(contender, axes))
    return alt.vconcat(*parts, spacing=8)


def _lines(lines: Sequence[_Line], axes: _Axes, first: bool, heading: str) -> alt.LayerChart:
    points = inline(point for line in lines for point in line.points(axes.divisor))
    x, y = _scales(axes, first)
    place = {"x": x, "y": y, "color": asis("colour")}
    band = place | {"y": y | {"field": "low"}, "y2": {"field": "high"}, "detail": words()}
    line = place | {"detail": words(), "strokeDash": asis("dash")}
    dots = place | {"shape": asis("shape"), "tooltip": _tooltip()}
    return layered(
        marks(points, "area", band, opacity=0.16),
        marks(points, "line", line, strokeWidth=2),
        marks(points, "point", dots, filled=True, size=22, opacity=1),
        _end_labels(lines, axes, y),
        panel_heading(heading, axes.width),
        width=axes.width,
        height=HEIGHT,
    )


def _scales(axes: _Axes, first: bool) -> tuple[Channel, Channel]:
    step = 1 if axes.months < 6 else 3 if axes.months <= 12 else 6 if axes.months <= 36 else 12 * math.ceil(axes.months / 72)
    ticks = list(range(0, int(axes.months) + 1, step))
    x = amount("month", title="month", axis={"values": ticks, "format": "d"}, scale=fixed(0, axes.months))
    y_axis = {"labels": first, "tickCount": 5}
    return x, amount("mean", title=axes.unit if first else None, scale=fixed(axes.low, axes.high), axis=y_axis)


def _tooltip() -> list[Channel]:
    # Titles of tooltips become part of an expression, which a file's words never are.
    numbers = (("mean", "mean"), ("low", "from"), ("high", "to"))
    return [
        words(title="scenario"),
        amount("month", title="month", format=".0f"),
        *(amount(field, title=title, format=",.4~g") for field, title in numbers),
    ]


def _end_labels(lines: Sequence[_Line], axes: _Axes, y: Channel) -> alt.Chart:
    """Each line's name behind its last point, moved apart where two would overlap."""
    ends = {line.name: float(line.rows["mean"].iloc[-1]) / axes.divisor for line in lines if not line.rows.empty}
    ends = {name: level for name, level in ends.items() if math.isfinite(level)}
    levels = apart(list(ends.values()), LABEL_GAP * (axes.high - axes.low) / HEIGHT)
    rows = [{"mean": _plain(level), "name": name} for name, level in zip(ends, levels, strict=True)]
    channels = {"x": pixel(axes.width + 6), "y": y, "text": words()}
    return marks(inline(rows), "text", channels, align="left", baseline="middle", limit=100)


def apart(positions: Sequence[float], gap: float) -> list[float]:
    """Positions moved as little as needed to lie a gap from each other, in the same order.

    >>> apart([10.0, 100.0], 15), apart([50.0, 52.0], 15)
    ([10.0, 100.0], [43.5, 58.5])
    """
    order = sorted(range(len(positions)), key=lambda index: positions[index])
    groups: list[tuple[float, int]] = []  # centre and number of labels that stick together
    for index in order:
        groups.append((positions[index], 1))
        while len(groups) > 1 and groups[-1][0] - groups[-2][0] < gap * (groups[-1][1] + groups[-2][1]) / 2:
            (right, n_right), (left, n_left) = groups.pop(), groups.pop()
            groups.append(((left * n_left + right * n_right) / (n_left + n_right), n_left + n_right))
    placed = [centre + gap * (place - (n - 1) / 2) for centre, n in groups for place in range(n)]
    return [placed[order.index(index)] for index in range(len(positions))]


def _windows(scenario: Scenario) -> list[tuple[str, list[tuple[int, int]]]]:
    """Interventions that work at all, with the first and last day of each window inside the run."""
    working = []
    for name, each in scenario.interventions.items():
        planned = scenario.spans(name)
        spans = [(first, min(last or scenario.days, scenario.days)) for first, last in planned if first <= scenario.days]
        if spans and each.strength > 0:
            working.append((in_words(name), spans))
    return working


def _strip(contender: Contender, axes: _Axes) -> alt.LayerChart:
    """One bar a window, one row an intervention, on the panel's time axis."""
    windows = _windows(contender.scenario)
    y = rows_from_top("row", axes.rows)
    x = amount("from", axis=None, scale=fixed(0, axes.months))
    bars = [
        {"row": row, "from": (first - 1) / MONTH_DAYS, "to": last / MONTH_DAYS}
        for row, (_, spans) in enumerate(windows)
        for first, last in spans
    ]
    place = {"x": x, "x2": {"field": "to"}, "y": y}
    layers = [marks(inline(bars), "bar", place, color=contender.colour, opacity=0.35, height=STRIP_ROW - 4)]
    for row, (name, spans) in enumerate(windows):
        # A name begins where its first window does; a late one ends where its last window does, inside the panel.
        late = spans[0][0] > 0.55 * axes.months * MONTH_DAYS
        at = spans[-1][1] if late else spans[0][0] - 1
        look = {"align": "right" if late else "left", "dx": -4 if late else 4, "limit": axes.width - 8}
        label = inline([{"row": row, "from": at / MONTH_DAYS, "name": name}])
        layers.append(marks(label, "text", {"x": x, "y": y, "text": words()}, baseline="middle", fontSize=11, **look))
    return layered(*layers, width=axes.width, height=STRIP_ROW * axes.rows)


def _data(findings: Findings, rows: pd.DataFrame, axes: _Axes) -> Table:
    names = [findings.baseline.name, *(each.name for each in findings.contenders)]
    cells = {(row.scenario, row.day): row for row in rows.itertuples(index=False)}
    days = sorted(set(rows["day"]))

    def cell(name: str, day: float) -> str:
        row = cells.get((name, day))
        if row is None:
            return NO_NUMBER
        mean, low, high = (number(value / axes.divisor) for value in (row.mean, row.low, row.high))
        return f"{mean} ({low} to {high})"

    body = tuple((number(day / MONTH_DAYS, 0), *(cell(name, day) for name in names)) for day in days)
    return Table((f"month; {axes.unit}", *names), body)
