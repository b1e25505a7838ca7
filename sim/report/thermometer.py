"""The thermometer: HR's five symptoms and the two signs of a hot conflict, each scenario against the baseline."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import altair as alt

from sim.outcomes import OUTCOMES
from sim.report import story
from sim.report.effects import CONFLICT, Contender, Effect, Findings
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
from sim.report.page import figure_html, table_html
from sim.report.section import Section
from sim.report.theme import BASELINE_COLOUR, NO_NUMBER, in_words, number, shape
from sim.scenario.vocabulary import called, is_renamed, spoken

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

ROW, TUBE = 32, 9
"""Pixels: height of a row, and of the bar in it."""


class Item(NamedTuple):
    """A reading: the outcome, its name on the picture, and what kind of sign it is."""

    outcome: str
    usual: str
    kind: str

    @property
    def name(self) -> str:
        """What it is called: the files' own word for the outcome, where they have one."""
        if not is_renamed(self.outcome):
            return self.usual
        own = called(self.outcome)
        return self.usual.replace(CONFLICT, own) if CONFLICT in self.usual else own


SYMPTOM, HOT = "symptom", "hot sign"
READINGS = (
    Item("conflict_ties", "hardly any ties across", SYMPTOM),
    Item("conflict_heads", "the heads think ill of each other", SYMPTOM),
    Item("conflict_projects", "joint projects fail", SYMPTOM),
    Item("conflict_naming", "communication gets the blame", SYMPTOM),
    Item("conflict_stagnation", "people get nowhere", SYMPTOM),
    Item("conflict_avoidance", "the heads refuse to meet", HOT),
    Item("conflict_busywork", "working time goes into politics", HOT),
)
TOTAL = Item(CONFLICT, "conflict, the mean of the seven", "index")


def thermometer(comparison: Comparison, found: Findings) -> Section | None:
    """The picture and what its readings mean; None when there is nothing to compare."""
    figure = thermometer_chart(found)
    if figure is None:
        return None
    meanings = tuple((each.name, spoken(OUTCOMES[each.outcome].doc)) for each in _known(found) if each is not TOTAL)
    return Section(
        f"<section><h2>How hot the {escape(in_words(CONFLICT))} is</h2>\n{figure_html(figure)}\n"
        f"{table_html(Table(('reading', 'what it means, from 0 to 100'), meanings, n_words=2))}\n</section>",
        (figure,),
    )


def _known(found: Findings) -> list[Item]:
    return [each for each in (TOTAL, *READINGS) if each.outcome in found.outcomes]


def thermometer_chart(found: Findings) -> Figure | None:
    """A panel for each scenario, a row for each reading; None when there is nothing to compare."""
    items, n = _known(found), len(found.contenders)
    if not n or not items:
        return None
    columns, width = (1, 600) if n == 1 else (2, 300) if n in (2, 4) else (3, 175)
    panels = [_panel(each, items, width, first=each.index % columns == 0) for each in found.contenders]
    title = thermometer_title(found)
    reading = (
        "Bars and dots: the scenario's mean, from 0 (none) to 100; the line through a dot is the 95 % interval of its difference "
        f"from {story.the_baseline(found)}, whose mean is the upright grey stroke. Bars that end before the stroke are cooler. "
        "Numbers: from the baseline's mean to the scenario's."
    )
    told = (
        f"{each.name}: {', '.join(f'{item.name} {_from_to(each.effects[item.outcome])}' for item in items)}"
        for each in found.contenders
    )
    alternative = f"{title}. From the baseline's mean to the scenario's, {'; '.join(told)}."
    return Figure("thermometer", title, reading, alternative, alt.concat(*panels, columns=columns), _data(found, items))


def _panel(contender: Contender, items: Sequence[Item], width: int, first: bool) -> alt.LayerChart:
    x = amount("value", title="0 none, 100 most", scale=fixed(0, 100), axis={"values": [0, 25, 50, 75, 100], "grid": True})
    y = rows_from_top("at", len(items))
    effects = [contender.effects[item.outcome] for item in items]
    layers = [*_bars(effects, contender, x, y), _numbers(effects, y, width), panel_heading(contender.name, width)]
    if first:
        layers.append(_names(items, y))
    return layered(*layers, width=width, height=ROW * len(items))


