"""Why did this number move? Differences split over interventions and over causes, as waterfalls that add up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from sim.experiments.intervals import Mean
from sim.experiments.parts import Summary, summed_up
from sim.experiments.players import players_of
from sim.experiments.why import BY_CAUSE, INTERVENTIONS, ORDERS, Split, splits
from sim.report import amounts, story
from sim.report.causes import SAID
from sim.report.effects import CONFLICT, REVENUE
from sim.report.figure import Figure, Table
from sim.report.page import figure_html
from sim.report.section import Section
from sim.report.theme import digits_for, in_words, number, signed
from sim.report.waterfall import Level, Step, waterfall
from sim.scenario.vocabulary import spoken

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison
    from sim.report.effects import Contender, Findings

DRAWN = ((INTERVENTIONS, REVENUE), (INTERVENTIONS, CONFLICT), (BY_CAUSE, REVENUE))
"""Splits that are drawn, in the order of the page; attribution.csv holds all."""

MOST_NAMED = 2
"""Parts of one sign that a title names."""

WORTH_NAMING = 0.1
"""Of the largest part, what a part must be at least for a title to name it."""


class _Row(NamedTuple):
    """A part of a split: what it is called, what that means, and how much it is."""

    name: str
    meaning: str
    part: Mean

    @property
    def sign(self) -> int:
        """Of a part that can be told from nothing; else 0."""
        return 1 if self.part.low > 0 else -1 if self.part.high < 0 else 0


def why(comparison: Comparison, found: Findings) -> Section | None:
    """The section; None when there is nothing to compare."""
    if not found.contenders:
        return None
    everything = list(splits(comparison))
    figures, parts = [], []
    for contender in found.contenders:
        own = _figures(contender, [split for split in everything if split.scenario == contender.name], found)
        figures += own
        parts += [*_not_split(comparison, contender), *(figure_html(figure) for figure in own)]
    body = "\n".join([_READING, *parts])
    return Section(f"<section><h2>Why did this number move?</h2>\n{body}\n</section>", tuple(figures))


_READING = """<p>Each picture leads from the baseline to a scenario in parts that add up, pair by pair.</p>
<p><strong>Over interventions</strong>, where a scenario has several: what each adds to those already there, averaged over all
orders in which they could come (Shapley's split). For this, pairs were run with other combinations of them as well. What does
nothing gets nothing, and an intervention that only works together with another one shares with it.</p>
<p><strong>Over causes</strong>: along which path the money came or stayed away, from the need to the price, by the same rule.
This is accounting of what was counted in the runs. It does not say who set it going, and one cause may have paid for another:
hours for leads are hours that find no buyers of one's own.</p>"""


def _not_split(comparison: Comparison, contender: Contender) -> list[str]:
    """A line on a scenario whose interventions could be told apart, when that was not asked for."""
    players = players_of(contender.scenario, comparison.baseline)
    if len(players) < 2 or any(each.scenario == contender.name for each in comparison.attributed):
        return []
    names = ", ".join(_player(str(player)) for player in players)
    said = f"{contender.name} was not split over what sets it apart ({names}): that takes further runs, which were not asked for."
    return [f'<p class="soft small">{escape(said)}</p>']


def _figures(contender: Contender, own: Sequence[Split], found: Findings) -> list[Figure]:
    by_kind = {(split.over, split.outcome): split for split in own}
    drawn = ((kind, by_kind[kind]) for kind in DRAWN if kind in by_kind)
    figures = (_figure(f"why_{'_'.join(kind)}_{contender.index}", split, found) for kind, split in drawn)
    return [figure for figure in figures if figure is not None]


def _figure(key: str, split: Split, found: Findings) -> Figure | None:
    """A split drawn; None when no pair could be split."""
    summary = summed_up(split.parts)
    if summary.n_pairs == 0:
        return None
    rows, outcome, baseline = _rows(split, summary), split.outcome, found.baseline
    divisor, unit = amounts.scale(outcome, [summary.none, summary.all])
    unit = {"0 to 100": "points of an index from 0 to 100"}.get(unit, f"{unit} over {baseline.days} days")
    digits = 1 + digits_for([row.part.value / divisor for row in rows])
    steps = [_step(row, divisor, digits) for row in rows]
    first, last = (
        Level(name, amounts.level(outcome, value))
        for name, value in ((baseline.name, summary.none), (split.scenario, summary.all))
    )
    chart = waterfall(first, summary.none / divisor, steps, last, f"{in_words(outcome)}, {unit}")
    scale = divisor, amounts.scale_of_change(outcome, [summary.none, summary.all])[1]
    if split.over == BY_CAUSE:
        title = _title_of_causes(split, summary, rows, story.the_baseline(found), scale)
    else:
        title = _title_of_interventions(split, summary, rows, scale)
    alternative = f"Waterfall from {baseline.name} to {split.scenario} in {in_words(outcome)}. {title}."
    return Figure(
        key, title, _reading(split, summary, found, unit), alternative, chart, _data(split, summary, rows, divisor, unit)
    )


def _rows(split: Split, summary: Summary) -> list[_Row]:
    """Causes in their order, those that are the same in all pairs left out; interventions by the size of what they do."""
    each = zip(split.names, summary.parts, split.parts.parts, strict=True)
    if split.over == BY_CAUSE:
        return [
            _Row(spoken(SAID[name].of(part.value)), spoken(SAID[name].meaning), part)
            for name, part, values in each
            if values.any()
        ]
    rows = [_Row(_player(name), "", part) for name, part, _ in each]
    return sorted(rows, key=lambda row: -abs(row.part.value))


def _player(name: str) -> str:
    """A part of what a scenario changes as it is called here: "without gemba + hr_diagnosis changed"."""
    return " ".join(map(in_words, name.split(" ")))


def _step(row: _Row, divisor: float, digits: int) -> Step:
    part, low, high = (value / divisor for value in row.part)
    known = math.isfinite(low) and math.isfinite(high)
    interval = f" ({number(low, digits)} to {number(high, digits)})" if known and low != high else ""
    return Step(row.name, part, f"{signed(part, digits)}{interval}", low, high)


def _reading(split: Split, summary: Summary, found: Findings, unit: str) -> str:
    n_all, n_tried = len(found.seeds), len(split.seeds)
    order = "from the need to the money" if split.over == BY_CAUSE else "the largest first"
    said = [
        f"From the baseline at the top to {split.scenario} at the bottom, {order}; arrows point to more or less.",
        f"On the right, and as thin lines: each part with its 95 % interval, {unit}.",
        f"Over {story.first_pairs(n_tried, n_all)}." if n_tried < n_all else f"Over all {n_all} pairs." if n_all > 1 else "",
        _SINGLE if summary.n_pairs == 1 else "",
        _TWO_ORDERS if split.method == ORDERS else "",
    ]
    if left_out := n_tried - summary.n_pairs:
        said.append(f"{left_out} of them are left out, in which some combination has no {in_words(split.outcome)}.")
    return " ".join(filter(None, said))


_SINGLE = "With one pair nothing can be told from luck."
_TWO_ORDERS = (
    "With so many interventions not every combination can be run: each pair tried two of the orders in which they could come, "
    "drawn for it, one the other's reverse."
)


def _title_of_interventions(split: Split, summary: Summary, rows: Sequence[_Row], scale: tuple[float, str]) -> str:
    name, outcome, whole = split.scenario, in_words(split.outcome), summary.whole
    if not any(row.part.value for row in rows):
        return f"{name} changes nothing in {outcome}"
    divisor, unit = scale
    told = f"{_short(whole.value, divisor)} {unit}"
    sign = math.copysign(1, whole.value)
    signs = _signs(rows, summary)
    if whole.low <= 0 <= whole.high:
        clear = _both(rows, signs, sign, divisor)
        but = f", though some of its parts can: {clear}" if clear else ", and neither can any of its parts"
        return f"What {name} changes in {outcome}, {told}, can't be told from nothing{but}"
    most = max(rows, key=lambda row: sign * row.part.value)
    against = _named(rows, signs, -sign, divisor)
    but = f", against {against}" if against else ""
    return f"Of {told} in {outcome} with {name}, {most.name} makes {_short(most.part.value, divisor)}{but}"


def _title_of_causes(split: Split, summary: Summary, rows: Sequence[_Row], base: str, scale: tuple[float, str]) -> str:
    name, whole, (divisor, unit) = split.scenario, summary.whole, scale
    if not rows:
        return f"{name} earns exactly what {base} does, by the same path"
    is_unclear = whole.low <= 0 <= whole.high
    size = f"{_short(abs(whole.value), divisor).lstrip('+')} {unit}"
    told = f"about the same as {base}" if is_unclear else f"{size} {'more' if whole.value > 0 else 'less'} than {base}"
    sign, signs = math.copysign(1, whole.value), _signs(rows, summary)
    ways = _both(rows, signs, sign, divisor)
    if not ways:
        return f"{name} earns {told}, and no single cause can be told from luck"
    return f"{name} earns {told}, by path in {unit}: {ways}" if is_unclear else f"{name} earns {told}: {ways}"


def _signs(rows: Sequence[_Row], summary: Summary) -> list[int]:
    """The sign of each part that can be told from nothing, else 0. A single pair tells nothing from luck; then all count."""
    return [row.sign if summary.n_pairs > 1 else round(math.copysign(1, row.part.value)) for row in rows]


def _both(rows: Sequence[_Row], signs: Sequence[int], sign: float, divisor: float) -> str:
    """Those of one sign, and those against it."""
    return ", against ".join(filter(None, (_named(rows, signs, side, divisor) for side in (sign, -sign))))


def _named(rows: Sequence[_Row], signs: Sequence[int], sign: float, divisor: float) -> str:
    """The largest parts of one sign: "fewer leads ignored (+8.6) and fewer lost on mismatch (+2.7)"."""
    largest = max(abs(row.part.value) for row in rows)
    own = [row for row, side in zip(rows, signs, strict=True) if side == sign and abs(row.part.value) >= WORTH_NAMING * largest]
    own.sort(key=lambda row: -abs(row.part.value))
    return " and ".join(f"{row.name} ({_short(row.part.value, divisor)})" for row in own[:MOST_NAMED])


def _short(value: float, divisor: float) -> str:
    return signed(value / divisor, digits_for([value / divisor]))


def _data(split: Split, summary: Summary, rows: Sequence[_Row], divisor: float, unit: str) -> Table:
    means = split.over == BY_CAUSE
    everything = _Row("all together", "the difference to which the parts add up", summary.whole)
    digits = 3 + digits_for([row.part.value / divisor for row in [*rows, everything]])
    headings = ("part", *(["what is counted"] if means else []), unit, "95 % interval")
    return Table(headings, tuple(_cells(row, means, divisor, digits) for row in [*rows, everything]), n_words=2 if means else 1)


def _cells(row: _Row, means: bool, divisor: float, digits: int) -> tuple[str, ...]:
    part, low, high = (value / divisor for value in row.part)
    interval = f"{number(low, digits)} to {number(high, digits)}" if math.isfinite(low) else number(low)
    return (row.name, *([row.meaning] if means else []), signed(part, digits), interval)
