"""How often a scenario did better, outcome by outcome."""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt

from sim.outcomes import OUTCOMES
from sim.report import story
from sim.report.effects import CONFLICT, REVENUE, Contender, Effect, Findings
from sim.report.figure import (
    Channel,
    Figure,
    Row,
    Table,
    amount,
    fixed,
    inline,
    layered,
    marks,
    panel_heading,
    pixel,
    rows_from_top,
    words,
)
from sim.report.theme import BASELINE_COLOUR, in_words, shape

ROW, NAME_LIMIT = 26, 170
"""Pixels: height of an outcome's row, room for its name."""

LABEL = 0.23
"""Room for "33 of 50" in the narrowest panel, as a share of its width."""

CERTAIN = {"intervention_cost"}
"""Outcomes that the scenario file decides and no luck: they have no odds."""


def odds_chart(findings: Findings) -> Figure | None:
    """Share of the pairs in which each scenario did better; None when there is nothing to compare."""
    outcomes = [name for name in findings.outcomes if name in OUTCOMES and OUTCOMES[name].headline and name not in CERTAIN]
    n = len(findings.contenders)
    if not n or not outcomes:
        return None
    columns, width = (1, 780) if n == 1 else (2, 410) if n in (2, 4) else (3, 260)
    panels = [_panel(each, outcomes, width, first=each.index % columns == 0) for each in findings.contenders]
    title = story.odds_title(findings, outcomes)
    how_to_read = (
        "How often a scenario did better than the baseline in the same company with the same luck. The vertical line is "
        "fifty-fifty: dots to its right did better in most pairs, whatever better means for the outcome (more "
        f"{in_words(REVENUE)}, less {in_words(CONFLICT)})."
    )
    alternative = f"Share of pairs in which each scenario did better, for {', '.join(map(in_words, outcomes))}. {title}."
    rows = tuple((in_words(name), *(story.odds(each.effects[name]) for each in findings.contenders)) for name in outcomes)
    data = Table(("better in", *(each.name for each in findings.contenders)), rows)
    return Figure("odds", title, how_to_read, alternative, alt.concat(*panels, columns=columns), data)


def _panel(contender: Contender, outcomes: Sequence[str], width: int, first: bool) -> alt.LayerChart:
    axis = {"format": "%", "values": [0, 0.25, 0.5, 0.75, 1], "grid": True}
    x = amount("share", title="share of pairs that did better", scale=fixed(0, 1), axis=axis)
    y = rows_from_top("at", len(outcomes))
    rows = [_row(contender.effects[name], place) for place, name in enumerate(outcomes)]
    drawn, place = inline(row for row in rows if row["share"] is not None), {"x": x, "y": y}
    layers = [
        marks(inline([{"share": 0.5}]), "rule", {"x": x}, color=BASELINE_COLOUR, strokeWidth=1.5),
        marks(drawn, "rule", place | {"x2": {"field": "half"}}, color=contender.colour, strokeWidth=2, opacity=0.6),
        marks(drawn, "point", place, color=contender.colour, shape=shape(contender.index), filled=True, size=90, opacity=1),
        *(_labels(rows, side, x, y) for side in ("left", "right")),
        panel_heading(contender.name, width),
    ]
    if first:
        layers.append(_outcome_names(outcomes, y))
    return layered(*layers, width=width, height=ROW * len(outcomes))


def _row(effect: Effect, place: int) -> Row:
    drawn = effect.verdict not in {"same", "missing"} and math.isfinite(effect.better_share)
    share = effect.better_share if drawn else None
    at = share if share is not None else 0.5
    # The label stands above the line from the middle to its dot; where that is too short, on the other side of the dot.
    is_short = abs(at - 0.5) < LABEL
    side = "right" if (at > 0.5) != is_short else "left"
    above = place - (0.32 if drawn and not is_short else 0.0)
    return {"at": place, "above": above, "share": share, "label_at": at, "half": 0.5, "label": story.odds(effect), "side": side}


def _labels(rows: Sequence[Row], side: str, x: Channel, y: Channel) -> alt.Chart:
    channels = {"x": x | {"field": "label_at"}, "y": y | {"field": "above"}, "text": words("label")}
    data = inline(row for row in rows if row["side"] == side)
    return marks(data, "text", channels, align=side, dx=-9 if side == "right" else 9, baseline="middle", fontSize=11)


def _outcome_names(outcomes: Sequence[str], y: Channel) -> alt.Chart:
    rows = [{"at": place, "name": in_words(name)} for place, name in enumerate(outcomes)]
    channels = {"x": pixel(-12), "y": y, "text": words()}
    return marks(inline(rows), "text", channels, align="right", baseline="middle", limit=NAME_LIMIT)
