"""Hours lost: what politics, procedures and talking through managers take from each person's week, and what that costs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import altair as alt

from sim.outcomes.conflict import WEEK
from sim.report import story
from sim.report.effects import CONFLICT, Contender, Effect, Findings
from sim.report.figure import (
    Channel,
    Figure,
    Row,
    Table,
    amount,
    asis,
    fixed,
    inline,
    layered,
    marks,
    pixel,
    rows_from_top,
    words,
)
from sim.report.page import figure_html
from sim.report.section import Section
from sim.report.theme import BASELINE_COLOUR, COLOURS, NO_NUMBER, YEAR_DAYS, exact, in_words, number, round_limits
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

ROW, BAR, WIDTH, NAME_LIMIT = 40, 22, 560, 170
"""Pixels: height of a row and of its bar, width of the frame, room for a name."""

BELOW = 0.38
"""Rows by which an interval stands below the middle of its bar, where it hides no number."""

LEGIBLE = 30
"""Pixels that a part of a bar needs for its number."""

LOST = "hours_lost"
KINDS = (("hours_politics", "politics", COLOURS[1]), ("hours_procedures", "procedures", COLOURS[4]),
         ("hours_formality", "talking through managers", COLOURS[0]))  # fmt: skip
"""Outcome, name and colour of each part, from left to right; neighbours are of another lightness."""

WEEKS_PER_YEAR = YEAR_DAYS / WEEK


@dataclass(frozen=True)
class _Bar:
    """One scenario's row: hours per person and week by kind, what they cost, and the paired difference of their sum."""

    name: str
    parts: tuple[float, ...]
    rate_eur: float
    n_people: int
    effect: Effect | None

    @property
    def hours(self) -> float:
        return math.fsum(self.parts)

    @property
    def eur_a_week(self) -> float:
        return self.hours * self.rate_eur

    @property
    def eur_a_year(self) -> float:
        """Of everybody."""
        return self.eur_a_week * WEEKS_PER_YEAR * self.n_people

    def said(self) -> str:
        """The number beside the bar."""
        cost = f" = {number(self.eur_a_week, 0)} EUR" if math.isfinite(self.rate_eur) else ""
        return f"{number(self.hours, 2)} h{cost}"


def hours_lost(comparison: Comparison, found: Findings) -> Section | None:
    """The picture; None when there is nothing to compare."""
    figure = hours_chart(found, comparison.is_drawn)
    if figure is None:
        return None
    return Section(f"<section><h2>Hours lost</h2>\n{figure_html(figure)}\n</section>", (figure,))


def hours_chart(found: Findings, is_drawn: bool) -> Figure | None:
    """A bar for the baseline and for each scenario. Companies that are drawn pay each another rate, and have no cost here."""
    wanted = {LOST, *(outcome for outcome, _, _ in KINDS)}
    if not found.contenders or not wanted <= set(found.outcomes):
        return None
    bars = _bars(found, is_drawn)
    right = max([each.hours for each in bars] + [_interval(each)[1] for each in bars])
    x = amount(
        "to",
        title="hours per person and week",
        scale=fixed(0, round_limits(0.0, right or 1.0)[1]),
        axis={"grid": True, "tickCount": 8},
    )
    y = rows_from_top("at", len(bars))
    chart = layered(
        *_drawn(bars, x, y),
        *_beside(bars, y),
        *_legend(),
        width=WIDTH,
        height=ROW * len(bars),
    )
    title = hours_title(found)
    return Figure("hours_lost", title, _reading(found, is_drawn), _alternative(bars, title), chart, _data(bars))


def _bars(found: Findings, is_drawn: bool) -> list[_Bar]:
    first = found.contenders[0]
    parts = tuple(first.effects[outcome].baseline for outcome, _, _ in KINDS)
    return [_bar(found.baseline, parts, None, is_drawn), *(_of(each, is_drawn) for each in found.contenders)]


def _of(contender: Contender, is_drawn: bool) -> _Bar:
    parts = tuple(contender.effects[outcome].value for outcome, _, _ in KINDS)
    return _bar(contender.scenario, parts, contender.effects[LOST], is_drawn)


def _bar(scenario: Scenario, parts: tuple[float, ...], effect: Effect | None, is_drawn: bool) -> _Bar:
    rate = math.nan if is_drawn else scenario.money.hour_cost_eur
    return _Bar(scenario.name, parts, rate, scenario.company.n_marketers + scenario.company.n_sellers, effect)


def _interval(bar: _Bar) -> tuple[float, float]:
    """Ends of the difference's interval around the bar's end; the end itself where there is none."""
    effect = bar.effect
    if effect is None or not (math.isfinite(effect.low) and math.isfinite(effect.high)):
        return bar.hours, bar.hours
    return effect.baseline + effect.low, effect.baseline + effect.high


