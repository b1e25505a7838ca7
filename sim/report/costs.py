"""What interventions take, in EUR and in hours, and what comes back: tables, sentences, and the odds of payback by month."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

import altair as alt
import numpy as np

from sim.report import story
from sim.report.effects import Contender, Findings
from sim.report.figure import Channel, Figure, Row, Table, amount, asis, fixed, inline, layered, marks, pixel, words
from sim.report.over_time import apart
from sim.report.page import figure_html, table_html
from sim.report.payback import COST, PROFIT, Payback, break_even, how_often, paybacks, said, when_by_mean, when_in_half
from sim.report.section import Section
from sim.report.theme import BASELINE_COLOUR, DASHES, NO_NUMBER, digits_for, exact, in_words, number, shape, signed
from sim.scenario.calendar import compile_calendar

if TYPE_CHECKING:
    from sim.experiments.compare import Comparison

WIDTH, HEIGHT, LABEL, LABEL_GAP = 720, 260, 270, 15
"""Pixels: size of the frame, room for the labels at the ends of lines, and what two of them need between them."""


def costs_section(comparison: Comparison, found: Findings) -> Section | None:
    """What every intervention takes and when it is paid back; None when no scenario takes money or hours."""
    taken = taken_table(comparison, found)
    if not taken.rows:
        return None
    told = paybacks(comparison, found)
    figure = payback_chart(found, told)
    parts = [f"<h2>What it costs and what comes back</h2>\n{table_html(taken, css='wide')}", _about_what_is_taken(comparison)]
    if told:
        sentences = "\n".join(f"<li>{escape(said(each))}</li>" for each in told.values())
        about = escape(_ABOUT_PAYBACK.format(profit=in_words(PROFIT)))
        parts += [
            f"<ul>\n{sentences}\n</ul>",
            table_html(payback_table(found, told), css="wide"),
            f'<p class="soft small">{about}</p>',
        ]
    if figure is not None:
        parts.append(figure_html(figure))
    return Section("<section>" + "\n".join(parts) + "\n</section>", () if figure is None else (figure,))


def _about_what_is_taken(comparison: Comparison) -> str:
    wages = f"{exact(comparison.baseline.money.hour_cost_eur)} EUR"
    return f"""<p class="soft small">EUR as they are booked over {comparison.baseline.days} days; of what a survey triggers,
the mean of all runs. Hours of the whole company, as planned with everybody at work; they are paid anyway (the baseline's
file says {wages} an hour) and show in what they bring. Counted: what people really spent in it, beyond the baseline.</p>"""


_ABOUT_PAYBACK = """Break-even cost: what the interventions of a scenario might cost in all, with
{profit} still that of the baseline; the mean of all pairs and its 95 % interval. Return: the difference in {profit}, all costs
paid, over the cost. Paid back are two numbers. By the mean: the month from whose end on the differences in {profit}, added up
from day 1 and averaged over all pairs, stay above zero; so many companies together may expect it. In half of the pairs: the
month by which half of the companies, each counted by itself, are above zero to stay; so a single company may. They differ,
because a few large gains lift the mean, and because luck moves one company more than all. Return and month by the mean are
unclear where the interval of {profit} holds zero."""


def taken_table(comparison: Comparison, found: Findings) -> Table:
    """EUR and hours that every intervention of every scenario takes; those that take neither are left out."""
    rows = tuple(row for each in found.contenders for row in _taken(comparison, each))
    headings = ("scenario", "intervention", "EUR", "hours, planned", "worth, EUR", "hours, counted")
    return Table(headings, rows, n_words=2)


def _taken(comparison: Comparison, contender: Contender) -> Iterator[tuple[str, ...]]:
    scenario, counts = contender.scenario, comparison.counts.groupby("scenario", sort=False)
    own, base = counts.get_group(contender.name), counts.get_group(comparison.baseline.name)
    for name, (eur, hours) in planned(comparison, contender).items():
        if not (eur or hours):
            continue
        field = scenario.interventions[name].HOURS
        counted = number(float(own[field].mean() - base[field].mean()), 0) if field else NO_NUMBER
        worth = number(hours * scenario.money.hour_cost_eur, 0)
        yield contender.name, in_words(name), number(eur, 0), number(hours, 0), worth, counted


def planned(comparison: Comparison, contender: Contender) -> dict[str, tuple[float, float]]:
    """EUR and hours over the whole run of each of a scenario's interventions, the mean over the pages on which runs ended."""
    calendar = compile_calendar(contender.scenario)
    own = comparison.counts.loc[comparison.counts["scenario"] == contender.name, "page"]
    pages, counts = np.unique(own.to_numpy(dtype=int), return_counts=True)
    taken: dict[str, np.ndarray] = {}
    for page, count in zip(pages.tolist(), counts.tolist(), strict=True):
        for name, (eur, hours) in calendar.costs_of(page).items():
            booked = np.floor(100 * eur + 0.5).sum() / 100  # whole cents a day, as in the ledger
            taken[name] = taken.get(name, np.zeros(2)) + count / len(own) * np.array([booked, hours.sum()])
    return {name: (float(both[0]), float(both[1])) for name, both in taken.items()}


def payback_table(found: Findings, told: dict[str, Payback]) -> Table:
    """Cost, break-even cost, return and payback of every scenario that spends money."""
    headings = (
        *("scenario", "cost, EUR", "break-even cost, EUR", in_words(PROFIT), "return on the cost"),
        *("paid back by the mean", "in half of the pairs", "by the end in"),
    )
    rows = (_row(found, each, told[each.name]) for each in found.contenders if each.name in told)
    return Table(headings, tuple(rows))