def _bars(effects: Sequence[Effect], contender: Contender, x: Channel, y: Channel) -> Iterator[alt.Chart]:
    drawn = inline(row for row in (_row(effect, place) for place, effect in enumerate(effects)) if row["value"] is not None)
    place = {"x": x, "y": y}
    yield marks(drawn, "bar", place | {"x2": {"datum": 0}}, color=contender.colour, opacity=0.35, height=TUBE)
    yield marks(drawn, "tick", {"x": x | {"field": "base"}, "y": y}, color=BASELINE_COLOUR, thickness=3, size=TUBE + 9, opacity=1)
    yield marks(
        drawn, "rule", {"x": x | {"field": "low"}, "x2": {"field": "high"}, "y": y}, color=contender.colour, strokeWidth=2
    )
    yield marks(drawn, "point", place, color=contender.colour, shape=shape(contender.index), filled=True, size=60, opacity=1)


def _row(effect: Effect, place: int) -> Row:
    """Where the marks of a reading stand; without an interval the line through the dot has no length."""
    known = effect.verdict != "missing"
    ends = [effect.baseline + end for end in (effect.low, effect.high)]
    low, high = ends if all(map(math.isfinite, ends)) else (effect.value, effect.value)
    values = {"value": effect.value, "base": effect.baseline, "low": max(low, 0.0), "high": min(high, 100.0)}
    return {"at": place, **{name: round(value, 3) if known else None for name, value in values.items()}}


def _numbers(effects: Sequence[Effect], y: Channel, width: int) -> alt.Chart:
    """From what to what, on the right."""
    rows = [{"at": place, "label": _from_to(effect)} for place, effect in enumerate(effects)]
    at = {"x": pixel(width + 8), "y": y, "text": words("label")}
    return marks(inline(rows), "text", at, align="left", baseline="middle", fontSize=11)


def _names(items: Sequence[Item], y: Channel) -> alt.Chart:
    rows = [{"at": place, "name": f"{HOT}: {item.name}" if item.kind == HOT else item.name} for place, item in enumerate(items)]
    return marks(inline(rows), "text", {"x": pixel(-12), "y": y, "text": words()}, align="right", baseline="middle", limit=260)


def _from_to(effect: Effect) -> str:
    if effect.verdict == "missing":
        return NO_NUMBER
    return f"{number(effect.baseline, 0)} \u2192 {number(effect.value, 0)}"


def thermometer_title(found: Findings) -> str:
    """In how many readings the scenario that cools most does so, and where most; or that none cools any."""
    if all(each.effects[item.outcome].verdict == "missing" for each in found.contenders for item in _known(found)):
        return f"No reading of {in_words(CONFLICT)} can be compared: one of the departments is away"
    counts = [(each, _clear(each, "less"), _clear(each, "more")) for each in found.contenders]
    best, cooler, hotter = max(counts, key=lambda each: (len(each[1]), -len(each[2])))
    n = len(READINGS)
    if cooler:
        most = min(cooler, key=lambda item: best.effects[item.outcome].diff)
        return f"{best.name} clearly cools {_of(len(cooler), n)}, most of all \u201c{most.name}\u201d: {_levels(best, most)}"
    worst, _, hotter = max(counts, key=lambda each: len(each[2]))
    if hotter:
        most = max(hotter, key=lambda item: worst.effects[item.outcome].diff)
        return (
            f"No scenario clearly cools any of the {n} readings; {worst.name} heats {_of(len(hotter), n)}, most of all "
            f"\u201c{most.name}\u201d: {_levels(worst, most)}"
        )
    return f"No scenario clearly changes any of the {n} readings"


def _clear(contender: Contender, verdict: str) -> list[Item]:
    return [each for each in READINGS if each.outcome in contender.effects and contender.effects[each.outcome].verdict == verdict]


def _of(count: int, n: int) -> str:
    return f"all {n} readings" if count == n else f"{count} of {n} readings"


def _levels(contender: Contender, item: Item) -> str:
    effect = contender.effects[item.outcome]
    return f"from {number(effect.baseline, 0)} to {number(effect.value, 0)}"


def _data(found: Findings, items: Sequence[Item]) -> Table:
    headings = ("reading, 0 to 100", "kind", found.baseline.name, *(each.name for each in found.contenders))
    rows = tuple((item.name, item.kind, *_cells(found, item)) for item in items)
    return Table(headings, rows, n_words=2)


def _cells(found: Findings, item: Item) -> Iterator[str]:
    effects = [each.effects[item.outcome] for each in found.contenders]
    yield number(effects[0].baseline, 1)
    for effect in effects:
        known = effect.verdict != "missing"
        yield f"{number(effect.value, 1)}; {story.change(effect)}" if known else NO_NUMBER