def _drawn(bars: Sequence[_Bar], x: Channel, y: Channel) -> Iterator[alt.Chart]:
    """Parts from left to right, a thin gap between two, the larger ones with their hours; then the intervals."""
    width = WIDTH / x["scale"]["domain"][1]  # pixels of an hour
    parts: list[Row] = []
    for at, bar in enumerate(bars):
        begin = 0.0
        for value, (_, name, colour) in zip(bar.parts, KINDS, strict=True):
            label = number(value, 1) if value * width >= LEGIBLE else ""
            row = {"at": at, "from": begin, "to": begin + value, "middle": begin + value / 2, "colour": colour, "name": name}
            parts.append(
                {**{key: round(each, 4) if isinstance(each, float) else each for key, each in row.items()}, "label": label}
            )
            begin += value
    data = inline(parts)
    tooltip = [words(title="hours lost to"), words("label", title="per person and week")]
    place = {"x": x | {"field": "from"}, "x2": {"field": "to"}, "y": y, "color": asis("colour"), "tooltip": tooltip}
    yield marks(data, "bar", place, height=BAR, stroke="white", strokeWidth=1, opacity=0.5)
    numbers = {"x": x | {"field": "middle"}, "y": y, "text": words("label")}
    yield marks(data, "text", numbers, baseline="middle", fontSize=11)
    ends = [
        {"at": at + BELOW, "from": round(low, 4), "to": round(high, 4)}
        for at, (low, high) in enumerate(map(_interval, bars))
        if high > low
    ]
    yield marks(
        inline(ends), "rule", {"x": x | {"field": "from"}, "x2": {"field": "to"}, "y": y}, color=BASELINE_COLOUR, strokeWidth=3
    )


def _beside(bars: Sequence[_Bar], y: Channel) -> Iterator[alt.Chart]:
    """Names on the left, sums on the right."""
    rows = inline({"at": at, "name": bar.name, "label": bar.said()} for at, bar in enumerate(bars))
    names, sums = {"x": pixel(-12), "y": y, "text": words()}, {"x": pixel(WIDTH + 12), "y": y, "text": words("label")}
    yield marks(rows, "text", names, align="right", baseline="middle", fontWeight=600, limit=NAME_LIMIT)
    yield marks(rows, "text", sums, align="left", baseline="middle")


def _legend() -> Iterator[alt.Chart]:
    """The parts in their order, above the bars."""
    place = 0
    for _, name, colour in KINDS:
        mark, text = {"x": pixel(place + 6), "y": pixel(-14)}, {"x": pixel(place + 18), "y": pixel(-14), "text": words()}
        yield marks(inline([{}]), "point", mark, shape="square", filled=True, color=colour, size=130, opacity=0.5)
        yield marks(inline([{"name": name}]), "text", text, align="left", baseline="middle")
        place += 40 + 7 * len(name)


def hours_title(found: Findings) -> str:
    """Which scenario gives most hours back, and how many; or that none clearly does."""
    best = min(found.contenders, key=lambda each: each.effects[LOST].diff)
    effect = best.effects[LOST]
    base, own = number(effect.baseline, 2), number(effect.value, 2)
    what = "Politics, procedures and talking through managers"
    if effect.verdict in {"less", "single"} and effect.diff < 0:
        return f"{what} take {own} hours of each person's week with {best.name}, against {base} in the baseline"
    if all(each.effects[LOST].verdict == "same" for each in found.contenders):
        return f"{what} take the same {base} hours of each person's week in every scenario"
    return f"{what} take {base} hours of each person's week in the baseline, and clearly fewer in no scenario"


def _reading(found: Findings, is_drawn: bool) -> str:
    rates = sorted({found.baseline.money.hour_cost_eur, *(each.scenario.money.hour_cost_eur for each in found.contenders)})
    if is_drawn:
        cost = "Each drawn company pays another rate for an hour, so that hours stand here without their cost."
    else:
        cost = f"EUR: at {' or '.join(map(exact, rates))} EUR for an hour of work, as each scenario sets it."
    known = any(math.isfinite(each.effects[LOST].low) for each in found.contenders)
    line = f"The grey line below the end of a bar is the 95 % interval of the difference from {story.the_baseline(found)}. "
    return f"Mean hours per person and week that {in_words(CONFLICT)} takes. {line if known else ''}{cost}"


def _alternative(bars: Sequence[_Bar], title: str) -> str:
    told = (
        f"{bar.name}: {', '.join(f'{name} {number(value, 2)}' for value, (_, name, _) in zip(bar.parts, KINDS, strict=True))}"
        for bar in bars
    )
    return f"{title}. Hours per person and week in {'; '.join(told)}."


def _data(bars: Sequence[_Bar]) -> Table:
    headings = (
        *("scenario; hours per person and week", *(name for _, name, _ in KINDS), "together", "change"),
        *("EUR per person and week", "EUR a year, all people"),
    )
    rows = tuple(
        (
            *(bar.name, *(number(value, 2) for value in bar.parts), number(bar.hours, 2)),
            *(
                story.change(bar.effect) if bar.effect is not None else NO_NUMBER,
                number(bar.eur_a_week, 0),
                number(bar.eur_a_year, 0),
            ),
        )
        for bar in bars
    )
    return Table(headings, rows)