def _row(found: Findings, contender: Contender, payback: Payback) -> tuple[str, ...]:
    profit, cost = contender.effects[PROFIT], contender.effects[COST].diff
    mean, low, high = break_even(found, contender)
    digits = digits_for([mean, low, high])
    ends = f"\n({number(low, digits)} to {number(high, digits)})" if math.isfinite(low) and low < high else ""
    gain = f"{signed(100 * profit.diff / cost, 0)} %" if math.isfinite(profit.diff) else NO_NUMBER
    return (
        *(contender.name, number(cost, 0), f"{number(mean, digits)}{ends}", story.change(profit).replace(" (", "\n(")),
        profit.verdict if profit.verdict == "unclear" else gain,  # luck of this size says nothing of a return
        *(text.replace(" within ", "\nwithin ") for text in (when_by_mean(payback, contender), when_in_half(payback))),
        how_often(payback),
    )


def payback_chart(found: Findings, told: dict[str, Payback]) -> Figure | None:
    """The share of pairs that are paid back, month by month; None without a full month or a scenario that spends money."""
    lines = [(each, told[each.name]) for each in found.contenders if each.name in told]
    if not lines or not lines[0][1].n_months:
        return None
    n_months = lines[0][1].n_months
    step = 1 if n_months < 12 else 3 if n_months <= 24 else 6 if n_months <= 60 else 12
    x = amount(
        "month", title="month", axis={"values": list(range(0, n_months + 1, step)), "format": "d"}, scale=fixed(0, n_months)
    )
    y_axis = {"format": "%", "values": [0, 0.25, 0.5, 0.75, 1], "grid": True}
    y = amount("share", title="share of pairs that are paid back", scale=fixed(0, 1), axis=y_axis)
    place: dict[str, Channel] = {"x": x, "y": y}
    points = inline(point for each, payback in lines for point in _points(each, payback))
    looks = place | {"color": asis("colour"), "detail": words()}
    changes = inline(point for each, payback in lines for point in _points(each, payback) if point["is_change"])
    tooltip = [words(title="scenario"), amount("month", title="month", format="d"), words("count", title="paid back")]
    chart = layered(
        marks(inline([{"share": 0.5}]), "rule", {"y": y}, color=BASELINE_COLOUR, strokeWidth=1.5),
        marks(points, "line", looks | {"strokeDash": asis("dash")}, strokeWidth=2, interpolate="step-after"),
        marks(changes, "point", looks | {"shape": asis("shape"), "tooltip": tooltip}, filled=True, size=46, opacity=1),
        _labels(lines, y),
        width=WIDTH,
        height=max(HEIGHT, LABEL_GAP * (len(lines) + 2)),
    )
    title = payback_title([payback for _, payback in lines])
    how_to_read = (
        "Each line is a scenario: the share of its pairs that have earned back what was spent, so that their extra "
        f"{in_words(PROFIT)} since day 1 stays above zero. A mark stands where pairs are added; the grey line is half of them."
    )
    alternative = f"Share of pairs that are paid back, month by month. {title}."
    return Figure("payback", title, how_to_read, alternative, chart, _data(lines, n_months))


def _points(contender: Contender, payback: Payback) -> Iterator[Row]:
    looks = {"name": contender.name, "colour": contender.colour, "shape": shape(contender.index)}
    before = 0
    for month in range(payback.n_months + 1):
        n_paid = payback.n_paid_by(month)
        told = {"month": month, "share": round(n_paid / payback.n_pairs, 6), "count": f"{n_paid} of {payback.n_pairs}"}
        yield looks | told | {"dash": DASHES[contender.index % len(DASHES)], "is_change": n_paid > before}
        before = n_paid


def _labels(lines: Sequence[tuple[Contender, Payback]], y: Channel) -> alt.Chart:
    """Each line's name behind its last point, moved apart where two would overlap."""
    height = max(HEIGHT, LABEL_GAP * (len(lines) + 2))
    ends = apart([payback.n_paid / payback.n_pairs for _, payback in lines], LABEL_GAP / height)
    rows = [
        {"share": round(end, 4), "name": each.name, "said": f"{how_often(payback)}: {each.name}"}
        for end, (each, payback) in zip(ends, lines, strict=True)
    ]
    channels = {"x": pixel(WIDTH + 8), "y": y, "text": words("said")}
    return marks(inline(rows), "text", channels, align="left", baseline="middle", limit=LABEL)


def payback_title(told: Sequence[Payback]) -> str:
    """What the chart shows: who is paid back in most pairs, and when in half of them."""
    best = max(told, key=lambda each: each.n_paid)
    if best.n_paid == 0:
        return f"No scenario is paid back in any pair by the end of month {best.n_months}"
    if best.by_half is None:
        return f"No scenario is paid back in half of the pairs; {best.scenario} comes closest, in {how_often(best)} by the end"
    others = [each for each in told if each.by_half is not None and each is not best]
    also = f"; {len(others)} of the other {len(told) - 1} in half or more" if len(told) > 2 and others else ""
    if len(told) == 2 and others:
        also = f"; {others[0].scenario} in {how_often(others[0])}"
    return (
        f"{best.scenario} is paid back after month {best.by_half} in half of the pairs, and in {how_often(best)} by the end{also}"
    )


def _data(lines: Sequence[tuple[Contender, Payback]], n_months: int) -> Table:
    headings = ("month; pairs paid back", *(f"{each.name}, of {payback.n_pairs}" for each, payback in lines))
    rows = ((str(month), *(str(payback.n_paid_by(month)) for _, payback in lines)) for month in range(1, n_months + 1))
    return Table(headings, tuple(rows))
