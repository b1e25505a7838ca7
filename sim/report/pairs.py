"""Every pair a dot: by how much a scenario changed each company of the comparison."""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt

from sim.report import story
from sim.report.effects import CONFLICT, REVENUE, Contender, Findings
from sim.report.figure import (
    Channel,
    Figure,
    Row,
    Table,
    amount,
    asis,
    beside,
    fixed,
    inline,
    layered,
    marks,
    plain,
    rows_from_top,
    words,
)
from sim.report.theme import BASELINE_COLOUR, in_words, money_unit, number, round_limits, shape

ROW, WIDTH, NAME_LIMIT = 76, 780, 170
"""Pixels: height of a scenario's row, width of the frame, room for a name."""
GOLDEN = (math.sqrt(5) - 1) / 2


def revenue_pairs(findings: Findings) -> Figure | None:
    """Paired differences in revenue; None when there is nothing to compare."""
    divisor, unit = money_unit(findings.pairs[REVENUE].tolist() if REVENUE in findings.pairs else [])
    label = f"{in_words(REVENUE)} minus the baseline's, {unit} over {findings.baseline.days} days"
    return _figure(findings, REVENUE, divisor, label, "earned more", +1)


def conflict_pairs(findings: Findings) -> Figure | None:
    """Paired differences in conflict; None when there is nothing to compare."""
    label = f"{in_words(CONFLICT)} minus the baseline's, points of an index from 0 to 100"
    return _figure(findings, CONFLICT, 1.0, label, f"had less {in_words(CONFLICT)}", -1)


def _figure(findings: Findings, outcome: str, divisor: float, label: str, verb: str, sign: int) -> Figure | None:
    effects = findings.effects(outcome)
    if not effects:
        return None
    contenders = findings.contenders
    x = amount("diff", title=label, scale=fixed(*_limits(findings, outcome, divisor)), axis={"tickCount": 8, "grid": True})
    y = rows_from_top("at", len(contenders))
    counts = [effect.n_more if sign > 0 else effect.n_less for effect in effects]
    said = [
        story.odds(e) if e.verdict in {"same", "missing"} else f"{n} of {e.n_pairs}" for e, n in zip(effects, counts, strict=True)
    ]
    chart = layered(
        marks(inline([{"diff": 0}]), "rule", {"x": x}, color=BASELINE_COLOUR, strokeWidth=1.5),
        _dots(findings, outcome, divisor, {"x": x, "y": y}),
        *_intervals(contenders, outcome, divisor, {"x": x, "y": y}),
        beside([each.name for each in contenders], y, -12, align="right", fontWeight=600, limit=NAME_LIMIT),
        beside(said, y, WIDTH + 12, align="left"),
        width=WIDTH,
        height=ROW * len(contenders),
    )
    title = story.pairs_title(effects, [each.name for each in contenders], verb, sign)
    how_to_read = (
        "One dot is one company, lived through twice with the same luck: once with the scenario and once without. The vertical "
        "line is no difference. Beneath the dots: the mean difference and its 95 % interval. On the right: pairs in which the "
        f"scenario {verb}."
    )
    alternative = f"Paired differences in {in_words(outcome)} for each scenario. {title}."
    return Figure(f"{outcome}_pairs", title, how_to_read, alternative, chart, _data(findings, outcome, divisor, label))


def _limits(findings: Findings, outcome: str, divisor: float) -> tuple[float, float]:
    values = [value / divisor for value in findings.pairs[outcome] if math.isfinite(value)]
    least, most = min([0.0, *values]), max([0.0, *values])
    margin = 0.03 * (most - least)  # no dot and no zero line on the frame
    return round_limits(least - margin, most + margin)


def _dots(findings: Findings, outcome: str, divisor: float, place: dict[str, Channel]) -> alt.Chart:
    rows: list[Row] = []
    for each in findings.contenders:
        own = findings.pairs[findings.pairs["scenario"] == each.name]
        looks = {"name": each.name, "colour": each.colour, "shape": shape(each.index)}
        rows += [
            {"diff": plain(value / divisor), "at": round(each.index + _jitter(order), 4), "seed": seed} | looks
            for order, (seed, value) in enumerate(zip(own["seed"].tolist(), own[outcome].tolist(), strict=True))
            if math.isfinite(value)
        ]
    tooltip = [
        words(title="scenario"),
        amount("seed", title="seed", format="d"),
        amount("diff", title="difference", format="+,.4~g"),
    ]
    channels = place | {"color": asis("colour"), "shape": asis("shape"), "tooltip": tooltip}
    return marks(inline(rows), "point", channels, filled=True, opacity=0.7, size=34 if len(findings.seeds) <= 200 else 12)


def _jitter(order: int) -> float:
    """Spread of the dots in their row, the same in every report: multiples of the golden ratio fill it evenly."""
    return 0.5 * ((order * GOLDEN) % 1.0) - 0.4


def _intervals(contenders: Sequence[Contender], outcome: str, divisor: float, place: dict[str, Channel]) -> list[alt.Chart]:
    rows: list[Row] = []
    for each in contenders:
        effect = each.effects[outcome]
        known = math.isfinite(effect.low) and math.isfinite(effect.high)
        ends = (effect.low, effect.high) if known else (effect.diff, effect.diff)
        if math.isfinite(effect.diff):
            low, diff, high = (plain(value / divisor) for value in (ends[0], effect.diff, ends[1]))
            rows.append({"low": low, "diff": diff, "high": high, "at": each.index + 0.3, "colour": each.colour})
    data, mean = inline(rows), place | {"color": asis("colour")}
    span = mean | {"x": place["x"] | {"field": "low"}, "x2": {"field": "high"}}
    return [marks(data, "rule", span, strokeWidth=3), marks(data, "tick", mean, thickness=3, height=14)]


def _data(findings: Findings, outcome: str, divisor: float, label: str) -> Table:
    names = [each.name for each in findings.contenders]
    wide = findings.pairs.pivot(index="seed", columns="scenario", values=outcome)[names].sort_index()
    rows = tuple(
        (str(seed), *(number(value / divisor) for value in row)) for seed, row in zip(wide.index, wide.to_numpy(), strict=True)
    )
    return Table((f"seed; {label}", *names), rows)
